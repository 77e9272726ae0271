// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tcpcheck-stack: the program in which a plug-in runs. tcpcheck starts it (birth.c), for one run
 * with a conversation and a piece of memory as descriptors 3 and 4, or as a nursery with orders
 * coming in through 3; nobody else has a use for it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "runtime/stack/loader/copy.h"
#include "runtime/stack/loader/google.h"
#include "runtime/stack/loader/plugin.h"

int main(int argc, char **argv)
{
	struct board *wanted = NULL;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setvbuf(stdout, NULL, _IOLBF, 0); /* what it prints before a crash is evidence */
	if (argc == 3 && !strcmp(argv[1], BOARD_NURSERY))
		return copy_serve(argv[2]);
	if (argc == 3 || (argc == 4 && !strcmp(argv[3], BOARD_REAL_TIME)))
		wanted = (struct board *)strtoul(argv[1], NULL, 16);
	if (!wanted || !copy_map(wanted)) {
		fprintf(stderr, "tcpcheck-stack: this program is started by tcpcheck --stack\n");
		return 2;
	}
	if (argc == 4)
		google_serve(BOARD_SOCKET, wanted, argv[2]);
	host_serve(BOARD_SOCKET, wanted, plugin_open, argv[2]);
	return 0;
}
