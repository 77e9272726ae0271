// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the caller's side of a virtual machine, and the judgement of how it ended. */
#include "runtime/vtime/launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/host/cell.h"
#include "runtime/vtime/console.h"
#include "runtime/vtime/job.h"
#include "runtime/vtime/keeper.h"

#define DIR_MAX        128 /* bytes of the path of a private folder */
#define GUEST_BEGINS_S 1.0 /* before, it boots: guest.c */

/* The name is made here and the folder by the keeper: there is no moment at which it is nobody's.
 */
static void choose_dir(char dir[DIR_MAX])
{
	/* In memory if possible: the guest writes through, and would wait for a disk each time. */
	const char *places[] = {getenv("XDG_RUNTIME_DIR"), "/dev/shm", getenv("TMPDIR"), "/tmp"};
	unsigned long long word = 0;

	if (getrandom(&word, sizeof(word), 0) < 0)
		word = (unsigned long long)getpid();
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *p = places[i];

		/* It goes to a kernel's command line: no blanks. */
		if (!p || p[0] != '/' || strlen(p) > DIR_MAX - 48 || strpbrk(p, " \t\n\"") ||
		    access(p, W_OK) < 0)
			continue;
		snprintf(dir, DIR_MAX, "%s/tcpcheck-vm.%d.%016llx", p, (int)getpid(), word);
		return;
	}
	snprintf(dir, DIR_MAX, "/tmp/tcpcheck-vm.%d.%016llx", (int)getpid(), word);
}

/* Returns the signal that killed the keeper, or 0. A signal to us ends it, and so the machine. The
 * mask is that of cell.c: stop signals are blocked but for here. */
static int await(pid_t pid)
{
	struct pollfd p = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
	int wstatus = 0;
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	sigdelset(&mask, SIGINT);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGHUP);
	if (p.fd >= 0) {
		while (!cell_stopped() && ppoll(&p, 1, NULL, &mask) < 0 && errno == EINTR)
			;
		close(p.fd);
	}
	if (cell_stopped())
		kill(pid, SIGTERM);
	while (waitpid(pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(wstatus) ? WTERMSIG(wstatus) : 0;
}

/*
 * A keeper that was killed could not clear up. The kernel died with it, but not what the kernel
 * forks to try out ptrace in its first milliseconds; as a subreaper we have inherited that.
 */
static void kill_orphans(const char *dir)
{
	FILE *f = fopen("/proc/thread-self/children", "re");
	char path[64], line[4096];
	int pid;

	while (f && fscanf(f, "%d", &pid) == 1) {
		FILE *cmd;
		size_t n;

		snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
		cmd = fopen(path, "re");
		n = cmd ? fread(line, 1, sizeof(line), cmd) : 0;
		if (cmd)
			fclose(cmd);
		if (!memmem(line, n, dir, strlen(dir)))
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	if (f)
		fclose(f);
}

static void read_back(int fd, struct buf *b)
{
	char block[16384];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(fd, block, sizeof(block), at)) > 0) {
		buf_add(b, block, (size_t)n);
		at += n;
	}
}

/* ---- how it ended ---- */

/* All that came back. */
struct remains {
	const struct vtime_job *job;
	const struct keeper_result *k;
	struct buf out, err, console;
	struct vtime_slot *slots;
	unsigned begun; /* plays */
	bool complained;
	double complained_s; /* by the guest's clock */
};

static int killed(const struct keeper_result *k, struct err *e)
{
	return err_set(e, "the virtual machine was killed: %s", strsignal(k->killed_by));
}

static int no_machine(const struct remains *m, struct err *e)
{
	bool hung = m->k->end == VTIME_HUNG;
	const char *console = buf_text(&m->console);
	struct buf words = BUF_INIT;

	if (m->k->killed_by == SIGKILL || m->k->killed_by == SIGTERM)
		return killed(m->k, e);
	if (!console_complaint(console, &words))
		console_tail(console, 4, &words);
	err_set(e, "the virtual machine did not start%s; its kernel's last words:\n%.*s",
		hung ? " in time" : "", (int)(words.len ? words.len - 1 : 0), buf_text(&words));
	if (hung)
		err_hint(e, "--vtime_limit changes the limit");
	buf_free(&words);
	return -1;
}

/* What came before the slot's play is others'. */
static void cut(const struct buf *from, int64_t begin, int64_t end, struct buf *to)
{
	if (begin < 0 || begin > (int64_t)from->len)
		return;
	if (end < begin || end > (int64_t)from->len)
		end = (int64_t)from->len;
	buf_add(to, from->data + begin, (size_t)(end - begin));
}

/* Returns its exit status; -1: it is not over. */
static int take_slot(const struct remains *m, unsigned i, struct vtime_result *r)
{
	const struct vtime_slot *s = &m->slots[i], *before = i ? s - 1 : NULL;
	bool over = s->text[0] != '+';
	size_t len = strcspn(s->text, "\n");

	cut(&m->out, before ? before->out_end : 0, over ? s->out_end : INT64_MAX, &r->out);
	cut(&m->err, before ? before->err_end : 0, over ? s->err_end : INT64_MAX, &r->err);
	if (s->record_len > 0 && s->record_len <= VTIME_RECORD_MAX)
		r->record_len = (size_t)s->record_len;
	memcpy(r->record, s->record, r->record_len);
	r->took_ns = m->k->took_ns[i];
	if (over)
		return atoi(s->text);
	snprintf(r->at, sizeof(r->at), "%.*s", (int)(len ? len - 1 : 0), s->text + 1);
	return -1;
}

static void complains(const struct remains *m, unsigned i, struct vtime_result *r)
{
	console_complaint_at(buf_text(&m->console), m->slots[i].start_ns, &r->kernel);
	r->status = 1;
	if (r->end != VTIME_HUNG)
		r->end = VTIME_KERNEL;
}

/* Others came after it: it ended well, whatever became of the machine. */
static void judge_earlier(const struct remains *m, unsigned i, struct vtime_result *r)
{
	r->status = take_slot(m, i, r);
	if (m->slots[i].alone)
		r->end = VTIME_ALONE;
	else if (m->complained && m->complained_s < GUEST_BEGINS_S)
		complains(m, i, r);
}

static int judge_last(const struct remains *m, unsigned i, struct vtime_result *r, struct err *e)
{
	const struct keeper_result *k = m->k;
	int status = take_slot(m, i, r);
	/* Over, and the machine ended while it waited for the next one's time. */
	bool between = status >= 0 && i + 1 < m->job->nplays;

	r->status = status;
	r->end = between ? VTIME_DONE : k->end;
	r->ran_ns = k->ran_ns;
	r->wall_ns = k->wall_ns;
	if (m->slots[i].alone) {
		r->end = VTIME_ALONE;
		return 0;
	}
	if (r->end == VTIME_STOPPED)
		return 0;
	if (r->end == VTIME_STARVED || r->end == VTIME_STILL) {
		r->status = 5;
		return 0;
	}
	if (m->complained) {
		complains(m, i, r);
		return 0;
	}
	if (r->end == VTIME_HUNG) {
		r->status = 1;
		return 0;
	}
	if (status >= 0)
		return 0;
	if (k->killed_by == SIGKILL)
		return killed(k, e);
	r->end = VTIME_KERNEL;
	r->status = 1;
	buf_puts(&r->kernel, "  the machine went off in the middle of the run\n");
	console_tail(buf_text(&m->console), 20, &r->kernel);
	return 0;
}

static int judge_machine(struct remains *m, struct vtime_result *r, struct err *e)
{
	enum vtime_end end = m->k->end;

	while (m->begun < m->job->nplays && m->slots[m->begun].text[0])
		m->begun++;
	if (!m->begun) {
		if (end != VTIME_STOPPED && end != VTIME_STARVED && end != VTIME_STILL)
			return no_machine(m, e);
		*r = (struct vtime_result){
			.end = end, .status = 5, .ran_ns = m->k->ran_ns, .wall_ns = m->k->wall_ns};
		return 1;
	}
	m->complained = console_first(buf_text(&m->console), &m->complained_s);
	for (unsigned i = 0; i + 1 < m->begun; i++)
		judge_earlier(m, i, &r[i]);
	if (judge_last(m, m->begun - 1, &r[m->begun - 1], e) == 0)
		return (int)m->begun;
	if (m->begun == 1)
		return -1;
	/* Nothing is known about it, but about those before: another machine has it first. */
	vtime_result_free(&r[m->begun - 1]);
	*e = (struct err)ERR_INIT;
	return (int)m->begun - 1;
}

static int take_remains(const struct keeper *k, struct vtime_result *r, struct err *e)
{
	struct remains m = {.job = k->job, .k = k->result};
	size_t size = k->job->nplays * sizeof(*m.slots);
	int ret;

	m.slots = calloc(1, size);
	if (!m.slots)
		abort();
	if (pread(k->status_fd, m.slots, size, 0) < 0)
		m.slots[0].text[0] = '\0';
	for (unsigned i = 0; i < k->job->nplays; i++)
		m.slots[i].text[sizeof(m.slots[i].text) - 1] = '\0';
	read_back(k->out_fd, &m.out);
	read_back(k->err_fd, &m.err);
	read_back(k->console_fd, &m.console);
	ret = judge_machine(&m, r, e);
	buf_free(&m.out);
	buf_free(&m.err);
	buf_free(&m.console);
	free(m.slots);
	return ret;
}

static int run_keeper(struct keeper *k, struct vtime_result *r, struct err *e)
{
	int sig, reaper = 0;
	pid_t pid;

	k->caller = getpid();
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	prctl(PR_SET_CHILD_SUBREAPER, 1UL);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		keeper_main(k);
	if (pid < 0)
		return err_sys(e, "fork");
	sig = await(pid);
	if (sig)
		kill_orphans(k->dir);
	job_remove(k->dir);
	prctl(PR_SET_CHILD_SUBREAPER, (unsigned long)reaper);
	if (sig)
		return err_set(e, "the keeper of the virtual machine was killed: %s",
			       strsignal(sig));
	if (k->result->err.kind) {
		*e = k->result->err;
		return -1;
	}
	return take_remains(k, r, e);
}

int vtime_run(const struct vtime_job *job, struct vtime_result *r, struct err *e)
{
	char dir[DIR_MAX];
	struct keeper k = {
		.job = job,
		.dir = dir,
		.out_fd = memfd_create("out", MFD_CLOEXEC),
		.err_fd = memfd_create("err", MFD_CLOEXEC),
		.console_fd = memfd_create("console", MFD_CLOEXEC),
		.status_fd = memfd_create("status", MFD_CLOEXEC),
		.result = mmap(NULL, sizeof(*k.result), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0),
	};
	int ret;

	memset(r, 0, job->nplays * sizeof(*r));
	choose_dir(dir);
	if (k.result == MAP_FAILED || k.out_fd < 0 || k.err_fd < 0 || k.console_fd < 0 ||
	    k.status_fd < 0)
		ret = err_sys(e, "memory for a virtual machine");
	else
		ret = run_keeper(&k, r, e);
	close(k.out_fd);
	close(k.err_fd);
	close(k.console_fd);
	close(k.status_fd);
	if (k.result != MAP_FAILED)
		munmap(k.result, sizeof(*k.result));
	for (unsigned i = 0; ret < 0 && i < job->nplays; i++)
		vtime_result_free(&r[i]);
	return ret;
}

void vtime_result_free(struct vtime_result *r)
{
	buf_free(&r->out);
	buf_free(&r->err);
	buf_free(&r->kernel);
}
