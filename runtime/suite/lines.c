// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of files. */
#include "runtime/suite/lines.h"

#include <errno.h>
#include <stdlib.h>
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

#define BLOCK 65536

int lines_open(struct lines *l, const char *path, struct err *e)
{
	*l = (struct lines){.file = fopen(path, "re"), .path = path};
	if (!l->file)
		return err_kind_set(e, ERR_SCRIPT, "%s: %s", path, strerror(errno));
	l->block = malloc(BLOCK);
	if (!l->block)
		abort();
	return 0;
}

/* More of the file into the block: 1; 0: there is no more. */
static int fill(struct lines *l, struct err *e)
{
	l->at = 0;
	l->n = fread(l->block, 1, BLOCK, l->file);
	if (l->n)
		return 1;
	/* A folder can be opened, but reading it fails. */
	return ferror(l->file) ? err_kind_set(e, ERR_SCRIPT, "%s: %s", l->path, strerror(errno))
			       : 0;
}

int lines_next(struct lines *l, const char **line, size_t *len, struct err *e)
{
	const char *end = NULL;
	int ret;

	buf_reset(&l->line);
	while (!end) {
		size_t n;

		if (l->at == l->n && (ret = fill(l, e)) <= 0)
			return ret;
		end = memchr(l->block + l->at, '\n', l->n - l->at);
		n = end ? (size_t)(end - l->block) - l->at : l->n - l->at;
		if (l->line.len + n > LINES_LONGEST)
			return err_kind_set(e, ERR_SCRIPT, "%s:%u: this line is too long", l->path,
					    l->number + 1);
		buf_add(&l->line, l->block + l->at, n);
		l->at += n + (end != NULL);
	}
	l->number++;
	*line = buf_text(&l->line);
	*len = l->line.len;
	return 1;
}

void lines_close(struct lines *l)
{
	if (l->file)
		fclose(l->file);
	free(l->block);
	buf_free(&l->line);
	*l = (struct lines){0};
}
