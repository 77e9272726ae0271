/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What artifacts.c collects while a script runs, and evidence_*.c make files of. */
#ifndef REPORT_EVIDENCE_H
#define REPORT_EVIDENCE_H

#include "runtime/report/artifacts.h"

/* Limits of memory for long scripts: the oldest goes first, since failures are at the end. */
#define EVIDENCE_PACKET_BYTES (16u << 20)
#define EVIDENCE_SAMPLES      4096
#define EVIDENCE_TEXT         4096 /* bytes of the text of one event */

enum fate {
	FATE_UNSEEN, /* sent by the stack, and no line has looked at it */
	FATE_LINE,   /* injected by @event, or compared with it */
	FATE_OTHER,  /* passed over: of another connection */
	FATE_LEFT,   /* no line was left to look at it */
	FATE_AFTER,  /* sent by the stack when the script was over */
	FATE_RESET,  /* our own, after the last line */
};

/* A packet. The tee's number is its place in the list, counted from 1. */
struct shot {
	int64_t time_ns;
	bool outbound, csum_partial;
	enum fate fate;
	const struct event *event;
	uint16_t gso_size;
	size_t len, wire_len;
	unsigned char *data; /* NULL: dropped */
	char *said; /* what its line's live values are, and those that it names; NULL: nothing */
};

struct note {
	enum report_kind kind;
	int64_t time_us;
	const struct event *event;
	unsigned frame;
	char *text;
};

struct sample {
	int64_t time_us;
	const struct event *event;
	int64_t fd;
	unsigned len;
	unsigned char info[512];
};

struct artifacts {
	struct reporter base;
	char *const *argv;
	bool all; /* whatever the verdict */
	char *cwd;
	char *stack;       /* what it calls itself; NULL: it is a kernel */
	bool virtual_time; /* of a stack */
	struct text_how how;
	struct reporter *human;
	FILE *human_out;
	char *human_text;
	size_t human_len;
	int64_t wall_ns; /* CLOCK_REALTIME minus the clock of what is tested */

	struct shot *shots;
	size_t nshots, cap_shots, dropped, bytes;
	const struct event *injecting; /* whose packet is the next inbound one */
	char *injecting_said;          /* of its line, as said of a shot */
	bool over;                     /* what is injected now is ours */
	bool start_known;
	int64_t start_ns; /* of script time, to a microsecond */

	struct note *notes;
	size_t nnotes, cap_notes;
	struct sample *samples; /* a ring, once it is full */
	size_t nsamples, cap_samples;

	struct buf counters_before, counters_after;
	struct buf sysctls, sysctls_fresh;
	bool state_taken, fresh_known;

	size_t own_events;
	uint32_t late_median_us, late_p99_us;
};

/* Counters and settings, once, when the verdict is in. */
void evidence_take_state(struct artifacts *a);

/* The files (evidence_capture.c, evidence_text.c). */
void evidence_capture(const struct artifacts *a, const struct plan *p, const struct finding *f,
		      struct buf *out);
void evidence_events(const struct artifacts *a, const struct plan *p, const struct finding *f,
		     struct buf *out);
void evidence_tcp_info(const struct artifacts *a, const struct plan *p, struct buf *out);
void evidence_sysctls(const struct artifacts *a, struct buf *out);
void evidence_counters(const struct artifacts *a, struct buf *out);
void evidence_environment(const struct artifacts *a, const struct plan *p, const struct finding *f,
			  struct buf *out);
/* "FAIL: the packet differs in ack" */
void evidence_verdict(const struct finding *f, struct buf *out);
/* The packets that were kept, by time; to be freed. */
const struct shot **evidence_sorted(const struct artifacts *a, size_t *n);
/* For each packet its place in the capture, counted from 1, or 0. To be freed. */
unsigned *evidence_order(const struct artifacts *a);

#endif
