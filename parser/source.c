// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of a script and its index of lines. Everything that shows a place to the user turns
 * offsets into lines and columns here.
 */
#include "parser/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static void index_lines(struct source *s)
{
	size_t n = 1, i = 0;
	const char *p, *end = s->text + s->len;

	for (p = s->text; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	s->lines = must(malloc(n * sizeof(*s->lines)));
	s->lines[i++] = 0;
	for (p = s->text; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		s->lines[i++] = (uint32_t)(p + 1 - s->text);
	s->nlines = n;
}

#define BOM "\xef\xbb\xbf" /* what some editors put before text in UTF-8 */

/* Takes over @text, which has room for a NUL behind @len bytes. */
static struct source *source_new(const char *path, char *text, size_t len)
{
	struct source *s = must(calloc(1, sizeof(*s)));

	if (len >= 3 && !memcmp(text, BOM, 3)) {
		len -= 3;
		memmove(text, text + 3, len);
	}
	s->path = must(strdup(path));
	s->text = text;
	s->text[len] = '\0';
	s->len = len;
	index_lines(s);
	return s;
}

struct source *source_from_text(const char *path, const char *text, size_t len)
{
	char *copy = must(malloc(len + 1));

	if (len)
		memcpy(copy, text, len);
	return source_new(path, copy, len);
}

/* Reads to the end, at most SOURCE_MAX bytes. NULL with @e set on failure. */
static char *read_all(int fd, const char *path, size_t *len, struct err *e)
{
	size_t cap = 64 << 10, n = 0;
	char *text = must(malloc(cap + 1));
	ssize_t got;

	for (;;) {
		got = read(fd, text + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
		if (n >= SOURCE_MAX) {
			err_set(e, "%s: too large for a script (64 MiB or more)", path);
			free(text);
			return NULL;
		}
		if (n == cap) {
			cap *= 2;
			text = must(realloc(text, cap + 1));
		}
	}
	if (got < 0) {
		err_sys(e, "cannot read %s", path);
		free(text);
		return NULL;
	}
	*len = n;
	return text;
}

static int check_file_type(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_sys(e, "cannot examine %s", path);
	if (S_ISDIR(st.st_mode))
		return err_set(e, "%s is a directory, not a script", path);
	if (fd != STDIN_FILENO && !S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
		return err_set(e, "%s is neither a regular file nor a pipe", path);
	return 0;
}

/* The name may be that of a script, but for its end. */
static void cannot_open(const char *path, struct err *e)
{
	bool missing = errno == ENOENT;
	char whole[PATH_MAX];
	int n = snprintf(whole, sizeof(whole), "%s.pkt", path);

	err_sys(e, "cannot open %s", path);
	if (missing && (size_t)n < sizeof(whole) && access(whole, F_OK) == 0)
		err_hint(e, "did you mean '%s'?", whole);
}

struct source *source_read(const char *path, struct err *e)
{
	bool standard = !strcmp(path, "-");
	const char *shown = standard ? SOURCE_STDIN : path;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text = NULL;
	size_t len = 0;

	if (fd < 0) {
		cannot_open(path, e);
		return NULL;
	}
	if (!check_file_type(fd, shown, e))
		text = read_all(fd, shown, &len, e);
	if (!standard)
		close(fd);
	if (!text)
		return NULL;
	if (memchr(text, '\0', len)) {
		err_set(e, "%s is a binary file, not a script", shown);
		free(text);
		return NULL;
	}
	return source_new(shown, text, len);
}

void source_free(struct source *s)
{
	if (!s)
		return;
	free(s->path);
	free(s->text);
	free(s->lines);
	free(s);
}

unsigned source_line(const struct source *s, uint32_t off, unsigned *col)
{
	size_t low = 0, high = s->nlines; /* lines[low] <= off < lines[high] */

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (s->lines[middle] <= off)
			low = middle;
		else
			high = middle;
	}
	if (col)
		*col = off - s->lines[low] + 1;
	return (unsigned)low + 1;
}

const char *source_line_text(const struct source *s, unsigned line, size_t *len)
{
	size_t start, end;

	if (line < 1 || line > s->nlines) {
		*len = 0;
		return "";
	}
	start = s->lines[line - 1];
	end = line < s->nlines ? (size_t)s->lines[line] - 1 : s->len;
	if (end > start && s->text[end - 1] == '\r')
		end--;
	*len = end - start;
	return s->text + start;
}

struct span span_join(struct span a, struct span b)
{
	uint32_t end = b.off + b.len;

	if (end < a.off + a.len)
		end = a.off + a.len;
	return (struct span){.off = a.off, .len = end - a.off};
}
