// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what the measured times mean for scripts. */
#include "runtime/base/clock.h"
#include "runtime/cli/config.h"
#include "runtime/host/tick.h"
#include "runtime/suite/doctor_parts.h"

#define MEASURE_NS NS_PER_S

static double us(int64_t ns)
{
	return (double)ns / 1000;
}

static void show_latency(struct checkup *c, const char *name, const struct latency_stats *s)
{
	checkup_add(c, MARK_OK, name,
		    "%zu sleeps ended %.0f us late (median), %.0f us (99 %%), %.0f us (latest, on "
		    "CPU %u)",
		    s->n, us(s->median_ns), us(s->p99_ns), us(s->max_ns), s->max_cpu);
}

static double percent(const struct latency_ticks *t)
{
	return t->n ? 100 * (double)t->extra / (double)t->n : 0;
}

void doctor_judge_ticks(struct checkup *c, const struct latency *l)
{
	long long hz = (NS_PER_S + tick_period_ns() / 2) / tick_period_ns();
	long long two_ms = (2 * l->tick_ns + NS_PER_MS / 2) / NS_PER_MS;
	double tick_ms = us(l->tick_ns) / 1000;

	if (percent(&l->most) < 1) {
		checkup_add(c, MARK_OK, "ticks", "every %.3f ms (HZ=%lld)", tick_ms, hz);
		return;
	}
	checkup_add(c, MARK_NOTE, "ticks",
		    "every %.3f ms (HZ=%lld); on CPU %u %.0f %% of the sleeps on the timer wheel "
		    "took a tick more, and so will TCP's timers",
		    tick_ms, hz, l->most.cpu, percent(&l->most));
	if (percent(&l->least) < 1)
		checkup_hint(
			c,
			"tcpcheck runs scripts where they do not (CPU %u, for now) as soon as it "
			"has seen it",
			l->least.cpu);
	else
		checkup_hint(c, "allow for it where a TCP timer decides: --tolerance_usecs=%lld",
			     two_ms * 1000);
}

/* A round tolerance that nothing would have exceeded. */
static long long enough_us(int64_t late_ns)
{
	static const int round_ms[] = {1, 2, 4, 10, 20, 50, 100, 200, 500};

	for (unsigned i = 0; i < sizeof(round_ms) / sizeof(round_ms[0]); i++)
		if (late_ns <= round_ms[i] * NS_PER_MS)
			return round_ms[i] * 1000LL;
	return 1000000;
}

void doctor_judge_time(struct checkup *c, const struct latency *l)
{
	const struct latency_stats *wheel = &l->kinds[LATENCY_WHEEL],
				   *fine = &l->kinds[LATENCY_HIGH_RES];
	int64_t latest = wheel->max_ns > fine->max_ns ? wheel->max_ns : fine->max_ns;
	double share = (double)(wheel->over + fine->over) / (double)(wheel->n + fine->n);
	long long normal = config_default.tolerance_us, good = enough_us(latest);

	if (good <= normal) {
		checkup_add(c, MARK_OK, "timing",
			    "good for tolerances of %lld ms (%lld ms is the default)", good / 1000,
			    normal / 1000);
		return;
	}
	checkup_add(c, MARK_NOTE, "timing",
		    share < 0.001
			    ? "busy at times: %.2g %% of all sleeps were more than %lld ms "
			      "late; now and then a run will be INCONCLUSIVE"
			    : "busy: %.2g %% of all sleeps were more than %lld ms late; expect "
			      "INCONCLUSIVE",
		    100 * share, normal / 1000);
	checkup_hint(c,
		     "let less run beside it, or --tolerance_usecs=%lld, or --virtual-time, which "
		     "does not depend on the host",
		     good);
}

static void show_load(struct checkup *c, const struct latency *l)
{
	if (l->busy < 0)
		return;
	checkup_add(
		c, l->stolen >= 1 ? MARK_NOTE : MARK_OK, "load",
		"%.0f %% of the processors' time used, %.0f %% stolen by other virtual machines",
		l->busy, l->stolen);
	if (l->stolen >= 1)
		checkup_hint(c, "the host of this virtual machine has more to do than processors");
}

void doctor_time(struct checkup *c)
{
	struct err e = ERR_INIT;
	struct latency l;

	if (latency_measure(&l, MEASURE_NS, config_default.tolerance_us * NS_PER_US, &e) < 0) {
		checkup_err(c, MARK_NOTE, "timing", &e);
		return;
	}
	doctor_judge_ticks(c, &l);
	show_latency(c, "timer wheel", &l.kinds[LATENCY_WHEEL]);
	show_latency(c, "fine timers", &l.kinds[LATENCY_HIGH_RES]);
	show_load(c, &l);
	doctor_judge_time(c, &l);
}
