// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: the input as a frame of a neighbour, as a name of a stack and its flags (split at
 * the first NUL), and as the kernel's list of sockets. An answer to a neighbour asks nothing
 * itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/ether.h"
#include "netdev/listener.h"
#include "runtime/cli/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_frame(const uint8_t *data, size_t size)
{
	static const unsigned char self[ETHER_ADDR] = {2, 1, 2, 3, 4, 5};
	unsigned char *frame = malloc(size ? size : 1), answer[ETHER_TALK], again[ETHER_TALK];
	size_t n;

	if (!frame)
		abort();
	memcpy(frame, data, size);
	n = ether_answer(frame, size, self, answer);
	if (n > ETHER_TALK || (n && (!ether_is_talk(answer, n) || !ether_is_talk(frame, size) ||
				     ether_answer(answer, n, self, again))))
		abort();
	ether_is_talk(frame, size);
	free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 2);
	struct err e = ERR_INIT;
	struct peer peer;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = text[size + 1] = '\0';
	check_frame(data, size);
	if (peer_parse(text, text + strlen(text) + 1, &peer, &e) == 0 &&
	    (!peer_is_meant(text) || peer.limit_s < 1 || !*peer.command))
		abort();
	listener_in(text, 8080);
	free(text);
	return 0;
}
