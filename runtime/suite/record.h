/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left of one attempt when its process has gone: plain bytes, in memory that both processes
 * share or sent out of a virtual machine.
 */
#ifndef SUITE_RECORD_H
#define SUITE_RECORD_H

#include "runtime/report/report.h"
#include "runtime/suite/session.h"

struct record {
	bool ended;
	bool kept;      /* there is a folder with artifacts */
	bool timed_out; /* a virtual machine that did not end */
	enum verdict verdict;
	enum excused excused;
	unsigned line, col;                /* where; 0: nowhere */
	unsigned at_line;                  /* the line of the script that was reached */
	char reason[320];                  /* one line; "" for PASS */
	char differing[FINDING_DIFFERING]; /* finding_differing() */
	int64_t own_late_us, stall_us;
	bool text_lost; /* not all of its report could be written */
	long text_end;   /* of several attempts of one process: its report ends there */
	int64_t took_us; /* and it took this; 0: as long as the process */
};

/* A reporter that fills @rec, and writes the human report of @plan to @out as @ss wants it. */
struct reporter *record_open(struct record *rec, const struct session *ss, const struct plan *plan,
			     FILE *out);

/* What came out of another process or machine made fit to be used: values in their range, texts
 * that end and are one line. False: it is no record, and now an empty one. */
bool record_receive(struct record *rec);

#endif
