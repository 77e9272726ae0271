// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of whole files. */
#include "runtime/suite/lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int lines_read(struct buf *text, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	char block[16384];
	size_t n;

	if (!f)
		return err_kind_set(e, ERR_SCRIPT, "%s: %s", path, strerror(errno));
	/* A folder can be opened, but reading it fails. */
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(text, block, n);
	n = (size_t)ferror(f);
	if (n)
		err_kind_set(e, ERR_SCRIPT, "%s: %s", path, strerror(errno));
	fclose(f);
	return n ? -1 : 0;
}
