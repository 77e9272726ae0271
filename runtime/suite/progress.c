// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the progress line and the guess how long it will take. */
#include "runtime/suite/progress.h"

#include <stdlib.h>

#include "runtime/base/clock.h"

#define REDRAW_NS (100 * NS_PER_MS)

struct progress {
	FILE *out;
	const struct totals *totals;
	unsigned planned, jobs;
	int64_t begin_ns, drawn_ns;
	int64_t total_us, done_us; /* sums of estimates */
	bool shown;
};

struct progress *progress_new(FILE *out, const struct totals *totals, const struct task_list *l,
			      unsigned jobs)
{
	struct progress *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->out = out;
	p->totals = totals;
	p->planned = totals->planned;
	p->jobs = jobs;
	p->begin_ns = clock_now_ns();
	for (size_t i = 0; i < l->n; i++)
		p->total_us += l->items[i].settled ? 0 : l->items[i].estimate_us;
	if (l->n && p->planned > l->n)
		p->total_us *= p->planned / (int64_t)l->n;
	return p;
}

static void clear(struct progress *p)
{
	if (p->shown)
		fprintf(p->out, "\r\033[K");
	p->shown = false;
}

/* What is left takes as long for each unit of estimate as what is done did. */
static int64_t seconds_left(const struct progress *p, int64_t now_ns)
{
	int64_t spent = (now_ns - p->begin_ns) / NS_PER_US;

	if (p->done_us <= 0 || p->total_us <= p->done_us)
		return -1;
	return (int64_t)((double)spent / (double)p->done_us * (double)(p->total_us - p->done_us) /
			 1e6);
}

static unsigned bad(const struct totals *t)
{
	return t->n[VERDICT_FAIL] + t->n[VERDICT_XPASS] + t->n[VERDICT_TIMEOUT] +
	       t->n[VERDICT_ERROR_SCRIPT];
}

void progress_show(struct progress *p, unsigned running)
{
	int64_t now = clock_now_ns(), left;

	if (!p || now - p->drawn_ns < REDRAW_NS)
		return;
	left = seconds_left(p, now);
	clear(p);
	if (p->planned)
		fprintf(p->out, "%u/%u", p->totals->done, p->planned);
	else
		fprintf(p->out, "%u", p->totals->done);
	fprintf(p->out, " done, %u running, %u failed", running, bad(p->totals));
	if (left >= 0)
		fprintf(p->out, ", about %lld:%02lld left", (long long)(left / 60),
			(long long)(left % 60));
	fflush(p->out);
	p->shown = true;
	p->drawn_ns = now;
}

void progress_settled(struct progress *p, int64_t estimate_us)
{
	if (!p)
		return;
	clear(p);
	fflush(p->out);
	p->done_us += estimate_us;
}

void progress_free(struct progress *p)
{
	if (!p)
		return;
	clear(p);
	fflush(p->out);
	free(p);
}
