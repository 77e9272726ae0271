/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What is kept of a run that did not pass, or of any, in a folder of its own:
 *
 *   script.pkt       the script as it ran       report.txt      the report for people
 *   capture.pcapng   all packets, each with its line as comment
 *   events.jsonl     what happened, in script time       tcp_info.jsonl  TCP_INFO, line by line
 *   sysctls.txt      settings, and which were changed    counters.txt    the kernel's, as nstat
 *   environment.txt  where and how it ran
 *
 * Whether a run will pass is known when it is over: so it is listened to in memory from the start,
 * which must cost next to nothing, and what is expensive is read at the end, if at all. All of it
 * happens in the process and the namespaces of the run.
 */
#ifndef REPORT_ARTIFACTS_H
#define REPORT_ARTIFACTS_H

#include "netdev/netdev.h"
#include "runtime/report/report.h"

struct artifacts;

/* The names above; ends with NULL. */
extern const char *const artifacts_files[];

/* Before the device is there. @argv: the command line, for the record; may be NULL; kept. @all:
 * also of what passes or is skipped. */
struct artifacts *artifacts_open(char *const *argv, bool all);
/* What is tested is no kernel but @name. @own_clock: its clock is at 0 now; else it is ours. */
void artifacts_on_stack(struct artifacts *a, const char *name, bool own_clock);
void artifacts_free(struct artifacts *a);
/* Listens to the run's events, beside others (reporter_both()). Belongs to @a: its close() does
 * nothing. */
struct reporter *artifacts_reporter(struct artifacts *a);
/* A tee_sink, with @a as its arg: dut_cfg.sink. */
void artifacts_packet(void *a, bool outbound, const struct frame *f);

/* Whether a run with this verdict is worth a folder. */
bool artifacts_wanted(const struct artifacts *a, enum verdict v);
/* Appends where in @dir the folder of a run belongs: its script's path without ".pkt", the variant
 * behind it. What is outside of the current folder gets a place in @dir, too. */
void artifacts_place(const char *dir, const struct plan *p, struct buf *out);
/* Makes the folder @path (as seen from where artifacts_open() was called) and its parents, once the
 * run is over and before @p is freed. It replaces the one of an earlier run. -1 with @e set, and
 * nothing is left of it. */
int artifacts_write(struct artifacts *a, const char *path, const struct plan *p,
		    const struct finding *f, struct err *e);

#endif
