// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the doctor's own script: the shortest that shows that all parts work together. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/suite/doctor_parts.h"
#include "runtime/suite/session.h"
#include "runtime/vtime/cache.h"
#include "runtime/vtime/launch.h"

static const char handshake[] = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
				"+0 bind(3, ..., ...) = 0\n"
				"+0 listen(3, 1) = 0\n"
				"+0 < S 0:0(0) win 65535 <mss 1000>\n"
				"+0 > S. 0:0(0) ack 1 <...>\n"
				"+.01 < . 1:1(0) ack 1 win 65535\n"
				"+0 accept(3, ..., ...) = 4\n"
				"+0 write(4, ..., 100) = 100\n"
				"+0 > P. 1:101(100) ack 1\n";

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

static int run_in(unsigned variant, const char *path, int report, char *said, size_t cap)
{
	struct cmdline cmd = cmdline_default;
	struct session ss = {.cmd = &cmd};
	int status;

	cmd.variants = 1u << variant;
	ss.out = fdopen(dup(report), "w");
	if (!ss.out)
		abort();
	ss.err = ss.out;
	status = session_run(&ss, (char *const[]){(char *)path}, 1);
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
	int script = memfd_create("doctor.pkt", MFD_CLOEXEC);
	int report = memfd_create("report", MFD_CLOEXEC), status;
	char path[64], said[400];
	int64_t begin;

	if (checkup_worst(c) == MARK_BAD)
		goto out; /* what it would say was said */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", script);
	if (script < 0 || report < 0 ||
	    write(script, handshake, strlen(handshake)) != (ssize_t)strlen(handshake))
		goto out;
	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		if (ftruncate(report, 0) < 0)
			break;
		lseek(report, 0, SEEK_SET);
		begin = clock_now_ns();
		status = run_in(i, path, report, said, sizeof(said));
		judge_run(c, names[i], status, said,
			  (long long)((clock_now_ns() - begin) / NS_PER_MS));
	}
out:
	close(script);
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
	struct vtime_play play = {.argv = argv, .input = handshake, .input_len = strlen(handshake)};
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
