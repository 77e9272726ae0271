// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns files that a line runs: shell scripts and Python programs are known by their first line, and
 * read like the line itself.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/command/tree.h"

enum script_kind { SCRIPT_SH, SCRIPT_BASH, SCRIPT_PYTHON, SCRIPT_UNKNOWN };

struct file {
	bool sourced;
	struct list *list;
	struct python_program *python;
};

static enum script_kind kind_by_name(const char *name, size_t len)
{
	static const struct {
		const char *name;
		enum script_kind kind;
	} known[] = {
		{"sh", SCRIPT_SH},
		{"dash", SCRIPT_SH},
		{"bash", SCRIPT_BASH},
		{"python3", SCRIPT_PYTHON},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == len && !strncmp(known[i].name, name, len))
			return known[i].kind;
	return SCRIPT_UNKNOWN;
}

static size_t span_name(const char *p)
{
	return strcspn(p, " \t\n");
}

/* "#!/bin/bash", "#!/usr/bin/env python3"; with options it is another matter. */
static enum script_kind kind_by_line(const char *text)
{
	static const char *const dirs[] = {"/bin/", "/usr/bin/"};
	const char *p = text + 2;
	size_t n = 0, len;

	if (strncmp(text, "#!", 2))
		return SCRIPT_UNKNOWN;
	p += strspn(p, " \t");
	for (size_t i = 0; i < 2 && !n; i++)
		if (!strncmp(p, dirs[i], strlen(dirs[i])))
			n = strlen(dirs[i]);
	p += n;
	len = span_name(p);
	if (n && len == 3 && !strncmp(p, "env", 3)) {
		p += 3;
		p += strspn(p, " \t");
		len = span_name(p);
	}
	return n && p[len + strspn(p + len, " \t")] == '\n' ? kind_by_name(p, len) : SCRIPT_UNKNOWN;
}

/* What stands in it, if it is ours to run. */
static const char *read_script(struct checker *c, const char *path)
{
	struct buf text = BUF_INIT;
	const char *copy = NULL;

	if (!c->has_written && path_is_readable(path) && !file_read(path, FILE_MOST, &text) &&
	    text.len == strlen(buf_text(&text)))
		copy = arena_strndup(c->arena, buf_text(&text), text.len);
	buf_free(&text);
	return copy;
}

static bool is_executable(const char *path)
{
	struct statvfs fs;

	return !faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) && !statvfs(path, &fs) &&
	       !(fs.f_flag & ST_NOEXEC);
}

static const char *shell_of(bool bash)
{
	return bash && !access("/bin/bash", X_OK) ? "/bin/bash" : "/bin/sh";
}

static struct list *parse_inside(struct checker *c, const char *text, enum script_kind kind,
				 bool sourced, const char *name)
{
	struct checker before = *c;
	struct list *list;

	if (!sourced) {
		c->inner = true;
		c->bash = kind == SCRIPT_BASH;
	}
	c->files++;
	list = list_parse(c, text, shell_of(c->bash), name);
	c->files = before.files;
	c->inner = before.inner;
	c->bash = before.bash;
	return list;
}

/* The file, and how it is run. NULL: by none of the ways that we know. */
static const char *path_of(const struct checker *c, const struct simple *s, enum script_kind *kind,
			   bool *sourced)
{
	const char *name = s->argv[0];

	*sourced = !strcmp(name, ".") || !strcmp(name, "source");
	*kind = SCRIPT_UNKNOWN;
	if (strchr(name, '/'))
		return is_executable(name) ? name : NULL;
	/* Without a slash they would look in PATH. */
	if (s->argc != 2 || !strchr(s->argv[1], '/') || s->argv[1][0] == '-')
		return NULL;
	if (!strcmp(name, "source") && !c->bash)
		return NULL;
	*kind = *sourced ? SCRIPT_SH : kind_by_name(name, strlen(name));
	return s->argv[1];
}

bool file_check(struct checker *c, struct simple *s)
{
	struct file *f = arena_new(c->arena, struct file);
	enum script_kind kind;
	const char *path = path_of(c, s, &kind, &f->sourced), *text;

	if (!path || s->next || c->files == DEPTH_MOST)
		return refuse(c, s->argv[0]);
	text = read_script(c, path);
	if (text && kind == SCRIPT_UNKNOWN)
		kind = kind_by_line(text);
	if (!text || kind == SCRIPT_UNKNOWN)
		return refuse(c, path);
	s->checked = f;
	if (kind == SCRIPT_PYTHON)
		return (f->python = python_check(c, text, s->argv)) || refuse(c, path);
	if (path == s->argv[0] && s->argc != 1)
		return refuse(c, path);
	f->list = parse_inside(c, text, kind, f->sourced, path);
	return f->list || refuse(c, path);
}

int file_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	const struct file *f = s->checked;
	struct runner inner = {.host = r->host, .status = f->sourced ? r->status : 0};
	int ret;

	if (f->python)
		return python_program_run(r, f->python, io);
	ret = f->list->first ? list_run(&inner, f->list, io) : 0;
	if (f->sourced)
		r->exiting = inner.exiting;
	return ret;
}
