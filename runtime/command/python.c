// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the little Python that programs around packetdrill scripts are written in: settings from the
 * command line, set by "os.system", after a file was written that brings them back. Strings, lists
 * of them, "for" over the arguments, one output file; what it calls is in pycall.c. When the line
 * is checked the program is run without effect; what it would have read then decides nothing that
 * it does (see struct py_value).
 *
 * It shares nothing with the Python of code blocks (runtime/code), which is about other things:
 * that one computes with numbers over a snapshot, explains each value of what failed at its place
 * in the script, and has neither loops nor methods nor effects; this one has effects, knows only
 * texts, and runs twice. In common are the tokens and "%s": too little to be worth a dependency.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/command/python.h"

#define DEPTH      20
#define STEPS_MOST 20000

static bool expression(struct python *p, struct py_value *v);

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

/* ---- variables ---- */

static bool set(struct python *p, const char *name, const struct py_value *v)
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

static bool get(const struct python *p, const char *name, struct py_value *v)
{
	for (unsigned i = 0; i < p->nvars; i++)
		if (!strcmp(p->vars[i].name, name)) {
			*v = p->vars[i].value;
			return true;
		}
	*v = (struct py_value){.kind = VALUE_NAME, .text = name};
	if (!strcmp(name, "True"))
		v->kind = VALUE_TRUE;
	return v->kind == VALUE_TRUE || !strcmp(name, "open") || !strcmp(name, "print");
}

/* ---- expressions ---- */

/* Up to the closing parenthesis, one of them named. */
static bool arguments(struct python *p, struct py_value *a, int *n, const char **key,
		      struct py_value *named)
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

static bool called(struct python *p, struct py_value *v)
{
	struct py_value a[4] = {0}, named = {0}, f = *v;
	const char *key;
	int n;

	return arguments(p, a, &n, &key, &named) && py_call(p, &f, a, n, key, &named, v);
}

static bool argv_value(struct python *p, struct py_value *v)
{
	struct py_value items[ITEMS_MOST];
	int n = 0;

	/* sys.argv[1:] */
	if (p->t->kind != PY_NUMBER || strcmp(p->t->text, "1") || p->t[1].kind != PY_OP ||
	    p->t[1].op != ':')
		return false;
	p->t += 2;
	for (; p->program->argv[1 + n]; n++) {
		if (n == ITEMS_MOST)
			return false;
		items[n] = py_text(p->program->argv[1 + n], false);
	}
	*v = py_list(p, items, n);
	return take(p, ']');
}

static bool environ_value(struct python *p, struct py_value *v)
{
	const char *value;
	struct py_value key;

	if (!expression(p, &key) || key.kind != VALUE_TEXT)
		return false;
	value = getenv(key.text);
	if (!value || !take(p, ']'))
		return false;
	*v = py_text(value, false);
	return true;
}

static bool subscripted(struct python *p, struct py_value *v)
{
	int i;

	if (py_is_name(v, "sys.argv"))
		return argv_value(p, v);
	if (py_is_name(v, "os.environ"))
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

static bool attribute(struct python *p, struct py_value *v)
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
static bool items(struct python *p, char close, struct py_value *v)
{
	struct py_value list[8];
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
		*v = py_list(p, list, n);
	return true;
}

static bool primary(struct python *p, struct py_value *v)
{
	if (take(p, '('))
		return items(p, ')', v);
	if (take(p, '['))
		return items(p, ']', v);
	if (p->t->kind == PY_TEXT)
		*v = py_text(p->t->text, false);
	else if (p->t->kind != PY_NAME || !get(p, p->t->text, v))
		return false;
	p->t++;
	return true;
}

static bool postfix(struct python *p, struct py_value *v)
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
static bool format(struct python *p, const struct py_value *f, const struct py_value *arg,
		   struct py_value *v)
{
	const struct py_value *a = arg->kind == VALUE_LIST ? arg->items : arg;
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
	*v = py_text(arena_strndup(p->arena, buf_text(&text), text.len), live);
	buf_free(&text);
	return ok && i == n;
}

static bool expression(struct python *p, struct py_value *v)
{
	struct py_value right, left;
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
	struct py_value v = {.kind = VALUE_NAME, .text = p->t->text};

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
	struct py_value list;

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
	struct py_value v;

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

static bool run_program(struct python *p)
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

	program->find_tool = c->find_tool;
	program->tokens = py_lex(c->arena, text);
	program->argv = argv;
	/* Modules of its own folder or of the user's would come first. */
	understood = program->tokens && !getenv("PYTHONPATH") && !getenv("PYTHONHOME") &&
		     run_program(&p);
	buf_free(&p.text);
	return understood ? program : NULL;
}

int python_program_run(struct runner *r, const struct python_program *program,
		       const struct streams *io)
{
	struct arena arena = ARENA_INIT;
	struct python p = {
		.program = program, .arena = &arena, .runner = r, .io = io, .text = BUF_INIT};
	bool done = run_program(&p);

	if (p.fd >= 0) {
		if (write(p.fd, buf_text(&p.text), p.text.len) != (ssize_t)p.text.len)
			done = false;
		close(p.fd);
	}
	buf_free(&p.text);
	arena_free(&arena);
	return p.ret ? p.ret : !done;
}
