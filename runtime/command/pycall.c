// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the values of the Python that python.c runs, and the functions and methods that they have.
 */
#include <fcntl.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/command/python.h"

bool py_is_name(const struct py_value *v, const char *name)
{
	return v->kind == VALUE_NAME && !strcmp(v->text, name);
}

struct py_value py_text(const char *text, bool live)
{
	return (struct py_value){.kind = VALUE_TEXT, .text = text, .live = live};
}

struct py_value py_list(struct python *p, const struct py_value *items, int n)
{
	struct py_value *copy = arena_array(p->arena, (size_t)n + 1, sizeof(*copy));

	memcpy(copy, items, (size_t)n * sizeof(*copy));
	return (struct py_value){.kind = VALUE_LIST, .items = copy, .n = n};
}

static bool call_open(struct python *p, const struct py_value *a, int n, struct py_value *v)
{
	if (n != 2 || a[0].kind != VALUE_TEXT || a[1].kind != VALUE_TEXT ||
	    strcmp(a[1].text, "w") || p->path || a[0].live)
		return false;
	if (p->checker && (!path_is_writable(a[0].text) || path_is_setting(a[0].text)))
		return false;
	p->path = a[0].text;
	if (!p->checker) {
		p->fd = open(p->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		p->ret = p->fd < 0 ? 1 : 0;
	} else {
		p->checker->has_written = true;
	}
	*v = (struct py_value){.kind = VALUE_FILE};
	return true;
}

static bool call_print(struct python *p, const struct py_value *a, int n,
		       const struct py_value *file, struct py_value *v)
{
	if (n != 1 || a->kind != VALUE_TEXT || !file || file->kind != VALUE_FILE)
		return false;
	buf_puts(&p->text, a->text);
	buf_putc(&p->text, '\n');
	*v = (struct py_value){.kind = VALUE_NONE};
	return true;
}

static int run_line(struct python *p, const char *line)
{
	char why[COMMAND_WHY] = "";
	struct checker c = {.arena = p->arena, .why = why, .find_tool = p->program->find_tool};
	struct list *list = list_parse(&c, arena_strdup(p->arena, line), "/bin/sh", "sh");
	struct command_left l = {
		.shell = "/bin/sh", .name = "sh", .text = line, .out = 1, .err = 2};
	struct runner r = {.host = p->runner->host};

	return list ? list_run(&r, list, p->io) : r.host->leave(r.host->arg, &l);
}

/* Its status decides nothing: nobody asks for it. */
static bool call_system(struct python *p, const struct py_value *a, int n, struct py_value *v)
{
	struct checker *c = p->checker;
	bool understood = true;
	struct checker before;

	if (n != 1 || a->kind != VALUE_TEXT || a->live)
		return false;
	*v = (struct py_value){.kind = VALUE_NONE};
	if (c) {
		before = *c;
		c->inner = true;
		c->bash = false;
		understood = list_parse(c, a->text, "/bin/sh", "sh");
		c->inner = before.inner;
		c->bash = before.bash;
	} else if (run_line(p, a->text) < 0) {
		p->ret = ENDED;
	}
	return understood;
}

/* subprocess.check_output(['cat', FILE], universal_newlines=True) */
static bool call_cat(struct python *p, const struct py_value *a, int n, struct py_value *v)
{
	struct buf text = BUF_INIT;
	const struct py_value *w = a->items;
	bool done;

	if (n != 1 || a->kind != VALUE_LIST || a->n != 2 || w[0].kind != VALUE_TEXT ||
	    strcmp(w[0].text, "cat") || w[1].kind != VALUE_TEXT || w[1].live ||
	    w[1].text[0] == '-' || !program_is_known("cat"))
		return false;
	if (p->checker && !path_is_readable(w[1].text))
		return false;
	done = !file_read(w[1].text, FILE_MOST, &text);
	*v = py_text(arena_strndup(p->arena, buf_text(&text), text.len), true);
	buf_free(&text);
	if (!done && !p->checker)
		p->ret = 1; /* CalledProcessError */
	return done || !p->checker;
}

static bool call_split(struct python *p, const struct py_value *self, const struct py_value *a,
		       int n, struct py_value *v)
{
	struct py_value items[ITEMS_MOST];
	const char *from = self->text;
	int count = 0;

	if (n != 1 || a->kind != VALUE_TEXT || strlen(a->text) != 1 || a->live)
		return false;
	for (;; from++) {
		const char *end = strchrnul(from, a->text[0]);

		if (count == ITEMS_MOST)
			return false;
		items[count++] =
			py_text(arena_strndup(p->arena, from, (size_t)(end - from)), self->live);
		from = end;
		if (!*from)
			break;
	}
	*v = py_list(p, items, count);
	return true;
}

static bool call_strip(struct python *p, const struct py_value *self, int n, struct py_value *v)
{
	const char *from = self->text + strspn(self->text, " \t\n\r\f\v"), *end;

	for (end = from + strlen(from); end > from && strchr(" \t\n\r\f\v", end[-1]); end--)
		;
	*v = py_text(arena_strndup(p->arena, from, (size_t)(end - from)), self->live);
	return n == 0;
}

bool py_call(struct python *p, const struct py_value *f, const struct py_value *a, int n,
	     const char *key, const struct py_value *named, struct py_value *v)
{
	if (py_is_name(f, "print"))
		return key && !strcmp(key, "file") && call_print(p, a, n, named, v);
	if (py_is_name(f, "subprocess.check_output"))
		return key && !strcmp(key, "universal_newlines") && named->kind == VALUE_TRUE &&
		       call_cat(p, a, n, v);
	if (key)
		return false;
	if (py_is_name(f, "open"))
		return call_open(p, a, n, v);
	if (py_is_name(f, "os.system"))
		return call_system(p, a, n, v);
	if (f->kind == VALUE_METHOD && !strcmp(f->method, "split"))
		return call_split(p, f, a, n, v);
	return f->kind == VALUE_METHOD && !strcmp(f->method, "strip") && call_strip(p, f, n, v);
}
