// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns echo, cat, and grep of fixed strings. */
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/command/tree.h"

/* Shells differ in what options and backslashes mean to echo. */
bool echo_check(struct checker *c, struct simple *s)
{
	bool n = s->argc > 1 && !strcmp(s->argv[1], "-n");

	for (int i = 1; i < s->argc; i++)
		if (strchr(s->argv[i], '\\') ||
		    (i <= 1 + n && s->argv[i][0] == '-' && !(n && i == 1)))
			return refuse(c, "echo");
	return true;
}

int echo_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct buf text = BUF_INIT;
	int i = 1, ret;
	bool n = s->argc > 1 && !strcmp(s->argv[1], "-n");

	for (i += n; i < s->argc; i++) {
		tool_word(r, s->argv[i], &text);
		if (s->argv[i + 1])
			buf_putc(&text, ' ');
	}
	if (!n)
		buf_putc(&text, '\n');
	ret = sink_put(r, &io->out, &text);
	buf_free(&text);
	return ret;
}

bool cat_check(struct checker *c, struct simple *s)
{
	if (s->argc == 1 && !s->piped)
		return refuse(c, "cat");
	for (int i = 1; i < s->argc; i++)
		if (s->argv[i][0] == '-' || !path_is_readable(s->argv[i]))
			return refuse(c, s->argv[i]);
	return true;
}

int cat_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct buf text = BUF_INIT;
	int ret = 0;

	if (s->argc == 1)
		return sink_put(r, &io->out, io->in);
	for (int i = 1; i < s->argc && ret == 0; i++)
		if (file_read(s->argv[i], TEXT_MOST, &text) < 0)
			ret = LEFT_TO_SHELL;
	if (ret == 0)
		ret = sink_put(r, &io->out, &text);
	buf_free(&text);
	return ret;
}

/* ---- grep [-q] [-v] STRING [FILE...] ---- */

struct search {
	bool quiet, invert;
	const char *what;
	char *const *files;
	unsigned nfiles;
};

static bool search_parse(char *const *argv, struct search *s)
{
	int i = 1;

	*s = (struct search){0};
	for (; argv[i] && argv[i][0] == '-'; i++)
		if (!strcmp(argv[i], "-q"))
			s->quiet = true;
		else if (!strcmp(argv[i], "-v"))
			s->invert = true;
		else
			return false;
	s->what = argv[i];
	/* Nothing that means more than itself. */
	if (!s->what || !*s->what || strpbrk(s->what, "\\.*[]^$+?(){}|\n"))
		return false;
	s->files = argv + i + 1;
	while (s->files[s->nfiles])
		s->nfiles++;
	return true;
}

bool grep_check(struct checker *c, struct simple *s)
{
	struct search how;

	if (!search_parse(s->argv, &how) || !how.nfiles != s->piped)
		return refuse(c, "grep");
	for (unsigned i = 0; i < how.nfiles; i++)
		if (how.files[i][0] == '-' || !path_is_readable(how.files[i]))
			return refuse(c, how.files[i]);
	return true;
}

/* It would say "binary file matches". */
static bool is_binary(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (!text->data[i] || (unsigned char)text->data[i] >= 128)
			return true;
	return false;
}

/* Returns whether a line was chosen. */
static bool search(const struct search *how, const struct buf *in, const char *name,
		   struct buf *out)
{
	const char *line = buf_text(in), *end = line + in->len, *next;
	size_t len = strlen(how->what);
	bool found = false;

	for (; line < end; line = next + 1) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (!next)
			next = end;
		if (!memmem(line, (size_t)(next - line), how->what, len) != how->invert)
			continue;
		found = true;
		if (how->nfiles > 1)
			buf_printf(out, "%s:", name);
		buf_add(out, line, (size_t)(next - line));
		buf_putc(out, '\n');
	}
	return found;
}

static int search_file(const struct search *how, const char *path, struct buf *out, bool *found)
{
	struct buf in = BUF_INIT;
	int ret = file_read(path, TEXT_MOST, &in) < 0 || is_binary(&in) ? LEFT_TO_SHELL : 0;

	if (ret == 0 && search(how, &in, path, out))
		*found = true;
	buf_free(&in);
	return ret;
}

int grep_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct buf out = BUF_INIT;
	bool found = false;
	struct search how;
	int ret = 0;

	search_parse(s->argv, &how);
	for (unsigned i = 0; i < how.nfiles && ret == 0; i++)
		ret = search_file(&how, how.files[i], &out, &found);
	if (!how.nfiles && is_binary(io->in))
		ret = LEFT_TO_SHELL;
	else if (!how.nfiles)
		found = search(&how, io->in, NULL, &out);
	if (ret == 0 && !how.quiet)
		ret = sink_put(r, &io->out, &out);
	buf_free(&out);
	return ret < 0 ? ret : !found;
}
