/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What a run found out: one verdict and the evidence for it. Filled by the steps and by
 * match.c and timing.c, shown by the reporters. Spans point into the script, times are script
 * microseconds.
 */
#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netdev/wire/wire.h"
#include "parser/ast.h"
#include "runtime/base/arena.h"
#include "runtime/base/err.h"
#include "runtime/base/sha256.h"
#include "runtime/finding/beside.h"
#include "runtime/finding/verdict.h"

/* One field that differs. Texts are in script syntax and owned by the finding's arena. */
struct difference {
	const char *field; /* "ack", "flags", "option 2 (mss)", "result", "time" */
	const char *expected, *actual;
	const char *
		why; /* what the difference means, possibly with RFC section; NULL: nothing known */
	struct span span;     /* what in the script it contradicts */
	enum text_field mark; /* where to mark it in the actual segment; TEXT_FIELDS: nowhere */
	struct difference *next;
};

/* When something of ours or of the stack's was due and when it happened. */
struct time_evidence {
	bool known;
	int64_t from_us, to_us; /* due (from == to but for ranges) */
	int64_t actual_us;
	int64_t tolerance_us;
	int64_t slack_us; /* allowed on top of that, for what our own events were late */
	bool missed;      /* outside the tolerance */
};

/* What the host's delays explain of a failure (excuse.h). */
enum excused {
	EXCUSED_NOTHING,
	EXCUSED_TIME,    /* only times differ, by less than the delay */
	EXCUSED_FIELDS,  /* another order of events may have come of it */
	EXCUSED_NO_MORE, /* but each attempt differed in the same way */
};

struct finding {
	enum verdict verdict;
	const struct event *event; /* where it happened; NULL: the script as a whole */
	struct span at;            /* the exact place; len 0: none */
	char headline[256];        /* one sentence, no final newline */
	char hint[480];            /* what to do or what it means; may be empty */
	struct difference *diffs;  /* in script order */
	struct difference **diffs_end;
	struct time_evidence time;
	int64_t made_us; /* when it was made: the events were over */
	uint32_t lost;   /* packets of the stack that the capture did not get */
	bool packet;     /* expected and (has_actual) actual segment are set */
	bool has_actual;
	struct segment expected, actual; /* script space; payload pointers not valid */
	/* By enum text_field, what the line leaves open, ">= 5"; NULL: nothing, or '*'. */
	const char *left_open[TEXT_FIELDS];
	bool broken; /* the stack itself, not what it sends: nobody's lateness explains that */
	int command_status;  /* of the command that failed, as from waitpid(); 0: none did */
	const char *output;  /* the last lines that a failed command, or the stack, printed; NULL:
				none */
	const char *account; /* lines: what became of the stack's own process; NULL: it has none */
	unsigned nmerged;    /* how many live segments the actual one was merged from */
	int64_t own_late_us; /* the latest of our own events so far */
	const struct event *own_late_event;
	int64_t timer_us; /* how long the peer had been silent when a retransmission or a probe
			   came; 0: it is none */
	int64_t command_wait_us; /* the most that a command was not running, asleep or kept waiting
				  */
	int64_t change_us;       /* the longest that a change of the network took */
	int64_t program_wait_us; /* how long the stack's own process waited for CPUs, in all */
	int64_t call_wait_us;    /* the most that a blocking call's thread waited for a CPU */
	/* The least time, but for 0, that the script lets pass between two events so far; 0: none.
	 */
	int64_t finest_step_us;
	int64_t stall_us; /* the longest stall of the host's timers; -1: not watched */
	enum excused excused;
	/* How all attempts before this, the last, differed that came so far (outcome_agreed());
	 * NULL: there will be others, or they had nothing in common. */
	const char *before;
	/* What the run went on after: deed.h. Only while the reporter hears of its end; NULL:
	 * nothing. */
	const struct deeds *deeds;
	struct beside *besides; /* in the order in which rules were broken first */
	struct arena arena;
};

void finding_init(struct finding *f);
void finding_free(struct finding *f);
/* As if nothing had been found. What was measured of the run as a whole stays. */
void finding_forget(struct finding *f);
/* Sets the verdict and the sentence, unless a verdict other than PASS is already there. Returns -1.
 */
int finding_set(struct finding *f, enum verdict v, const struct event *ev, struct span at,
		const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same for an error of the environment: ERROR; SKIP where the stack lacks something, FAIL where
 * it has broken. */
int finding_err(struct finding *f, const struct event *ev, struct span at, const struct err *e);
void finding_hint(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Behind the hint that is there, if any. */
void finding_add_hint(struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Adds a difference; @expected and @actual are copied. Returns it, for why and mark. */
struct difference *finding_diff(struct finding *f, struct span at, const char *field,
				const char *expected, const char *actual);
struct difference *finding_diff_num(struct finding *f, struct span at, const char *field,
				    int64_t expected, int64_t actual);

#define FINDING_DIFFERING SHA256_TEXT
/*
 * How it differs, and where, as a hash that is the same for the same failure: of the place, the
 * fields, and in which direction, but of no digits, which may be random. Fields that measure time
 * are left out, unless there are no others: then their digits count, since the host's lateness has
 * a direction.
 */
void finding_differing(const struct finding *f, char hash[static FINDING_DIFFERING]);

#endif
