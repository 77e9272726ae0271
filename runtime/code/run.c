// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the running of a block: statements one by one, and the variables that outlive it. */
#include <stdlib.h>
#include <string.h>

#include "parser/foreign.h"
#include "runtime/code/ast.h"

struct code_env *code_env_new(bool python2)
{
	struct code_env *env = calloc(1, sizeof(*env));

	if (!env)
		abort();
	env->python2 = python2;
	return env;
}

void code_env_free(struct code_env *env)
{
	if (!env)
		return;
	arena_free(&env->arena);
	free(env);
}

static void var_set(struct code_env *env, const char *name, const struct code_value *v)
{
	struct code_var *var;

	for (var = env->vars; var; var = var->next)
		if (!strcmp(var->name, name))
			break;
	if (!var) {
		var = arena_new(&env->arena, struct code_var);
		var->name = arena_strdup(&env->arena, name);
		var->next = env->vars;
		env->vars = var;
	}
	var->value = *v;
	var->set = true;
}

/* Python would assign the whole snapshot before each block: that beats what the script assigned to
 * the same names, and keeps what only an earlier snapshot had. */
static void snapshot_enter(struct code_env *env, const struct snapshot *snap)
{
	int128 v;

	for (struct code_var *var = env->vars; var; var = var->next)
		if (snapshot_get(snap, var->name, &v))
			var->set = false;
	if (snap->cc_info_len >= 20) {
		memcpy(env->cc20.cc_info, snap->cc_info, sizeof(snap->cc_info));
		env->cc20.cc_info_len = snap->cc_info_len;
	}
	if (snap->cc_info_len >= 16) {
		memcpy(env->cc16.cc_info, snap->cc_info, 16);
		env->cc16.cc_info_len = 16;
	}
}

static int run_assign(struct code_eval *ev, const struct code_stmt *st)
{
	struct code_value old, v;

	if (st->op && !code_name_value(ev, st->name, &old))
		return code_unknown(ev, st->name);
	if (code_eval(ev, st->expr, &v) < 0)
		return -1;
	if (st->op && code_binary(ev, st->op, &old, &v, &v) < 0)
		return -1;
	var_set(ev->env, st->name, &v);
	return 0;
}

/* Python 2: a blank between values even if they are of different statements, unless a line ended.
 */
static void print_statement(struct code_env *env, const struct code_stmt *st,
			    const struct code_value *v, struct buf *out)
{
	for (size_t i = 0; i < v->n; i++) {
		size_t from;

		if (env->space)
			buf_putc(out, ' ');
		from = out->len;
		code_str(&v->items[i], out);
		env->space = out->len == from || !strchr("\t\n\v\f\r", out->data[out->len - 1]);
	}
	if (st->open)
		return;
	buf_putc(out, '\n');
	env->space = false;
}

static int run_print(struct code_eval *ev, const struct code_stmt *st, struct buf *out)
{
	struct code_value v;

	if (code_eval(ev, st->expr, &v) < 0)
		return -1;
	if (st->statement) {
		print_statement(ev->env, st, &v, out);
		return 0;
	}
	for (size_t i = 0; i < v.n; i++) {
		if (i)
			buf_putc(out, ' ');
		code_str(&v.items[i], out);
	}
	buf_putc(out, '\n');
	return 0;
}

static int run_stmt(struct code_eval *ev, const struct code_step *code, const struct code_stmt *st,
		    const struct event *event, struct buf *out, struct finding *f)
{
	struct code_value v;

	if (st->kind == STMT_ASSIGN)
		return run_assign(ev, st);
	if (st->kind == STMT_PRINT)
		return run_print(ev, st, out);
	if (code_eval(ev, st->expr, &v) < 0)
		return -1;
	if (st->kind == STMT_EXPR || code_truth(&v))
		return 0;
	code_explain(ev, code, st, event, f);
	return -1;
}

static void report(const struct code_eval *ev, const struct code_step *code,
		   const struct code_stmt *st, const struct event *event, struct finding *f)
{
	struct span at = ev->at ? code_span(code, ev->at->off, ev->at->len)
				: code_span(code, st->off, st->len);
	char hint[300];
	char owners[FOREIGN_TEXT];

	if (ev->trouble == TROUBLE_NAME && foreign_owners(ev->name, owners)) {
		finding_set(f, VERDICT_SKIP, event, at, "it needs %s, which only %s", ev->name,
			    owners);
		return;
	}
	finding_set(f, VERDICT_FAIL, event, at, "%s", ev->message);
	if (ev->trouble != TROUBLE_NAME)
		return;
	code_name_hint(ev->name, NULL, hint, sizeof(hint));
	finding_hint(f, "%s", hint);
}

/* A block ends the line that a comma left open: others print in between. */
static void end_line(struct code_env *env, struct buf *out)
{
	if (env->space)
		buf_putc(out, '\n');
	env->space = false;
}

int code_run(const struct code_step *code, struct code_env *env, const struct snapshot *snap,
	     const struct event *event, struct buf *out, struct finding *f)
{
	snapshot_enter(env, snap);
	for (const struct code_stmt *st = code->stmts; st; st = st->next) {
		struct code_eval ev = {.env = env, .snap = snap};

		if (run_stmt(&ev, code, st, event, out, f) == 0)
			continue;
		if (ev.trouble == TROUBLE_OUTSIDE)
			return 1;
		if (ev.trouble)
			report(&ev, code, st, event, f);
		end_line(env, out);
		return -1;
	}
	end_line(env, out);
	return 0;
}
