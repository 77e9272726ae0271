// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the turns of tcpcheck-pipe(5): what a callback of a plug-in is in lines, and what the lines
 * of the answer mean for it. From the first thing on that goes wrong nothing is said any more, and
 * every callback has nothing to tell.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/stack/pipe_call.h"
#include "runtime/stack/pipe_line.h"
#include "runtime/stack/pipe_proc.h"
#include "runtime/stack/source.h"

#define PROTOCOL_VERSION 1
#define LINES_MOST       20000 /* in one turn */

/* What was sent and not yet fetched: packets one behind the other, each with its length. */
struct sent {
	struct buf bytes;
	size_t fetched; /* up to here */
};

/* A call that was parked, to be asked again under the same number. */
struct parked {
	const long *arg;
	long id;
	struct parked *next;
};

/* What the process says that it has. */
struct ability {
	int what; /* enum tcpcheck_stack_ability */
	long a, b;
	char *name; /* of a call */
	struct ability *next;
};

/* What the turn is about, and what the process has answered so far. */
enum turn_kind { TURN_OPEN, TURN_PACKET, TURN_CALL };
struct turn {
	enum turn_kind kind;
	long nr;
	const long *arg;
	bool answered, parks;
	long ret;
};

struct pipe {
	struct pipe_proc proc;
	char *command;
	int64_t limit_ns;
	char name[PIPE_NAME_MAX + 1];
	int64_t next_ns;
	struct buf line; /* what we say, or said last */
	struct sent sent;
	struct parked *parked;
	long last_id;
	struct ability *abilities;
	struct buf failed; /* a sentence; empty: all is well */
	int open_error;
	struct sigaction pipe_before;
};

/* ---- what went wrong ---- */

static void say_command(struct pipe *p)
{
	buf_printf(&p->failed, "'%.100s%s' ", p->command, strlen(p->command) > 100 ? "..." : "");
}

static void say_ours(struct pipe *p)
{
	line_quote(&p->failed, buf_text(&p->line), p->line.len ? p->line.len - 1 : 0);
}

static void fail_line(struct pipe *p, const char *line, size_t len, const char *wrong)
{
	say_command(p);
	buf_puts(&p->failed, "said ");
	line_quote(&p->failed, line, len);
	buf_puts(&p->failed, " to ");
	say_ours(p);
	buf_printf(&p->failed, ", which %s: see tcpcheck-pipe(5)", wrong);
}

static void fail_half(struct pipe *p)
{
	size_t len;
	const char *rest = proc_rest(&p->proc, &len);

	if (!len)
		return;
	buf_puts(&p->failed, "; it had said ");
	line_quote(&p->failed, rest, len);
	buf_puts(&p->failed, " without a newline");
}

/* HEARD_LINE, or it is the end of everything. */
static bool fail_heard(struct pipe *p, enum heard heard)
{
	if (heard == HEARD_LINE)
		return false;
	say_command(p);
	if (heard == HEARD_LATE) {
		buf_printf(&p->failed, "has not ended its answer to ");
		say_ours(p);
		buf_printf(&p->failed, " with 'ok' after %.3g s of real time",
			   (double)p->limit_ns / NS_PER_S);
		fail_half(p);
	} else if (heard == HEARD_END) {
		proc_how_ended(&p->proc, &p->failed);
		buf_puts(&p->failed, " instead of answering ");
		say_ours(p);
		fail_half(p);
	} else {
		buf_puts(&p->failed, "floods: to ");
		say_ours(p);
		buf_printf(&p->failed,
			   " it has said a line of more than %d bytes, or more than %d bytes or %d "
			   "lines in all",
			   PIPE_LINE_MAX, PIPE_TURN_MAX, LINES_MOST);
	}
	return true;
}

/* ---- the lines of an answer: NULL, or what is wrong ---- */

static const char *take_packet(struct pipe *p, const struct answer *a)
{
	if (!a->len)
		return "is a packet of no bytes";
	if (a->len > TCPCHECK_STACK_PACKET_MAX)
		return "is a packet of more than 65535 bytes";
	buf_add(&p->sent.bytes, &a->len, sizeof(a->len));
	buf_add(&p->sent.bytes, a->bytes, a->len);
	return NULL;
}

static const char *take_ability(struct pipe *p, const struct answer *a)
{
	struct ability *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	*b = (struct ability){.what = a->kind == ANSWER_FAMILY ? TCPCHECK_STACK_HAS_FAMILY
				      : a->kind == ANSWER_CALL ? TCPCHECK_STACK_HAS_CALL
							       : TCPCHECK_STACK_HAS_OPTION,
			      .a = (long)a->num,
			      .b = (long)a->num2,
			      .name = a->text ? strdup(a->text) : NULL,
			      .next = p->abilities};
	p->abilities = b;
	return NULL;
}

static const char *take_result(struct turn *t, const struct answer *a)
{
	const char *wrong = NULL;

	if (t->answered)
		return "is a second result";
	t->answered = true;
	t->parks = a->kind == ANSWER_PARK;
	if (a->kind == ANSWER_RET) {
		t->ret = (long)a->num;
		wrong = pipe_call_take(t->nr, t->arg, a->text, &t->ret);
	} else {
		t->ret = a->kind == ANSWER_ERR     ? -(long)a->num
			 : a->kind == ANSWER_NOSYS ? -ENOSYS
						   : TCPCHECK_STACK_PARK;
	}
	return wrong;
}

static const char *take_answer(struct pipe *p, struct turn *t, const struct answer *a)
{
	switch (a->kind) {
	case ANSWER_OK:
		p->next_ns = a->num;
		return t->kind == TURN_CALL && !t->answered ? "ends an answer to a call that has "
							      "no result: ret, err, park or nosys"
							    : NULL;
	case ANSWER_OUT:
		return t->kind == TURN_OPEN ? "is a packet before there is time"
					    : take_packet(p, a);
	case ANSWER_RET:
	case ANSWER_PARK:
	case ANSWER_NOSYS:
		return t->kind == TURN_CALL ? take_result(t, a)
					    : "is a result where there is no call";
	case ANSWER_ERR:
		if (t->kind == TURN_OPEN)
			p->open_error = (int)a->num;
		else if (t->kind != TURN_CALL)
			return "is a result where there is no call";
		return t->kind == TURN_CALL ? take_result(t, a) : NULL;
	case ANSWER_NAME:
	case ANSWER_FAMILY:
	case ANSWER_CALL:
	case ANSWER_OPTION: break;
	}
	if (t->kind != TURN_OPEN)
		return "belongs into the answer to 'open'";
	if (a->kind != ANSWER_NAME)
		return take_ability(p, a);
	snprintf(p->name, sizeof(p->name), "%s", a->text);
	return NULL;
}

/* ---- turns ---- */

/* What comes before it is asked for. False: nothing did. */
static bool too_early(struct pipe *p)
{
	size_t len;
	const char *rest = proc_rest(&p->proc, &len), *end = memchr(rest, '\n', len);

	if (!len)
		return false;
	say_command(p);
	buf_puts(&p->failed, "said ");
	line_quote(&p->failed, rest, end ? (size_t)(end - rest) : len);
	buf_puts(&p->failed, " after the 'ok' that ended its answer to ");
	say_ours(p);
	buf_puts(&p->failed, ", when nothing was asked: see tcpcheck-pipe(5)");
	return true;
}

static void hear_all(struct pipe *p, struct turn *t, int64_t deadline)
{
	size_t len, sum = 0, lines = 0;
	struct buf shown = BUF_INIT;
	struct answer a;
	enum heard heard;
	const char *wrong;
	char *line;

	do {
		heard = proc_hear(&p->proc, deadline, &line, &len);
		sum += heard == HEARD_LINE ? len + 1 : 0;
		if (sum > PIPE_TURN_MAX || ++lines > LINES_MOST)
			heard = HEARD_LONG;
		if (fail_heard(p, heard))
			break;
		/* It is taken apart in its place, and may have to be shown as it was. */
		buf_reset(&shown);
		buf_add(&shown, line, len < 256 ? len : 256);
		wrong = answer_parse(line, len, &a);
		if (!wrong)
			wrong = take_answer(p, t, &a);
		if (wrong)
			fail_line(p, buf_text(&shown), shown.len, wrong);
	} while (!p->failed.len && a.kind != ANSWER_OK);
	buf_free(&shown);
}

/* Says p->line and hears the answer. False: the stack has failed, or had before. Who waits for us
 * has the same limit, and knows less: ours is over a little before. */
static bool turn(struct pipe *p, struct turn *t)
{
	int64_t limit = p->limit_ns - p->limit_ns / 16;
	int64_t deadline = limit > 0 ? clock_now_ns() + limit : INT64_MAX;

	if (p->failed.len)
		return false;
	buf_putc(&p->line, '\n');
	if (!fail_heard(p, proc_say(&p->proc, buf_text(&p->line), p->line.len, deadline)))
		hear_all(p, t, deadline);
	/* Not what follows at some time: what is there already. */
	return !p->failed.len && !too_early(p);
}

/* ---- the callbacks ---- */

static int64_t on_next(void *self)
{
	struct pipe *p = self;

	return p->failed.len ? TCPCHECK_STACK_NEVER : p->next_ns;
}

static void on_run(void *self, int64_t now_ns)
{
	struct pipe *p = self;

	if (p->failed.len)
		return;
	buf_reset(&p->line);
	buf_printf(&p->line, "run %lld", (long long)now_ns);
	turn(p, &(struct turn){.kind = TURN_PACKET});
}

static void on_input(void *self, const void *packet, size_t len)
{
	struct pipe *p = self;

	if (p->failed.len)
		return;
	buf_reset(&p->line);
	buf_puts(&p->line, "in ");
	buf_hex(&p->line, packet, len);
	turn(p, &(struct turn){.kind = TURN_PACKET});
}

static size_t on_output(void *self, void *to, size_t cap)
{
	struct sent *s = &((struct pipe *)self)->sent;
	size_t len, part;

	if (s->fetched == s->bytes.len) {
		buf_reset(&s->bytes);
		s->fetched = 0;
		return 0;
	}
	memcpy(&len, s->bytes.data + s->fetched, sizeof(len));
	s->fetched += sizeof(len);
	part = len < cap ? len : cap;
	memcpy(to, s->bytes.data + s->fetched, part);
	s->fetched += len;
	return part;
}

static struct parked **parked_find(struct pipe *p, const long *arg)
{
	struct parked **at = &p->parked;

	while (*at && (*at)->arg != arg)
		at = &(*at)->next;
	return at;
}

static void park(struct pipe *p, struct parked **at, const long *arg)
{
	if (*at)
		return;
	*at = calloc(1, sizeof(**at));
	if (!*at)
		abort();
	**at = (struct parked){.arg = arg, .id = p->last_id};
}

static void unpark(struct parked **at)
{
	struct parked *gone = *at;

	if (!gone)
		return;
	*at = gone->next;
	free(gone);
}

static long on_call(void *self, long nr, const long arg[6])
{
	struct pipe *p = self;
	struct parked **at = parked_find(p, arg);
	struct turn t = {.kind = TURN_CALL, .nr = nr, .arg = arg};
	long ret;

	if (p->failed.len)
		return -EIO;
	buf_reset(&p->line);
	buf_printf(&p->line, "call %ld ", *at ? (*at)->id : p->last_id + 1);
	ret = pipe_call_words(nr, arg, &p->line);
	if (ret)
		return ret;
	if (!*at)
		p->last_id++;
	if (!turn(p, &t))
		return -EIO;
	if (t.parks)
		park(p, at, arg);
	else
		unpark(at);
	return t.ret;
}

static bool is_it(const struct ability *b, int what, long a, long c)
{
	const char *name;

	if (what == TCPCHECK_STACK_HAS_CALL) {
		name = pipe_call_name(a);
		return name && !strcmp(name, b->name);
	}
	return b->a == a && (what != TCPCHECK_STACK_HAS_OPTION || b->b == c);
}

static int on_has(void *self, int what, long a, long b)
{
	struct pipe *p = self;
	int has = -1;

	if (what == TCPCHECK_STACK_HAS_CALL && !pipe_call_name(a))
		return 0;
	for (const struct ability *it = p->abilities; it && has < 1; it = it->next)
		if (it->what == what)
			has = is_it(it, what, a, b);
	return has;
}

static void on_free(void *self)
{
	struct pipe *p = self;

	proc_stop(&p->proc);
	sigaction(SIGPIPE, &p->pipe_before, NULL);
	while (p->parked)
		unpark(&p->parked);
	while (p->abilities) {
		struct ability *next = p->abilities->next;

		free(p->abilities->name);
		free(p->abilities);
		p->abilities = next;
	}
	free(p->command);
	buf_free(&p->line);
	buf_free(&p->sent.bytes);
	buf_free(&p->failed);
	free(p);
}

static const char *on_failed(void *self)
{
	const struct pipe *p = self;

	return p->failed.len ? buf_text(&p->failed) : NULL;
}

/* ---- the beginning ---- */

static void open_line(struct pipe *p, const struct tcpcheck_stack_config *c)
{
	char local[INET6_ADDRSTRLEN], gateway[INET6_ADDRSTRLEN];

	inet_ntop(c->family, c->local, local, sizeof(local));
	inet_ntop(c->family, c->gateway, gateway, sizeof(gateway));
	buf_printf(&p->line, "open %d %s %s/%u %s %u%s%s", PROTOCOL_VERSION,
		   c->family == AF_INET6 ? "ipv6" : "ipv4", local, c->prefix_len, gateway, c->mtu,
		   *c->flags ? " " : "", c->flags);
}

/* What the process has said to "open". */
static int opened(struct pipe *p, const struct tcpcheck_stack_config *c, struct err *e)
{
	if (p->failed.len)
		return err_set(e, "%s", buf_text(&p->failed));
	if (p->open_error == ENOTSUP || p->open_error == EAFNOSUPPORT ||
	    !on_has(p, TCPCHECK_STACK_HAS_FAMILY, c->family, 0))
		return err_kind_set(e, ERR_LACK, "%s cannot be used like this: %s, an MTU of %u",
				    p->name, c->family == AF_INET6 ? "IPv6" : "IPv4", c->mtu);
	if (p->open_error)
		return err_set(e, "'%.100s' cannot begin: %s", p->command, strerror(p->open_error));
	return 0;
}

int pipe_open(struct stack_source *s, const char *command, int64_t limit_ns,
	      const struct tcpcheck_stack_config *config, struct err *e)
{
	struct pipe *p;

	if (strpbrk(config->flags, "\n"))
		return err_set(e, "flags for '%.100s' have a newline in them", command);
	p = calloc(1, sizeof(*p));
	if (!p)
		abort();
	p->command = strdup(command);
	if (!p->command)
		abort();
	p->limit_ns = limit_ns;
	p->next_ns = TCPCHECK_STACK_NEVER;
	snprintf(p->name, sizeof(p->name), "%s", command);
	/* A process that has died is found out by what write() returns. */
	sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, &p->pipe_before);
	if (!proc_start(&p->proc, command, e)) {
		open_line(p, config);
		turn(p, &(struct turn){.kind = TURN_OPEN});
		if (!opened(p, config, e)) {
			*s = (struct stack_source){.ops = {TCPCHECK_STACK_ABI, sizeof(s->ops),
							   p->name, p, on_next, on_run, on_input,
							   on_output, on_call, on_has, on_free},
						   .failed = on_failed};
			return 0;
		}
	}
	on_free(p);
	return -1;
}
