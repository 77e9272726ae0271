// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the doctor's own script: the shortest that shows that all parts work together. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/suite/doctor_parts.h"
#include "runtime/suite/handshake.h"
#include "runtime/vtime/cache.h"
#include "runtime/vtime/launch.h"

/* The first line of what was written, without the name of our file. */
static void first_line(int fd, char *text, size_t cap)
{
	ssize_t n = pread(fd, text, cap - 1, 0);
	char *colon;

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	colon = strstr(text, ": ");
	if (colon)
		memmove(text, colon + 2, strlen(colon + 2) + 1);
}

static int run_in(unsigned variant, int report, char *said, size_t cap)
{
	struct cmdline cmd = cmdline_default;
	struct session ss = {.cmd = &cmd};
	int status;

	cmd.variants = 1u << variant;
	ss.out = fdopen(dup(report), "w");
	if (!ss.out)
		abort();
	ss.err = ss.out;
	status = handshake_run(&ss);
	fclose(ss.out);
	first_line(report, said, cap);
	return status;
}

static void judge_run(struct checkup *c, const char *name, int status, const char *said,
		      long long ms)
{
	if (status == STATUS_PASS) {
		checkup_add(c, MARK_OK, name, "a handshake with data takes %lld ms", ms);
		return;
	}
	checkup_add(c, status == STATUS_ENVIRONMENT ? MARK_BAD : MARK_NOTE, name, "%s", said);
	if (status == STATUS_INCONCLUSIVE)
		checkup_hint(c, "the host was busy: run tcpcheck doctor again");
	else if (status == STATUS_FAIL)
		checkup_hint(c, "this stack does not do what the simplest script says");
}

void doctor_script(struct checkup *c)
{
	static const char *const names[] = {"script in IPv4", "script in IPv6",
					    "script with mapped addresses"};
	int report = memfd_create("report", MFD_CLOEXEC), status;
	char said[400];
	int64_t begin;

	if (checkup_worst(c) == MARK_BAD)
		goto out; /* what it would say was said */
	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		if (report < 0 || ftruncate(report, 0) < 0)
			break;
		lseek(report, 0, SEEK_SET);
		begin = clock_now_ns();
		status = run_in(i, report, said, sizeof(said));
		judge_run(c, names[i], status, said,
			  (long long)((clock_now_ns() - begin) / NS_PER_MS));
	}
out:
	if (report >= 0)
		close(report);
}

/* ---- virtual time ---- */

static void judge_machine(struct checkup *c, const char *path, const struct vtime_result *r,
			  long long ms)
{
	if (r->end == VTIME_DONE && r->status == STATUS_PASS) {
		checkup_add(c, MARK_OK, "virtual time", "a handshake takes %lld ms on %s", ms,
			    path);
		return;
	}
	if (r->end == VTIME_HUNG || r->end == VTIME_STARVED || r->end == VTIME_STILL) {
		checkup_add(c, MARK_NOTE, "virtual time", "%s has not run a script within %lld ms",
			    path, ms);
		checkup_hint(c, "the host is busy, or this kernel does not work: tcpcheck "
				"--virtual-time SCRIPT");
		return;
	}
	checkup_add(c, MARK_NOTE, "virtual time", "%s: %s", path,
		    r->end == VTIME_KERNEL ? buf_text(&r->kernel) : buf_text(&r->out));
	checkup_hint(c, "tcpcheck kernel build makes it anew");
}

void doctor_virtual(struct checkup *c)
{
	char *argv[] = {"tcpcheck", "-4", "--color=never", "--", "-", NULL};
	struct vtime_play play = {
		.argv = argv, .input = handshake_script, .input_len = strlen(handshake_script)};
	struct vtime_job job = {.plays = &play, .nplays = 1, .limit_s = 1};
	struct vtime_result r;
	struct err e = ERR_INIT;
	int64_t begin = clock_now_ns();
	char path[4096];

	job.kernel = path;
	if (cache_find(NULL, false, path, &e) < 0 || vtime_run(&job, &r, &e) < 0) {
		checkup_err(c, MARK_NOTE, "virtual time", &e);
		if (!e.hint[0])
			checkup_hint(
				c, "only --virtual-time needs it: see kernel build in tcpcheck(1)");
		return;
	}
	judge_machine(c, path, &r, (long long)((clock_now_ns() - begin) / NS_PER_MS));
	vtime_result_free(&r);
}
