// SPDX-License-Identifier: GPL-2.0-or-later
/* Fuzzes what comes out of a jail where artifacts are expected: any bytes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/report/artifacts.h"
#include "runtime/report/parcel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char root[] = "/dev/shm/tcpcheck-fuzz-XXXXXX";

static void clean(void)
{
	if (chdir("/") == 0)
		rmdir(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct err e = ERR_INIT;
	char path[64], file[128];
	int fd = memfd_create("parcel", 0);

	if (!ready && !mkdtemp(root))
		abort();
	if (!ready)
		atexit(clean);
	ready = true;
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "%s/out", root);
	(void)parcel_unpack(fd, size % 3, 0, path, &e);
	for (unsigned i = 0; artifacts_files[i]; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, artifacts_files[i]);
		unlink(file);
	}
	/* Nothing but these was made. */
	if (rmdir(path) < 0 && access(path, F_OK) == 0)
		abort();
	close(fd);
	return 0;
}
