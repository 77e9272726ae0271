// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the little Python that programs around packetdrill scripts are written in: settings from the
 * command line, set by "os.system", after a file was written that brings them back. Strings, lists
 * of them, "for" over the arguments, one output file. When the line is checked the program is run
 * without effect; what it would have read then decides nothing that it does (see struct value).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/command/python.h"

#define VARS_MOST  32
#define ITEMS_MOST 256
#define DEPTH      20
#define STEPS_MOST 20000

enum value_kind {
	VALUE_NONE,
	VALUE_TRUE,
	VALUE_TEXT,
	VALUE_LIST,
	VALUE_NAME,
	VALUE_METHOD,
	VALUE_FILE
};
struct value {
	enum value_kind kind;
	bool live;        /* what a program printed is in it: it may differ next time */
	const char *text; /* TEXT; NAME: "os.system"; METHOD: what it is of */
	const char *method;
	const struct value *items; /* LIST */
	int n;
};

struct var {
	const char *name;
	struct value value;
};

struct python_program {
	const struct py_token *tokens;
	char **argv;
};

struct python {
	const struct python_program *program;
	const struct py_token *t; /* the next */
	struct arena *arena;
	struct var vars[VARS_MOST];
	unsigned nvars, depth, steps;
	struct checker *checker; /* NULL: for real */
	struct runner *runner;
	const struct streams *io;
	const char *path; /* of the output file; NULL: none */
	int fd;
	struct buf text;
	int ret; /* of the run, if less than 0 or an exception */
};

static bool expression(struct python *p, struct value *v);

static bool take(struct python *p, char op)
{
	if (p->t->kind != PY_OP || p->t->op != op)
		return false;
	p->t++;
	return true;
}

static bool take_name(struct python *p, const char *name)
{
	if (p->t->kind != PY_NAME || strcmp(p->t->text, name))
		return false;
	p->t++;
	return true;
}

static bool is_name(const struct value *v, const char *name)
{
	return v->kind == VALUE_NAME && !strcmp(v->text, name);
}

static struct value text_value(const char *text, bool live)
{
	return (struct value){.kind = VALUE_TEXT, .text = text, .live = live};
}

static struct value list_value(struct python *p, const struct value *items, int n)
{
	struct value *copy = arena_array(p->arena, (size_t)n + 1, sizeof(*copy));

	memcpy(copy, items, (size_t)n * sizeof(*copy));
	return (struct value){.kind = VALUE_LIST, .items = copy, .n = n};
}

/* ---- variables ---- */

static bool set(struct python *p, const char *name, const struct value *v)
{
	unsigned i;

	for (i = 0; i < p->nvars && strcmp(p->vars[i].name, name); i++)
		;
	if (i == VARS_MOST)
		return false;
	if (i == p->nvars)
		p->nvars++;
	p->vars[i] = (struct var){name, *v};
	return true;
}

static bool get(const struct python *p, const char *name, struct value *v)
{
	for (unsigned i = 0; i < p->nvars; i++)
		if (!strcmp(p->vars[i].name, name)) {
			*v = p->vars[i].value;
			return true;
		}
	*v = (struct value){.kind = VALUE_NAME, .text = name};
	if (!strcmp(name, "True"))
		v->kind = VALUE_TRUE;
	return v->kind == VALUE_TRUE || !strcmp(name, "open") || !strcmp(name, "print");
}

/* ---- what it calls ---- */

static bool call_open(struct python *p, const struct value *a, int n, struct value *v)
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
	*v = (struct value){.kind = VALUE_FILE};
	return true;
}

static bool call_print(struct python *p, const struct value *a, int n, const struct value *file,
		       struct value *v)
{
	if (n != 1 || a->kind != VALUE_TEXT || !file || file->kind != VALUE_FILE)
		return false;
	buf_puts(&p->text, a->text);
	buf_putc(&p->text, '\n');
	*v = (struct value){.kind = VALUE_NONE};
	return true;
}

static int run_line(struct python *p, const char *line)
{
	char why[COMMAND_WHY];
	struct command *c = command_parse(line, why);
	struct command_left l = {
		.shell = "/bin/sh", .name = "sh", .text = line, .out = 1, .err = 2};
	struct runner r = {.host = p->runner->host};
	int ret = c ? list_run(&r, c->list, p->io) : p->runner->host->leave(r.host->arg, &l);

	command_free(c);
	return ret;
}

/* Its status decides nothing: nobody asks for it. */
static bool call_system(struct python *p, const struct value *a, int n, struct value *v)
{
	struct checker *c = p->checker;
	bool understood = true;
	struct checker before;

	if (n != 1 || a->kind != VALUE_TEXT || a->live)
		return false;
	*v = (struct value){.kind = VALUE_NONE};
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
static bool call_cat(struct python *p, const struct value *a, int n, struct value *v)
{
	struct buf text = BUF_INIT;
	const struct value *w = a->items;
	bool done;

	if (n != 1 || a->kind != VALUE_LIST || a->n != 2 || w[0].kind != VALUE_TEXT ||
	    strcmp(w[0].text, "cat") || w[1].kind != VALUE_TEXT || w[1].live ||
	    w[1].text[0] == '-' || !tool_is_known("cat"))
		return false;
	if (p->checker && !path_is_readable(w[1].text))
		return false;
	done = !file_read(w[1].text, FILE_MOST, &text);
	*v = text_value(arena_strndup(p->arena, buf_text(&text), text.len), true);
	buf_free(&text);
	if (!done && !p->checker)
		p->ret = 1; /* CalledProcessError */
	return done || !p->checker;
}

static bool call_split(struct python *p, const struct value *self, const struct value *a, int n,
		       struct value *v)
{
	struct value items[ITEMS_MOST];
	const char *from = self->text;
	int count = 0;

	if (n != 1 || a->kind != VALUE_TEXT || strlen(a->text) != 1 || a->live)
		return false;
	for (;; from++) {
		const char *end = strchrnul(from, a->text[0]);

		if (count == ITEMS_MOST)
			return false;
		items[count++] =
			text_value(arena_strndup(p->arena, from, (size_t)(end - from)), self->live);
		from = end;
		if (!*from)
			break;
	}
	*v = list_value(p, items, count);
	return true;
}

static bool call_strip(struct python *p, const struct value *self, int n, struct value *v)
{
	const char *from = self->text + strspn(self->text, " \t\n\r\f\v"), *end;

	for (end = from + strlen(from); end > from && strchr(" \t\n\r\f\v", end[-1]); end--)
		;
	*v = text_value(arena_strndup(p->arena, from, (size_t)(end - from)), self->live);
	return n == 0;
}

static bool call(struct python *p, const struct value *f, const struct value *a, int n,
		 const char *key, const struct value *named, struct value *v)
{
	if (is_name(f, "print"))
		return key && !strcmp(key, "file") && call_print(p, a, n, named, v);
	if (is_name(f, "subprocess.check_output"))
		return key && !strcmp(key, "universal_newlines") && named->kind == VALUE_TRUE &&
		       call_cat(p, a, n, v);
	if (key)
		return false;
	if (is_name(f, "open"))
		return call_open(p, a, n, v);
	if (is_name(f, "os.system"))
		return call_system(p, a, n, v);
	if (f->kind == VALUE_METHOD && !strcmp(f->method, "split"))
		return call_split(p, f, a, n, v);
	return f->kind == VALUE_METHOD && !strcmp(f->method, "strip") && call_strip(p, f, n, v);
}

/* ---- expressions ---- */

/* Up to the closing parenthesis, one of them named. */
static bool arguments(struct python *p, struct value *a, int *n, const char **key,
		      struct value *named)
{
	*n = 0;
	*key = NULL;
	while (!take(p, ')')) {
		if (p->t[0].kind == PY_NAME && p->t[1].kind == PY_OP && p->t[1].op == '=') {
			if (*key)
				return false;
			*key = p->t->text;
			p->t += 2;
			if (!expression(p, named))
				return false;
		} else if (*key || *n == 4 || !expression(p, &a[(*n)++])) {
			return false;
		}
		if (!take(p, ',') && !(p->t->kind == PY_OP && p->t->op == ')'))
			return false;
	}
	return true;
}

static bool called(struct python *p, struct value *v)
{
	struct value a[4] = {0}, named = {0}, f = *v;
	const char *key;
	int n;

	return arguments(p, a, &n, &key, &named) && call(p, &f, a, n, key, &named, v);
}

static bool argv_value(struct python *p, struct value *v)
{
	struct value items[ITEMS_MOST];
	int n = 0;

	/* sys.argv[1:] */
	if (p->t->kind != PY_NUMBER || strcmp(p->t->text, "1") || p->t[1].kind != PY_OP ||
	    p->t[1].op != ':')
		return false;
	p->t += 2;
	for (; p->program->argv[1 + n]; n++) {
		if (n == ITEMS_MOST)
			return false;
		items[n] = text_value(p->program->argv[1 + n], false);
	}
	*v = list_value(p, items, n);
	return take(p, ']');
}

static bool environ_value(struct python *p, struct value *v)
{
	const char *value;
	struct value key;

	if (!expression(p, &key) || key.kind != VALUE_TEXT)
		return false;
	value = getenv(key.text);
	if (!value || !take(p, ']'))
		return false;
	*v = text_value(value, false);
	return true;
}

static bool subscripted(struct python *p, struct value *v)
{
	int i;

	if (is_name(v, "sys.argv"))
		return argv_value(p, v);
	if (is_name(v, "os.environ"))
		return environ_value(p, v);
	if (v->kind != VALUE_LIST || p->t->kind != PY_NUMBER)
		return false;
	i = atoi(p->t->text);
	p->t++;
	if (i >= v->n || !take(p, ']'))
		return false;
	*v = v->items[i];
	return true;
}

static bool attribute(struct python *p, struct value *v)
{
	const char *name = p->t->text;

	if (p->t->kind != PY_NAME)
		return false;
	p->t++;
	if (v->kind == VALUE_NAME) {
		v->text = arena_printf(p->arena, "%s.%s", v->text, name);
		return true;
	}
	if (v->kind != VALUE_TEXT)
		return false;
	v->kind = VALUE_METHOD;
	v->method = name;
	return true;
}

/* "(a)", "(a, b)" or "[a, b]", behind the opening one. */
static bool items(struct python *p, char close, struct value *v)
{
	struct value list[8];
	bool comma = close == ']';
	int n = 0;

	while (!take(p, close)) {
		if (n == 8 || !expression(p, &list[n++]))
			return false;
		if (take(p, ','))
			comma = true;
		else if (!(p->t->kind == PY_OP && p->t->op == close))
			return false;
	}
	if (!comma && n == 1)
		*v = list[0];
	else
		*v = list_value(p, list, n);
	return true;
}

static bool primary(struct python *p, struct value *v)
{
	if (take(p, '('))
		return items(p, ')', v);
	if (take(p, '['))
		return items(p, ']', v);
	if (p->t->kind == PY_TEXT)
		*v = text_value(p->t->text, false);
	else if (p->t->kind != PY_NAME || !get(p, p->t->text, v))
		return false;
	p->t++;
	return true;
}

static bool postfix(struct python *p, struct value *v)
{
	bool ok = primary(p, v);

	while (ok && p->ret == 0) {
		if (take(p, '('))
			ok = called(p, v);
		else if (take(p, '['))
			ok = subscripted(p, v);
		else if (take(p, '.'))
			ok = attribute(p, v);
		else
			break;
	}
	return ok && p->ret == 0;
}

/* TEXT % TEXT, TEXT % (TEXT, ...): only %s. */
static bool format(struct python *p, const struct value *f, const struct value *arg,
		   struct value *v)
{
	const struct value *a = arg->kind == VALUE_LIST ? arg->items : arg;
	int n = arg->kind == VALUE_LIST ? arg->n : 1, i = 0;
	bool live = f->live, ok = f->kind == VALUE_TEXT;
	struct buf text = BUF_INIT;

	for (const char *c = f->text; ok && *c; c++) {
		if (*c != '%') {
			buf_putc(&text, *c);
		} else if (*++c != 's' || i == n || a[i].kind != VALUE_TEXT) {
			ok = false;
		} else {
			live |= a[i].live;
			buf_puts(&text, a[i++].text);
		}
	}
	*v = text_value(arena_strndup(p->arena, buf_text(&text), text.len), live);
	buf_free(&text);
	return ok && i == n;
}

static bool expression(struct python *p, struct value *v)
{
	struct value right, left;
	bool ok = ++p->depth < DEPTH && ++p->steps < STEPS_MOST && postfix(p, v);

	while (ok && take(p, '%')) {
		left = *v;
		ok = postfix(p, &right) && format(p, &left, &right, v);
	}
	p->depth--;
	return ok;
}

/* ---- statements ---- */

static bool newline(struct python *p)
{
	return p->t->kind == PY_NEWLINE && p->t++;
}

static bool import(struct python *p)
{
	static const char *const known[] = {"os", "subprocess", "sys"};
	struct value v = {.kind = VALUE_NAME, .text = p->t->text};

	for (unsigned i = 0; i < 3 && p->t->kind == PY_NAME; i++)
		if (!strcmp(known[i], p->t->text)) {
			p->t++;
			return set(p, v.text, &v) && newline(p);
		}
	return false;
}

static bool block(struct python *p);

static void skip_block(struct python *p)
{
	unsigned depth = 1;

	for (; depth && p->t->kind != PY_END; p->t++)
		depth += (p->t->kind == PY_INDENT) - (p->t->kind == PY_DEDENT);
}

static bool loop(struct python *p)
{
	const char *name = p->t->text;
	const struct py_token *body;
	struct value list;

	if (p->t->kind != PY_NAME)
		return false;
	p->t++;
	if (!take_name(p, "in") || !expression(p, &list) || list.kind != VALUE_LIST ||
	    !take(p, ':') || !newline(p) || p->t->kind != PY_INDENT)
		return false;
	body = ++p->t;
	for (int i = 0; i < list.n; i++) {
		p->t = body;
		if (!set(p, name, &list.items[i]) || !block(p))
			return false;
	}
	p->t = body;
	skip_block(p);
	return true;
}

static bool is_reserved(const char *name)
{
	static const char *const words[] = {"True", "None",  "if",   "while", "def",
					    "with", "try",   "from", "not",   "print",
					    "open", "class", "del",  "assert"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i], name))
			return true;
	return false;
}

static bool statement(struct python *p)
{
	const char *name = p->t->text;
	struct value v;

	if (take_name(p, "import"))
		return import(p);
	if (take_name(p, "for"))
		return loop(p);
	if (p->t->kind == PY_NAME && p->t[1].kind == PY_OP && p->t[1].op == '=' &&
	    !is_reserved(name)) {
		p->t += 2;
		return expression(p, &v) && v.kind != VALUE_NONE && set(p, name, &v) && newline(p);
	}
	return expression(p, &v) && newline(p);
}

/* Up to the end of the block, or of the program. */
static bool block(struct python *p)
{
	while (p->t->kind != PY_END && p->t->kind != PY_DEDENT)
		if (!statement(p))
			return false;
	return true;
}

static bool run(struct python *p)
{
	p->t = p->program->tokens;
	p->fd = -1;
	return block(p) && p->t->kind == PY_END;
}

struct python_program *python_check(struct checker *c, const char *text, char **argv)
{
	struct python_program *program = arena_new(c->arena, struct python_program);
	struct python p = {.program = program, .arena = c->arena, .checker = c, .text = BUF_INIT};
	bool understood;

	program->tokens = py_lex(c->arena, text);
	program->argv = argv;
	/* Modules of its own folder or of the user's would come first. */
	understood = program->tokens && !getenv("PYTHONPATH") && !getenv("PYTHONHOME") && run(&p);
	buf_free(&p.text);
	return understood ? program : NULL;
}

int python_program_run(struct runner *r, const struct python_program *program,
		       const struct streams *io)
{
	struct arena arena = ARENA_INIT;
	struct python p = {
		.program = program, .arena = &arena, .runner = r, .io = io, .text = BUF_INIT};
	bool done = run(&p);

	if (p.fd >= 0) {
		if (write(p.fd, buf_text(&p.text), p.text.len) != (ssize_t)p.text.len)
			done = false;
		close(p.fd);
	}
	buf_free(&p.text);
	arena_free(&arena);
	return p.ret ? p.ret : !done;
}
