// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the processes of a virtual machine and its private folder. Nothing else is done here: it
 * waits for one of: the machine's end, the caller's death, a signal, the limit.
 */
#include "runtime/vtime/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/fence.h"
#include "runtime/host/leave.h"
#include "runtime/vtime/job.h"
#include "runtime/vtime/usage.h"

#define MEM_MB 128 /* it takes what it touches: about 20 */

/* The guest's side of the private folder, opened while it has a name. */
struct files {
	int out, err, status, done; /* done: only where there are several plays */
};

static const int stop_signals[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};

/* Signals are waited for, never delivered: no handlers, no races. */
static sigset_t settle_signals(pid_t caller)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (unsigned i = 0; i < 4; i++)
		sigaddset(&set, stop_signals[i]);
	sigprocmask(SIG_SETMASK, &set, NULL);
	signal(SIGCHLD, SIG_DFL);
	for (unsigned i = 0; i < 4; i++)
		signal(stop_signals[i], SIG_DFL);
	prctl(PR_SET_CHILD_SUBREAPER, 1UL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != caller)
		_exit(1); /* it died before we asked */
	return set;
}

/* ---- the private folder ---- */

static int create(const char *dir, const char *name, struct err *e)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? err_sys(e, "%s", path) : fd;
}

static int write_script(int fd, const struct vtime_play *play)
{
	const char *p = play->input;
	size_t left = play->input_len;

	while (left) {
		ssize_t n = write(fd, p, left);

		if (n < 0)
			return -1;
		p += n;
		left -= (size_t)n;
	}
	return 0;
}

static int write_input(const struct keeper *k, struct err *e)
{
	int fd = create(k->dir, "in", e), ret = 0;

	if (fd < 0)
		return -1;
	for (unsigned i = 0; i < k->job->nplays && ret == 0; i++)
		ret = write_script(fd, &k->job->plays[i]);
	close(fd);
	return ret < 0 ? err_sys(e, "%s/in", k->dir) : 0;
}

/* A link, as the kernel's command line is split at blanks, which our path may have. */
static int link_init(const struct keeper *k, struct err *e)
{
	char self[4096], path[256];
	const char *init = k->job->init;

	if (!init) {
		ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

		if (n < 0)
			return err_sys(e, "/proc/self/exe");
		self[n] = '\0';
		init = self;
	}
	if (access(init, X_OK) < 0)
		return err_sys(e, "the guest cannot run tcpcheck, %s", init);
	snprintf(path, sizeof(path), "%s/init", k->dir);
	return symlink(init, path) < 0 ? err_sys(e, "%s", path) : 0;
}

static int write_job(const struct keeper *k, struct job_words *w, struct err *e)
{
	struct job_play plays[VTIME_MAX_PLAYS];

	w->plays = plays;
	w->nplays = k->job->nplays;
	for (unsigned i = 0; i < w->nplays; i++) {
		const struct vtime_play *p = &k->job->plays[i];

		plays[i] = (struct job_play){.argv = (char **)p->argv,
					     .input_len = p->input_len,
					     .period_ms = p->period_ms};
	}
	return job_write(k->dir, w, e);
}

static int fill_folder(const struct keeper *k, struct files *f, struct err *e)
{
	char cwd[4096];
	struct job_words w = {.env = environ, .pid = getpid()};

	if (mkdir(k->dir, 0700) < 0)
		return err_sys(e, "%s", k->dir);
	w.cwd = getcwd(cwd, sizeof(cwd));
	if (!w.cwd)
		return err_sys(e, "the current folder");
	f->out = create(k->dir, "out", e);
	f->err = f->out < 0 ? -1 : create(k->dir, "err", e);
	f->status = f->err < 0 ? -1 : create(k->dir, "status", e);
	if (f->status < 0 || write_input(k, e) < 0 || link_init(k, e) < 0)
		return -1;
	if (k->job->nplays > 1 && (f->done = create(k->dir, "done", e)) < 0)
		return -1;
	return write_job(k, &w, e);
}

/* ---- the machine ---- */

/* Where its memory can be: an unnamed file that may be executed. A container's /dev/shm is small
 * and without exec; a disk does too, but is slower. */
static const char *memory_folder(unsigned mem_mb)
{
	const char *places[] = {"/dev/shm", getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp"};

	for (unsigned i = 0; i < 4; i++) {
		struct statvfs s;

		if (!places[i] || statvfs(places[i], &s) < 0 || s.f_flag & (ST_NOEXEC | ST_RDONLY))
			continue;
		if ((unsigned long long)s.f_bavail * s.f_frsize >> 20 < 2ULL * mem_mb)
			continue;
		if (access(places[i], W_OK) == 0)
			return places[i];
	}
	return "/var/tmp";
}

static void exec_kernel(const struct keeper *k)
{
	unsigned mem = k->job->mem_mb ? k->job->mem_mb : MEM_MB;
	char mem_arg[32], init[280], uml_dir[280], job[300], tmp[300];
	/* glibc's restartable sequences would be in the way of old versions' page faults. */
	char *env[] = {(char *)"GLIBC_TUNABLES=glibc.pthread.rseq=0", (char *)"HOME=/",
		       (char *)"PATH=/usr/bin:/bin", tmp, NULL};
	const char *const fixed[] = {
		"linux",
		"time-travel=inf-cpu",
		"seccomp=auto",
		mem_arg,
		"rootfstype=hostfs",
		"root=/dev/root",
		"rw",
		init,
		"con=null",
		"con0=null,fd:1",
		"ssl=null",
		"console=tty0",
		"loglevel=5",
		"panic=-1",
		"printk.time=1",
		"umid=u",
		uml_dir,
		job,
	};
	const char *argv[sizeof(fixed) / sizeof(fixed[0]) + VTIME_MAX_KERNEL_ARGS + 1] = {NULL};
	size_t n = sizeof(fixed) / sizeof(fixed[0]);

	memcpy(argv, fixed, sizeof(fixed));
	for (const char *const *more = k->job->kernel_args; more && *more; more++)
		if (n + 1 < sizeof(argv) / sizeof(argv[0]))
			argv[n++] = *more;

	snprintf(mem_arg, sizeof(mem_arg), "mem=%uM", mem);
	snprintf(init, sizeof(init), "init=%s/init", k->dir);
	snprintf(uml_dir, sizeof(uml_dir), "uml_dir=%s/", k->dir);
	snprintf(job, sizeof(job), VTIME_JOB_ENV "=%s", k->dir);
	snprintf(tmp, sizeof(tmp), "TMPDIR=%s", memory_folder(mem));
	/* A heap far behind the program makes old versions' memory larger by the gap between. */
	personality(ADDR_NO_RANDOMIZE);
	execve(k->job->kernel, (char **)argv, env);
}

static pid_t boot(const struct keeper *k, struct err *e)
{
	pid_t self = getpid(), pid = fork();
	sigset_t none;

	if (pid < 0)
		err_sys(e, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != self)
		_exit(126);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	fence_descriptors(k->console_fd); /* the guest sees our files with our rights */
	close(0);
	if (open("/dev/null", O_RDONLY) == 0 && dup2(k->console_fd, 1) == 1 &&
	    dup2(k->console_fd, 2) == 2)
		exec_kernel(k);
	err_sys(&k->result->err, "%s", k->job->kernel);
	_exit(126);
}

/* ---- its limit ---- */

/* Of the play that runs now. */
struct watch {
	const struct keeper *k;
	pid_t pid;
	int sig_fd, note_fd, done_fd;
	unsigned ended;      /* plays that are over */
	int64_t begin_ns;    /* the play's, as far as it was seen */
	bool counts;         /* from here: */
	int64_t from_ns;     /* its limit counts from here, */
	struct usage before; /* and what was used until then is not its own */
};

/* What counts only begins with the second look at a play: those that are over by then cost no look
 * at processor times. */
static void begin_to_count(struct watch *w, int64_t now)
{
	w->from_ns = now;
	usage_read(w->pid, &w->before);
	w->counts = true;
}

/* Its time is up, or it may go on: VTIME_DONE. */
static enum vtime_end check_limit(const struct watch *w, int64_t wall_ns)
{
	int64_t limit = w->k->job->limit_s * NS_PER_S;
	struct keeper_result *r = w->k->result;
	struct usage u;

	if (wall_ns < limit)
		return VTIME_DONE;
	usage_read(w->pid, &u);
	u.ran_ns -= w->before.ran_ns;
	u.queued_ns -= w->before.queued_ns;
	r->ran_ns = u.ran_ns;
	r->wall_ns = wall_ns;
	switch (usage_judge(&u, wall_ns, limit, VTIME_PATIENCE * limit)) {
	case USAGE_SPINS: return VTIME_HUNG;
	case USAGE_STARVED: return VTIME_STARVED;
	case USAGE_STILL: return VTIME_STILL;
	default: return VTIME_DONE;
	}
}

/* Notes which plays are over. */
static void look_at_plays(struct watch *w, int64_t now)
{
	char events[1024];
	struct stat st;

	if (w->done_fd < 0)
		return;
	while (read(w->note_fd, events, sizeof(events)) > 0)
		;
	if (fstat(w->done_fd, &st) < 0 || st.st_size <= (off_t)w->ended)
		return;
	for (; (off_t)w->ended < st.st_size && w->ended < VTIME_MAX_PLAYS; w->ended++) {
		w->k->result->took_ns[w->ended] = now - w->begin_ns;
		w->begin_ns = now;
	}
	w->counts = false;
}

/* Until something may have happened. Returns a signal, or 0. */
static int wait_for_news(const struct watch *w, int64_t wall_ns)
{
	int64_t limit = w->k->job->limit_s * NS_PER_S, left = limit / 10;
	struct pollfd fds[2] = {{.fd = w->sig_fd, .events = POLLIN},
				{.fd = w->note_fd, .events = POLLIN}};
	struct signalfd_siginfo info;
	struct timespec ts;

	/* Behind the limit it is looked at again and again. */
	if (w->counts && wall_ns < limit)
		left = limit - wall_ns;
	if (w->done_fd >= 0 && w->note_fd < 0)
		left = 20 * NS_PER_MS; /* a host that has no more of these */
	ts = ns_timespec(left);
	ppoll(fds, 2, &ts, NULL);
	return read(w->sig_fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

static enum vtime_end await(struct watch *w, int *wstatus)
{
	int64_t wall = 0, now;

	for (;;) {
		int sig = wait_for_news(w, wall);
		unsigned ended = w->ended;
		enum vtime_end end;

		if (sig > 0 && sig != SIGCHLD)
			return VTIME_STOPPED;
		now = clock_now_ns();
		look_at_plays(w, now);
		if (waitpid(w->pid, wstatus, WNOHANG) == w->pid) {
			if (w->ended < VTIME_MAX_PLAYS)
				w->k->result->took_ns[w->ended] = now - w->begin_ns;
			return VTIME_DONE;
		}
		if (!w->counts && w->ended == ended)
			begin_to_count(w, now);
		wall = w->counts ? now - w->from_ns : 0;
		end = check_limit(w, wall);
		if (end != VTIME_DONE)
			return end;
	}
}

static void kill_children(void)
{
	FILE *f = fopen("/proc/thread-self/children", "re");
	int pid;

	if (!f)
		return; /* then they die of their parent's death only */
	while (fscanf(f, "%d", &pid) == 1)
		kill(pid, SIGKILL);
	fclose(f);
}

/* As the nearest subreaper we inherit what the kernel leaves. */
static void end_all(pid_t pid)
{
	if (pid > 0)
		kill(pid, SIGKILL);
	do
		kill_children();
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

/* ---- what comes back ---- */

static void copy(int from, int to)
{
	char block[16384];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(from, block, sizeof(block), at)) > 0) {
		at += n;
		if (write(to, block, (size_t)n) != n)
			return; /* no memory left */
	}
}

/* Sees the plays end. */
static int watch_done(const struct keeper *k, const struct files *f)
{
	char path[256];
	int fd = f->done < 0 ? -1 : inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	snprintf(path, sizeof(path), "%s/done", k->dir);
	if (fd < 0 || inotify_add_watch(fd, path, IN_MODIFY) >= 0)
		return fd;
	close(fd);
	return -1;
}

static void run_machine(const struct keeper *k, const struct files *f, const sigset_t *set)
{
	struct watch w = {.k = k,
			  .sig_fd = signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK),
			  .note_fd = watch_done(k, f),
			  .done_fd = f->done,
			  .begin_ns = clock_now_ns(),
			  .counts = true};
	struct keeper_result *r = k->result;
	int wstatus = 0;

	w.from_ns = w.begin_ns;
	if (w.sig_fd < 0) {
		err_sys(&r->err, "signalfd");
		return;
	}
	w.pid = boot(k, &r->err);
	if (w.pid < 0)
		return;
	r->end = await(&w, &wstatus);
	if (r->end == VTIME_DONE && WIFSIGNALED(wstatus))
		r->killed_by = WTERMSIG(wstatus);
	end_all(r->end == VTIME_DONE ? -1 : w.pid);
}

void keeper_main(const struct keeper *k)
{
	struct files f = {-1, -1, -1, -1};
	sigset_t set = settle_signals(k->caller);

	if (fill_folder(k, &f, &k->result->err) == 0)
		run_machine(k, &f, &set);
	job_remove(k->dir);
	if (f.status >= 0) {
		copy(f.out, k->out_fd);
		copy(f.err, k->err_fd);
		copy(f.status, k->status_fd);
	}
	leave(0);
}
