// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is kept of the words of a stack. */
#include "runtime/stack/printed.h"

#include <string.h>
#include <unistd.h>

#define KEPT       4096 /* bytes */
#define READS_MOST 64   /* in a row: more than a pipe holds */

static void keep_end(struct buf *b)
{
	size_t extra = b->len > KEPT ? b->len - KEPT : 0;

	if (!extra)
		return;
	memmove(b->data, b->data + extra, b->len - extra);
	b->len -= extra;
	b->data[b->len] = '\0';
}

/* Not even the end of what has none is waited for. */
void printed_hear(struct printed *p)
{
	char text[4096];
	ssize_t n = 1;

	for (unsigned i = 0; i < READS_MOST && p->fd >= 0 && n > 0; i++) {
		n = read(p->fd, text, sizeof(text));
		buf_add(&p->text, text, n > 0 ? (size_t)n : 0);
		keep_end(&p->text);
	}
	if (n)
		return;
	close(p->fd);
	p->fd = -1;
}

void printed_make_plain(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

const char *printed_last_line(struct printed *p)
{
	char *text = p->text.data, *end;

	if (!p->text.len)
		return NULL;
	for (end = text + p->text.len; end > text && (unsigned char)end[-1] <= ' '; end--)
		end[-1] = '\0';
	while (end > text && end[-1] != '\n')
		end--;
	printed_make_plain(end);
	return *end ? end : NULL;
}

void printed_free(struct printed *p)
{
	if (p->fd >= 0)
		close(p->fd);
	buf_free(&p->text);
}
