// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the life of a call and the comparison of results (tcpcheck-script(5), SYSTEM CALLS).
 * Everything a call points to lives in sys.mem until call_free(): MSG_ZEROCOPY lets the kernel look
 * at a buffer long after the call has returned, so callers keep calls until the run ends.
 */
#include "runtime/call/call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/call/family.h"

static const struct call_ops *ops_of(const struct call_spec *spec)
{
	static const struct call_ops *const families[] = {
		sock_calls,    io_calls,   msg_calls,    mmsg_calls,  dup_calls,
		sockopt_calls, poll_calls, select_calls, epoll_calls, file_calls,
	};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i][spec->id].prepare)
			return &families[i][spec->id];
	return NULL;
}

static const struct call_step *step_of(const struct sys *s)
{
	return s->step->call;
}

struct sys *call_prepare(struct call_env *env, const struct step *step, struct finding *f)
{
	const struct call_ops *ops = ops_of(step->call->spec);
	struct sys *s = calloc(1, sizeof(*s));

	if (!s || !ops)
		abort();
	s->nr = ops->nr;
	s->mem.source = env->memory;
	s->step = step;
	s->may_block = step->call->call->blocking;
	if (ops->prepare(env, step->call, s, f) < 0) {
		f->event = step->event;
		call_free(s);
		return NULL;
	}
	if (ops->begin)
		ops->begin(env, step->call, s);
	return s;
}

long call_number(const struct call_spec *spec)
{
	const struct call_ops *ops = ops_of(spec);

	return ops ? ops->nr : -1;
}

void call_free(struct sys *s)
{
	if (!s)
		return;
	arena_free(&s->mem);
	free(s);
}

/* A success leaves errno as it was: then it is that of the last failure (tcpcheck-script(5),
 * SYSTEM CALLS). */
static bool errno_fits(struct call_env *env, const struct call_step *st, const struct sys *s)
{
	int none = 0, *left = env->errnos ? &env->errnos[s->may_block] : &none;

	if (s->error)
		*left = s->error;
	return !st->check_errno || *left == st->error;
}

static bool result_fits(const struct call_step *st, const struct sys *s)
{
	switch (st->call->op) {
	case RESULT_OP_ANY: return true;
	case RESULT_OP_GE: return s->ret >= st->result;
	case RESULT_OP_LE: return s->ret <= st->result;
	case RESULT_OP_NE: return s->ret != st->result;
	default: break;
	}
	if (st->spec->result != RESULT_EXACT && st->result >= 0)
		return s->ret >= 0;
	return s->ret == st->result;
}

/* Whether the script wrote the expected result in hex; then the actual one is shown so, too. */
static bool is_hex(const struct call_env *env, const struct call_step *st)
{
	const struct script *script = env->plan->script;
	struct span at = st->call->result ? st->call->result->span : (struct span){0, 0};

	return script && script->source && at.len > 2 && at.off + at.len <= script->source->len &&
	       !strncasecmp(script->source->text + at.off, "0x", 2);
}

static void errno_text(int number, bool explain, struct buf *out)
{
	const char *name = errno_name(number);

	if (name)
		buf_printf(out, " %s", name);
	else
		buf_printf(out, " errno %d", number);
	if (explain)
		buf_printf(out, " (%s)", strerror(number));
}

static void result_text(const struct sys *s, bool hex, struct buf *out)
{
	if (s->ret < 0 || !hex)
		buf_printf(out, "%ld", s->ret);
	else
		buf_printf(out, "0x%lx", s->ret);
	if (s->error)
		errno_text(s->error, true, out);
}

static void expected_text(const struct call_step *st, bool hex, struct buf *out)
{
	static const char *const ops[] = {
		[RESULT_OP_EQ] = "",    [RESULT_OP_ANY] = "",   [RESULT_OP_GE] = ">= ",
		[RESULT_OP_LE] = "<= ", [RESULT_OP_NE] = "!= ",
	};

	buf_puts(out, ops[st->call->op]);
	if (st->result < 0 || !hex)
		buf_printf(out, "%lld", (long long)st->result);
	else
		buf_printf(out, "0x%llx", (long long)st->result);
	if (st->check_errno)
		errno_text(st->error, false, out);
}

static struct span result_span(const struct call *c)
{
	struct span at = c->result ? c->result->span : c->span;

	return c->errno_name.text && c->result ? span_join(at, c->errno_name.span) : at;
}

/* What has no connection, as it is what connections come from. */
static const char *why_result(struct call_env *env, const struct call_step *st, const struct sys *s,
			      struct finding *f)
{
	const struct fd_entry *e;

	if (s->error != EPIPE && s->error != ENOTCONN)
		return NULL;
	e = st->nargs ? call_entry(env, st, 0) : NULL;
	if (!e || !e->flow || e->flow->state != FLOW_LISTENING)
		return NULL;
	return arena_printf(&f->arena,
			    "descriptor %lld listens: its connections are what accept() returns",
			    (long long)e->label);
}

static void report_result(struct call_env *env, const struct call_step *st, const struct sys *s,
			  struct finding *f)
{
	struct buf want = BUF_INIT, got = BUF_INIT;
	bool hex = is_hex(env, st);

	expected_text(st, hex, &want);
	result_text(s, hex, &got);
	finding_set(f, VERDICT_FAIL, NULL, result_span(st->call),
		    "%s() returned %s, the script expects %s", st->spec->name, buf_text(&got),
		    buf_text(&want));
	finding_diff(f, result_span(st->call), "result", buf_text(&want), buf_text(&got))->why =
		why_result(env, st, s, f);
	buf_free(&want);
	buf_free(&got);
}

static void report_output(const struct call_step *st, const struct difference *d, struct finding *f)
{
	finding_set(f, VERDICT_FAIL, NULL, d->span, "%s() returned %s %s, the script expects %s",
		    st->spec->name, d->field, d->actual, d->expected);
}

int call_judge(struct call_env *env, struct sys *s, struct finding *f)
{
	const struct call_step *st = step_of(s);
	const struct call_ops *ops = ops_of(st->spec);
	struct difference **diffs = f->diffs_end;
	bool fits = errno_fits(env, st, s) && result_fits(st, s), done = true;

	/* A success that was to be another one (--non_fatal=syscall) has its effects, too. */
	if ((fits || (s->ret >= 0 && call_expects_success(st))) && ops->done)
		done = ops->done(env, st, s, f) == 0;
	if (!fits && s->ret < 0 && (call_expects_success(st) || env->stack) &&
	    call_lacks(env, st, s, f)) {
		f->event = s->step->event;
		return -1;
	}
	if (!fits)
		report_result(env, st, s, f);
	if (ops->verify && s->ret >= 0)
		ops->verify(env, st, s, f);
	if (*diffs)
		report_output(st, *diffs, f);
	if (*diffs || !done) {
		f->event = s->step->event;
		return -1;
	}
	return 0;
}

/* The live value that is written at @off, filled in; NULL: there is none. */
static const struct expr *live_at(const struct expr *e, uint32_t off)
{
	const struct expr *found = NULL;

	for (; e && !found; e = e->next) {
		if (e->live && e->kind == EXPR_INT && e->span.off == off)
			return e;
		found = live_at(e->items, off);
		if (!found)
			found = live_at(e->arg, off);
		if (!found && e->kind == EXPR_MEMBER)
			found = live_at(e->value, off);
	}
	return found;
}

void call_text_begin(const struct sys *s, struct buf *out, const struct source *src)
{
	const struct call *c = step_of(s)->call;
	bool blank = false;

	buf_puts(out, step_of(s)->spec->name);
	if (!src || c->args_span.off + c->args_span.len > src->len) {
		buf_puts(out, "(...)");
		return;
	}
	for (uint32_t i = 0; i < c->args_span.len; i++) {
		char ch = src->text[c->args_span.off + i];
		const struct expr *live = c->live ? live_at(c->args, c->args_span.off + i) : NULL;
		bool space = ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';

		if (!space && blank)
			buf_putc(out, ' ');
		if (live)
			buf_printf(out, "%lld", (long long)live->num);
		else if (!space)
			buf_putc(out, ch);
		i += live ? live->span.len - 1 : 0;
		blank = space;
	}
}

void call_text(const struct sys *s, struct buf *out, const struct source *src)
{
	const struct call_step *st = step_of(s);

	call_text_begin(s, out, src);
	buf_puts(out, " = ");
	if (st->spec->result == RESULT_FD && s->ret >= 0 && st->result >= 0)
		buf_printf(out, "%lld", (long long)st->result); /* the label, not the live number */
	else
		result_text(s, false, out);
}
