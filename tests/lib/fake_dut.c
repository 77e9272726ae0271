// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the fake device under test. */
#include "tests/lib/fake_dut.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "runtime/base/clock.h"
#include "runtime/call/sys.h"

static struct fake_dut *fake_of(struct dut *d)
{
	return (struct fake_dut *)d;
}

static int64_t fake_now(struct dut *d)
{
	struct fake_dut *f = fake_of(d);

	if (f->pause_looks && f->ninjected == f->pause_after && !--f->pause_looks)
		f->now_ns += f->pause_ns;
	return f->now_ns;
}

/* The first to return of the calls that sleep at most until @until_ns, counted from 1; 0: none. */
static unsigned sleeper(const struct fake_dut *f, int64_t until_ns)
{
	unsigned first = 0;

	for (unsigned i = 0; i < f->nasleep; i++)
		if (f->asleep[i].end_ns <= until_ns &&
		    (!first || f->asleep[i].end_ns < f->asleep[first - 1].end_ns))
			first = i + 1;
	return first;
}

static int fake_wait(struct dut *d, int64_t until_ns, unsigned *ready, struct err *e)
{
	struct fake_dut *f = fake_of(d);

	(void)e;
	*ready = f->parked && f->ninjected >= f->wake_after ? DUT_CALL : 0;
	if (*ready)
		return 0;
	if (sleeper(f, until_ns)) {
		if (f->now_ns < f->asleep[sleeper(f, until_ns) - 1].end_ns)
			f->now_ns = f->asleep[sleeper(f, until_ns) - 1].end_ns;
		*ready = DUT_CALL;
		return 0;
	}
	if (f->first < f->nqueue &&
	    (f->queue[f->first].time_ns <= until_ns || f->queue[f->first].time_ns <= f->now_ns)) {
		if (f->now_ns < f->queue[f->first].time_ns)
			f->now_ns = f->queue[f->first].time_ns;
		*ready = DUT_PACKET;
		return 0;
	}
	if (f->now_ns < until_ns)
		f->now_ns = until_ns + f->oversleep_ns;
	return 0;
}

static int fake_inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
		       struct err *e)
{
	struct fake_dut *f = fake_of(d);
	unsigned n = f->ninjected++ % FAKE_MAX;
	struct segment *in = &f->injected[n], out;

	(void)how;
	if (f->parked && f->ninjected == f->wake_after)
		f->parked->end_ns = f->now_ns;
	if (segment_parse(packet, len, in, e) < 0)
		return -1;
	in->payload = NULL;
	if (!f->has_answer[n])
		return 0;
	out = f->answers[n].segment;
	out.ip.src = in->ip.dst;
	out.ip.dst = in->ip.src;
	out.tcp.sport = in->tcp.dport;
	out.tcp.dport = in->tcp.sport;
	f->queue[f->nqueue].gso_size = (uint16_t)(out.cut.nruns ? out.cut.runs[0].size : 0);
	f->queue[f->nqueue].len =
		(size_t)segment_emit(&out, f->queue[f->nqueue].bytes, sizeof(f->queue[0].bytes), e);
	f->queue[f->nqueue++].time_ns = f->now_ns + f->answers[n].delay_ns;
	return 0;
}

static int fake_capture(struct dut *d, struct frame *fr, struct err *e)
{
	struct fake_dut *f = fake_of(d);

	(void)e;
	if (f->first == f->nqueue || f->queue[f->first].time_ns > f->now_ns)
		return 0;
	*fr = (struct frame){
		.time_ns = f->queue[f->first].time_ns,
		.len = f->queue[f->first].len,
		.wire_len = f->queue[f->first].len,
		.csum_partial = f->csum_partial,
		.gso_size = f->queue[f->first].gso_size,
		.data = f->queue[f->first].bytes,
	};
	f->first++;
	return 1;
}

static uint32_t fake_lost(struct dut *d)
{
	return fake_of(d)->lost;
}

static int fake_call_begin(struct dut *d, struct sys *s, struct err *e)
{
	struct fake_dut *f = fake_of(d);
	unsigned n = f->ncalls++ % FAKE_MAX;
	long result = f->results[n];

	(void)e;
	s->begin_ns = s->end_ns = f->now_ns;
	s->ret = result < 0 ? -1 : result;
	s->error = result < 0 ? (int)-result : 0;
	s->wait_ns = f->waits_us[n] * NS_PER_US;
	if (s->may_block && f->takes_us[n]) {
		f->asleep[f->nasleep].s = s;
		f->asleep[f->nasleep++].end_ns = f->now_ns + f->takes_us[n] * NS_PER_US;
		return 1;
	}
	if (!s->may_block || !f->wake_after)
		return 0;
	f->parked = s;
	return 1;
}

/* Options are zeros. */
static long fake_ask(struct dut *d, long nr, const long arg[6])
{
	struct fake_dut *f = fake_of(d);

	if (nr == SYS_close && f->nclosed < FAKE_MAX)
		f->closed_fds[f->nclosed++] = arg[0];
	return nr == SYS_close || nr == SYS_getsockopt ? 0 : -EBADF;
}

static struct sys *fake_call_end(struct dut *d)
{
	struct fake_dut *f = fake_of(d);
	struct sys *s = f->ninjected >= f->wake_after ? f->parked : NULL;
	unsigned i = sleeper(f, f->now_ns);

	if (i) { /* its link is that of a queue, as with helper threads */
		s = f->asleep[i - 1].s;
		s->end_ns = f->asleep[i - 1].end_ns;
		s->next = NULL;
		f->asleep[i - 1] = f->asleep[--f->nasleep];
	} else if (s)
		f->parked = NULL;
	return s;
}

static int fake_network(struct dut *d, const struct net_change *c, struct err *e)
{
	struct fake_dut *f = fake_of(d);

	f->changes[f->nchanges++ % FAKE_MAX] = *c;
	if (f->refuse_changes)
		return err_kind_set(e, ERR_SCRIPT, "add route 1.2.3.4/32: File exists");
	return 0;
}

static int fake_has(struct dut *d, int ability, long a, long b)
{
	struct fake_dut *f = fake_of(d);

	return ability == f->lacks && a == f->lacks_a && b == f->lacks_b ? 0 : -1;
}

static void fake_said(struct dut *d, struct buf *out)
{
	if (fake_of(d)->prints)
		buf_puts(out, fake_of(d)->prints);
}

static void fake_close(struct dut *d)
{
	fake_of(d)->closed = true;
}

void fake_dut_init(struct fake_dut *f)
{
	static const struct dut_ops ops = {
		.name = "fake",
		.now = fake_now,
		.wait = fake_wait,
		.inject = fake_inject,
		.capture = fake_capture,
		.lost = fake_lost,
		.call_begin = fake_call_begin,
		.call_end = fake_call_end,
		.ask = fake_ask,
		.has = fake_has,
		.said = fake_said,
		.network = fake_network,
		.close = fake_close,
	};

	memset(f, 0, sizeof(*f));
	f->dut.ops = &ops;
	f->now_ns = clock_now_ns();
}

void fake_dut_answer(struct fake_dut *f, unsigned n, int64_t delay_us, const struct segment *s)
{
	f->answers[n].segment = *s;
	f->answers[n].delay_ns = delay_us * NS_PER_US;
	f->has_answer[n] = true;
}
