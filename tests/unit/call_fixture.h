/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of runtime/call: a plan on the loopback device of a private namespace, argument
 * values made by hand, and the life of a call from prepare to judge.
 */
#ifndef TESTS_CALL_FIXTURE_H
#define TESTS_CALL_FIXTURE_H

#include <check.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/call/call.h"

#define FIXTURE_PORT 8080

static struct fixture {
	struct arena arena;
	struct plan plan;
	struct variant variant;
	struct fdmap fds;
	struct flows flows;
	struct finding f;
	struct call_env env;
	struct sys *all, *last;
} fx;

static inline bool fixture_netns(void)
{
	struct ifreq ifr = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd, ret;

	/* A process with threads, as a sanitizer makes it, cannot have the former, but root the
	 * latter.
	 */
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0 && unshare(CLONE_NEWNET) < 0)
		return false;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	ret = ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
	return ret == 0;
}

/* The kernel behind them is the running one. */
static inline long fixture_ask(struct dut *d, long nr, const long a[6])
{
	long ret = syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);

	(void)d;
	return ret == -1 ? -errno : ret;
}

static inline void fixture_setup(void)
{
	/* Where there are no user namespaces, the host's own loopback serves as well. */
	(void)fixture_netns();
	memset(&fx, 0, sizeof(fx));
	fx.variant = (struct variant){.socket_domain = AF_INET, .wire_family = AF_INET};
	fx.plan.variant = &fx.variant;
	fx.plan.cfg.bind_port = fx.plan.cfg.connect_port = FIXTURE_PORT;
	ipaddr_parse("127.0.0.1", &fx.plan.addr.local);
	fx.plan.addr.remote = fx.plan.addr.local;
	flows_init(&fx.flows, &fx.plan);
	finding_init(&fx.f);
	fx.env = (struct call_env){.plan = &fx.plan,
				   .fds = &fx.fds,
				   .flows = &fx.flows,
				   .start_ns = clock_now_ns(),
				   .tolerance_us = 4000,
				   .ask = fixture_ask};
}

static inline void fixture_teardown(void)
{
	for (size_t i = 0; i < fx.fds.n; i++)
		close(fx.fds.items[i].live);
	fdmap_free(&fx.fds);
	while (fx.all) {
		struct sys *next = fx.all->next;

		call_free(fx.all);
		fx.all = next;
	}
	flows_free(&fx.flows);
	finding_free(&fx.f);
	arena_free(&fx.arena);
}

/* ---- values; each has a span of its own, so that findings can be told apart ---- */

static inline struct value *v_new(enum value_kind kind)
{
	static uint32_t place = 100;
	struct value *v = arena_new(&fx.arena, struct value);

	v->kind = kind;
	v->span = (struct span){place++, 1};
	return v;
}

static inline struct value *v_int(int64_t n)
{
	struct value *v = v_new(VALUE_INT);

	v->num = n;
	return v;
}

static inline struct value *v_dots(void)
{
	return v_new(VALUE_ELLIPSIS);
}

static inline struct value *v_bytes(const char *text, size_t len)
{
	struct value *v = v_new(VALUE_BYTES);

	v->bytes = (const unsigned char *)arena_strndup(&fx.arena, text, len);
	v->len = len;
	return v;
}

static inline struct value *v_named(const char *name, struct value *v)
{
	v->name = name;
	return v;
}

#define V_MAX 8

/* @items is ended by NULL. */
static inline struct value *v_items(enum value_kind kind, struct value *const *items)
{
	struct value *v = v_new(kind), **tail = &v->items;

	for (; *items; items++) {
		*tail = *items;
		tail = &(*items)->next;
		v->nitems++;
	}
	return v;
}

#define V_LIST(...)    v_items(VALUE_LIST, (struct value *const[V_MAX]){__VA_ARGS__})
#define V_STRUCT(...)  v_items(VALUE_STRUCT, (struct value *const[V_MAX]){__VA_ARGS__})
#define V_INT(name, n) v_named(#name, v_int(n))

/* ---- calls ---- */

static inline struct step *fixture_step(const char *name, enum call_id id, enum result_mode mode,
					int64_t result, int error, const struct value *args)
{
	struct call_spec *spec = arena_new(&fx.arena, struct call_spec);
	struct call_step *st = arena_new(&fx.arena, struct call_step);
	struct event *event = arena_new(&fx.arena, struct event);
	struct step *step = arena_new(&fx.arena, struct step);

	*spec = (struct call_spec){.name = name, .result = mode, .id = (int)id};
	event->kind = EVENT_CALL;
	event->call = arena_new(&fx.arena, struct call);
	st->call = event->call;
	st->spec = spec;
	st->args = args->items;
	st->nargs = args->nitems;
	st->result = result;
	st->check_errno = error != 0;
	st->error = error;
	step->event = event;
	step->call = st;
	return step;
}

/* Prepares, makes and judges a call. The verdict is in fx.f, anew for each. */
static inline enum verdict fixture_call(struct step *step)
{
	struct sys *s;

	finding_free(&fx.f);
	s = call_prepare(&fx.env, step, &fx.f);
	if (!s) {
		ck_assert_ptr_eq(fx.f.event, step->event);
		ck_assert_int_ne(fx.f.verdict, VERDICT_PASS);
		return fx.f.verdict;
	}
	s->next = fx.all;
	fx.all = fx.last = s;
	sys_run(s);
	if (call_judge(&fx.env, s, &fx.f) < 0) {
		ck_assert_int_ne(fx.f.verdict, VERDICT_PASS);
		ck_assert_ptr_eq(fx.f.event, step->event);
	} else {
		ck_assert_int_eq(fx.f.verdict, VERDICT_PASS);
	}
	return fx.f.verdict;
}

/* CALL(name, mode, expected result, expected errno or 0, arguments...) */
#define CALL(name, mode, result, error, ...)                                           \
	fixture_call(fixture_step(#name, CALL_ID_##name, RESULT_##mode, result, error, \
				  V_LIST(__VA_ARGS__)))
#define PASSES(call)  ck_assert_msg((call) == VERDICT_PASS, "%s", fx.f.headline)
#define FAILS(call)   ck_assert_int_eq((call), VERDICT_FAIL)
#define MISTAKE(call) ck_assert_msg((call) == VERDICT_ERROR_SCRIPT, "no mistake found")

static inline void fixture_differs(const struct difference *d, const char *field,
				   const char *expected, const char *actual)
{
	ck_assert_ptr_nonnull(d);
	ck_assert_str_eq(d->field, field);
	ck_assert_str_eq(d->expected, expected);
	ck_assert_str_eq(d->actual, actual);
}

/* A connected pair: label 3 listens, 4 is the client, 5 the server's end. */
static inline void fixture_connection(void)
{
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	PASSES(CALL(setsockopt, EXACT, 0, 0, v_int(3), v_int(SOL_SOCKET), v_int(SO_REUSEADDR),
		    V_LIST(v_int(1)), v_int(4)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), v_dots(), v_dots()));
	PASSES(CALL(listen, EXACT, 0, 0, v_int(3), v_int(5)));
	PASSES(CALL(socket, FD, 4, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(connect, EXACT, 0, 0, v_int(4), v_dots(), v_dots()));
	/* as if packets had been seen */
	flow_open(&fx.flows, AF_INET, SOCK_STREAM, IPPROTO_TCP, -1)->state = FLOW_CHILD_ACKED;
	PASSES(CALL(accept, FD, 5, 0, v_int(3), v_dots(), v_dots()));
}

static inline void fixture_pause(void)
{
	nanosleep(&(struct timespec){0, 20 * NS_PER_MS}, NULL);
}

#endif
