// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of one system call: its name, number of arguments, result and errno, and what several
 * arguments must agree on. Single arguments are checked in check_arg.c.
 */
#include "parser/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parser/foreign.h"

static void unknown_call(struct check *c, const struct word *name)
{
	const char *close = suggest_call(name->text);

	diag_error(c->diags, name->span, "unknown system call '%s'", name->text);
	if (close)
		diag_note(c->diags, "did you mean '%s'?", close);
}

static bool check_count(struct check *c, const struct call *call, const struct call_spec *spec)
{
	if (call->nargs >= spec->min_args && call->nargs <= spec->max_args)
		return true;
	if (spec->min_args == spec->max_args)
		diag_error(c->diags, call->args_span, "%s takes %u argument%s, not %zu", spec->name,
			   spec->max_args, spec->max_args == 1 ? "" : "s", call->nargs);
	else
		diag_error(c->diags, call->args_span, "%s takes %u or %u arguments, not %zu",
			   spec->name, spec->min_args, spec->max_args, call->nargs);
	return false;
}

/* Results are 32 bits wide, with or without sign. */
static bool result_fits(struct check *c, const struct expr *e, int64_t *result)
{
	if (*result < INT32_MIN || *result > UINT32_MAX) {
		diag_error(c->diags, e->span, "the result does not fit 32 bits");
		return false;
	}
	*result = (int32_t)(uint32_t)*result;
	return true;
}

/* A number, or a variant's symbol that is one. */
static bool check_result(struct check *c, const struct call *call, int64_t *result)
{
	const struct expr *e = call->result;
	const struct symbol *s;
	char *end;
	int error;

	if (call->op == RESULT_OP_ANY)
		return true;
	if (e->kind == EXPR_LIVE) {
		*result = 1;
		return true;
	}
	if (e->kind == EXPR_INT) {
		*result = e->num;
		return result_fits(c, e, result);
	}
	s = e->kind == EXPR_WORD ? symtab_find(c->scope.late, e->word.text, e->word.len) : NULL;
	if (s && *s->value) {
		errno = 0;
		*result = strtoll(s->value, &end, 0);
		if (!*end && !errno)
			return result_fits(c, e, result);
	}
	if (e->kind == EXPR_WORD && errno_find(e->word.text, &error))
		diag_error(c->diags, e->span, "a call that fails returns -1: write -1 %s",
			   e->word.text);
	else
		diag_error(c->diags, e->span, "the result of a call must be a number");
	return false;
}

/* -1 for whatever reason, or with EBADF. */
static bool wants_ebadf(struct check *c, const struct call *call, int64_t result)
{
	int number;

	if (call->op != RESULT_OP_EQ || result != -1)
		return false;
	return !call->errno_name.text ||
	       (errno_find(check_text(c, &call->errno_name), &number) && number == EBADF);
}

static void check_errno(struct check *c, const struct word *name)
{
	const char *text, *close;
	int number;

	if (!name->text)
		return;
	text = check_text(c, name);
	if (errno_find(text, &number) || foreign_use(text, name->span, NULL, c->diags))
		return;
	diag_error(c->diags, name->span, "unknown errno name '%s'", text);
	close = suggest_errno(text);
	if (close)
		diag_note(c->diags, "did you mean '%s'?", close);
}

/* And known. */
static bool is_int(const struct value *v)
{
	return v && v->kind == VALUE_INT && !v->live;
}

/* Vectors come with the number of their elements, buffers with their length. */
static void check_counts(struct check *c, const struct call_spec *spec, struct value *const *v)
{
	for (unsigned i = 0; i + 1 < spec->max_args; i++) {
		enum arg_kind kind = spec->args[i];

		if (!v[i] || !is_int(v[i + 1]))
			continue;
		if (kind == ARG_BUF && v[i]->kind == VALUE_ELLIPSIS && v[i + 1]->num < 0)
			diag_error(c->diags, v[i + 1]->span,
				   "a buffer cannot have a negative length");
		if (kind == ARG_BUF)
			check_buffer(c, v[i], v[i + 1]);
		if ((kind == ARG_IOVEC || kind == ARG_POLLFDS || kind == ARG_MMSG) &&
		    v[i + 1]->num != (int64_t)v[i]->nitems)
			diag_error(c->diags, v[i + 1]->span,
				   "the number of elements is %zu, not %lld", v[i]->nitems,
				   (long long)v[i + 1]->num);
	}
}

static void check_epoll_ctl(struct check *c, struct value *const *v)
{
	const struct value *data = v[3] ? value_member(v[3], "fd") : NULL;

	if (!is_int(v[2]) || !data || !is_int(data) || data->num == v[2]->num)
		return;
	diag_error(c->diags, data->span, "fd must be the descriptor of argument 3, %lld",
		   (long long)v[2]->num);
}

static void check_sendmsg(struct check *c, struct value *const *v)
{
	const struct value *flags = v[1] ? value_member(v[1], "msg_flags") : NULL;

	if (flags && flags->num)
		diag_error(c->diags, flags->span, "msg_flags of sendmsg must be 0");
}

/* The label that dup2() makes is that of its second argument. */
static void check_dup2(struct check *c, const struct call *call, const struct value *newfd,
		       int64_t result)
{
	if (is_int(newfd) && call->result->kind != EXPR_LIVE && result >= 0 && newfd->num != result)
		diag_error(c->diags, call->result->span,
			   "the result must be the number of argument 2, %lld",
			   (long long)newfd->num);
}

static void check_pipe(struct check *c, const struct value *v, int64_t result)
{
	if (!v || result)
		return;
	for (const struct value *end = v->items; end; end = end->next)
		check_fd_define(c, end->num, end->span);
}

/* What else than "= N" makes sense. */
static void check_op(struct check *c, const struct call *call, const struct call_spec *spec)
{
	if (call->result->kind == EXPR_LIVE && spec->result == RESULT_FD)
		diag_error(c->diags, call->result->span,
			   "the number of a new descriptor is written as it is");
	if (call->op == RESULT_OP_EQ)
		return;
	if (spec->result == RESULT_FD)
		diag_error(c->diags, call->result->span,
			   "the result of %s is the number of a new descriptor, so it must be = N",
			   spec->name);
	else if (call->errno_name.text)
		diag_error(c->diags, call->errno_name.span, "an errno name needs the result = -1");
}

/* What the call does to descriptors, and what its arguments have to agree on. */
static void check_effect(struct check *c, const struct call *call, const struct call_spec *spec,
			 struct value *const *v, int64_t result)
{
	check_op(c, call, spec);
	if (spec->result == RESULT_FD && result >= 0 && call->op == RESULT_OP_EQ)
		check_fd_define(c, result, call->result->span);
	switch (spec->id) {
	case CALL_ID_close:
		if (is_int(v[0]) && !result && call->op == RESULT_OP_EQ)
			check_fd_close(c, v[0]->num, v[0]->span);
		break;
	case CALL_ID_pipe: check_pipe(c, v[0], result); break;
	case CALL_ID_socketpair: check_pipe(c, v[3], result); break;
	case CALL_ID_dup2:
	case CALL_ID_dup3: check_dup2(c, call, v[1], result); break;
	case CALL_ID_epoll_ctl: check_epoll_ctl(c, v); break;
	case CALL_ID_sendmsg: check_sendmsg(c, v); break;
	}
}

void check_call(struct check *c, const struct call *call)
{
	const struct call_spec *spec = call_spec_find(call->name.text);
	struct value *v[CALL_MAX_ARGS] = {NULL};
	const struct expr *e = call->args;
	int64_t result = -1;
	bool counted;

	check_errno(c, &call->errno_name);
	if (!check_result(c, call, &result))
		result = -1;
	if (!spec) {
		unknown_call(c, &call->name);
		/* So that the next lines are not blamed for an unknown descriptor. */
		if (suggest_call(call->name.text))
			spec = call_spec_find(suggest_call(call->name.text));
		if (spec && spec->result == RESULT_FD && result >= 0)
			check_fd_define(c, result, call->result->span);
		return;
	}
	counted = check_count(c, call, spec);
	c->sends = call_sends(spec);
	c->wants_ebadf = wants_ebadf(c, call, result);
	for (unsigned i = 0; counted && e; i++, e = e->next) {
		size_t errors = c->diags->nerrors;

		v[i] = value_eval(e, &c->scope, &c->scratch, c->diags);
		if (v[i])
			check_argument(c, spec, i + 1, v[i]);
		if (c->diags->nerrors != errors)
			v[i] = NULL;
	}
	check_counts(c, spec, v);
	check_effect(c, call, spec, v, result);
}
