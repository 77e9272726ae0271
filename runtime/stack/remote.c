// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the process of a stack: its birth, the turns, and what its death means. */
#include "runtime/stack/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/stack/birth.h"
#include "runtime/stack/google.h"
#include "runtime/stack/memory.h"
#include "runtime/stack/nursery.h"
#include "runtime/stack/printed.h"

#define PARTING_NS  (2 * NS_PER_S)
#define REGION_HINT ((void *)0x200000000000) /* nobody else's on 64 bits; else wherever */

struct remote {
	const char *text;          /* as it was asked for */
	const char *const *places; /* what it calls what it is in: by enum board_place */
	pid_t pid;                 /* 0: it has been waited for */
	int fd;                    /* the conversation */
	struct board *board;
	struct memory memory;
	struct remote_limits limits;
	int64_t until_ns; /* the end of the run's */
	struct printed printed;
	struct buf news; /* unasked, as it came */
	size_t news_taken;
	bool garbled;                                 /* what came was neither an answer nor news */
	bool gone;                                    /* it will not answer any more */
	struct err death;                             /* why */
	char name[sizeof(((struct board *)0)->name)]; /* what it calls itself, once it is open */
};

void remote_said(struct remote *r, struct buf *out)
{
	printed_hear(&r->printed);
	buf_add(out, buf_text(&r->printed.text), r->printed.text.len);
}

/* ---- its end ---- */

static const char *name_of(const struct remote *r)
{
	return *r->name ? r->name : r->text;
}

#define PLACES (BOARD_IDLE + 1)

static const char *const our_places[PLACES] = {
	[BOARD_LOADING] = " while it was loaded", [BOARD_OPENING] = " in tcpcheck_stack_open()",
	[BOARD_IN_NEXT] = " in next()",           [BOARD_IN_RUN] = " in run()",
	[BOARD_IN_INPUT] = " in input()",         [BOARD_IN_OUTPUT] = " in output()",
	[BOARD_IN_CALL] = " in call()",           [BOARD_IN_HAS] = " in has()",
	[BOARD_IN_FREE] = " in free()",
};

/* Its threads are elsewhere meanwhile, so this is a guess but for hanging. */
static const char *const google_places[PLACES] = {
	[BOARD_LOADING] = " while it was loaded", [BOARD_OPENING] = " in " GOOGLE_INIT "()",
	[BOARD_IN_INPUT] = " in netdev_send()",   [BOARD_IN_CALL] = " in a system call",
	[BOARD_IN_FREE] = " in free()",
};

static const char *where(const struct remote *r)
{
	unsigned place = r->board->place;

	return place < PLACES && r->places[place] ? r->places[place] : "";
}

static void kill_it(struct remote *r)
{
	if (r->pid <= 0)
		return;
	kill(-r->pid, SIGKILL);
	kill(r->pid, SIGKILL);
}

/* Sleeps until it has ended, but not longer than a moment. */
static void nap(struct remote *r, int pidfd)
{
	struct pollfd fds[2] = {{.fd = pidfd, .events = POLLIN},
				{.fd = r->printed.fd, .events = POLLIN}};

	poll(fds, 2, pidfd < 0 ? 1 : 100);
	printed_hear(&r->printed); /* or it might wait for us to do so */
}

/* Waits until @until_ns of real time, then kills it. Its status as from waitpid(). */
static int bury(struct remote *r, int64_t until_ns)
{
	int pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0), status = 0; /* Linux 5.3 */

	r->gone = true;
	while (waitpid(r->pid, &status, WNOHANG) == 0) {
		if (clock_now_ns() >= until_ns)
			kill_it(r);
		nap(r, pidfd);
	}
	if (pidfd >= 0)
		close(pidfd);
	kill(-r->pid, SIGKILL); /* what it has left in its group */
	r->pid = 0;
	return status;
}

/* It is the stack's fault once it runs; before, it cannot be had. */
static enum err_kind fault(const struct remote *r)
{
	return r->board->place <= BOARD_OPENING ? ERR_ENV : ERR_STACK;
}

static void died(struct remote *r)
{
	int status = bury(r, clock_now_ns() + NS_PER_S);
	bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;

	if (WIFSIGNALED(status) && !killed)
		err_kind_set(&r->death, fault(r), "%s: it crashed%s: %s", name_of(r), where(r),
			     strsignal(WTERMSIG(status)));
	else if (r->board->place == BOARD_IN_FREE && r->board->verb != BOARD_BYE)
		err_kind_set(&r->death, fault(r),
			     "%s: it has closed descriptors that are not its own", name_of(r));
	else if (killed)
		err_kind_set(&r->death, fault(r), "%s: it was killed%s", name_of(r), where(r));
	else
		err_kind_set(&r->death, fault(r), "%s: it has exited with status %d%s", name_of(r),
			     WEXITSTATUS(status), where(r));
}

static void hung(struct remote *r)
{
	bool slow = clock_now_ns() >= r->until_ns;
	int64_t limit = slow ? r->limits.run_ns : r->limits.answer_ns;

	bury(r, 0);
	err_kind_set(&r->death, fault(r), "%s: %s within %lld s of real time%s", name_of(r),
		     slow ? "the run is not over" : "it has not answered",
		     (long long)(limit / NS_PER_S), where(r));
	if (r->death.kind == ERR_STACK)
		err_hint(&r->death, "--%s changes the limit", slow ? "time_limit" : "call_timeout");
}

/* ---- turns ---- */

static int64_t min_ns(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Its end of the conversation may be open in what it has started. */
static bool is_dead(const struct remote *r)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid;
}

/* ---- messages ---- */

#define NEWS_MOST ((size_t)32 << 20) /* that nobody has taken: there is no end */

enum message { MESSAGE_NONE, MESSAGE_ANSWER, MESSAGE_NEWS, MESSAGE_END };

static bool is_news(const void *text, size_t len)
{
	struct board_news n;

	if (len < sizeof(n))
		return false;
	memcpy(&n, text, sizeof(n));
	return n.len == len - sizeof(n) && n.len <= TCPCHECK_STACK_PACKET_MAX;
}

/* The next that is there. An answer is one byte, news are longer. */
static enum message take_message(struct remote *r)
{
	static unsigned char text[sizeof(struct board_news) + TCPCHECK_STACK_PACKET_MAX + 1];
	ssize_t n = recv(r->fd, text, sizeof(text), MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? MESSAGE_NONE : MESSAGE_END;
	if (n <= 1)
		return n ? MESSAGE_ANSWER : MESSAGE_END;
	if (is_news(text, (size_t)n) && r->news.len - r->news_taken < NEWS_MOST)
		buf_add(&r->news, (const char *)text, (size_t)n);
	else
		r->garbled = true;
	return MESSAGE_NEWS;
}

struct board_news *remote_news(struct remote *r)
{
	struct board_news head, *n;

	if (r->news_taken == r->news.len)
		return NULL;
	memcpy(&head, r->news.data + r->news_taken, sizeof(head));
	n = calloc(1, sizeof(head) + head.len + 1); /* what is text has an end */
	if (!n)
		abort();
	memcpy(n, r->news.data + r->news_taken, sizeof(head) + head.len);
	r->news_taken += sizeof(head) + head.len;
	if (r->news_taken == r->news.len) {
		buf_reset(&r->news);
		r->news_taken = 0;
	}
	return n;
}

/* What a message at @until_ns at the latest was, but for what it prints. */
static enum message wait_for_message(struct remote *r, int64_t until_ns)
{
	int64_t left = min_ns(until_ns - clock_now_ns(), NS_PER_S);
	struct timespec ts = ns_timespec(left > 0 ? left : 0);
	struct pollfd fds[2] = {{.fd = r->fd, .events = POLLIN},
				{.fd = r->printed.fd, .events = POLLIN}};

	ppoll(fds, 2, &ts, NULL);
	if (fds[1].revents)
		printed_hear(&r->printed);
	return fds[0].revents ? take_message(r) : MESSAGE_NONE;
}

/* 1: it has answered, 0: it never will, -1: its time is up. */
static int wait_for_answer(struct remote *r)
{
	int64_t limit = min_ns(clock_now_ns() + r->limits.answer_ns, r->until_ns);

	while (clock_now_ns() < limit) {
		enum message m = wait_for_message(r, limit);

		if (m == MESSAGE_ANSWER || m == MESSAGE_END)
			return m == MESSAGE_ANSWER;
		if (m == MESSAGE_NONE && is_dead(r))
			return 0;
	}
	return -1;
}

/* The same to everybody who asks, as the first may not have listened. */
static int tell_death(const struct remote *r, struct err *e)
{
	if (e)
		*e = r->death;
	return -1;
}

static int take_trouble(struct remote *r, struct err *e)
{
	const struct board *b = r->board;

	switch (b->trouble) {
	case BOARD_FINE: return 0;
	case BOARD_BROKEN: err_kind_set(e, ERR_STACK, "%s: %s", name_of(r), b->why); break;
	case BOARD_LACKS: err_kind_set(e, ERR_LACK, "%s: %s", name_of(r), b->why); break;
	default: err_set(e, "%s: %s", name_of(r), b->why); break;
	}
	return -1;
}

static bool are_packets(const struct board *b)
{
	size_t at = 0;
	struct board_packet p;

	while (at < b->used && b->used <= sizeof(b->packets)) {
		memcpy(&p, b->packets + at, sizeof(p));
		if (p.len > TCPCHECK_STACK_PACKET_MAX)
			return false;
		at += board_packet_size(p.len);
	}
	return at == b->used;
}

/* What a stack has written there is not believed. */
static int check_answer(struct remote *r, struct err *e)
{
	struct board *b = r->board;

	b->name[sizeof(b->name) - 1] = '\0';
	b->why[sizeof(b->why) - 1] = '\0';
	printed_make_plain(b->name);
	printed_make_plain(b->why);
	if (!r->garbled && are_packets(b) && b->nreturned <= BOARD_CALLS)
		return take_trouble(r, e);
	bury(r, 0);
	err_kind_set(&r->death, ERR_STACK, "%s: it has written over memory that is not its own",
		     name_of(r));
	return tell_death(r, e);
}

int remote_ask(struct remote *r, enum board_verb verb, struct err *e)
{
	int answer;

	if (r->gone)
		return tell_death(r, e);
	r->board->verb = verb;
	answer = send(r->fd, "", 1, MSG_NOSIGNAL) == 1 ? wait_for_answer(r) : 0;
	if (answer < 0)
		hung(r);
	else if (answer == 0)
		died(r);
	return answer <= 0 ? tell_death(r, e) : check_answer(r, e);
}

/* The first of it is enough, and whatever else is there already. */
int remote_wait(struct remote *r, int64_t until_ns, struct err *e)
{
	enum message m;

	if (r->gone)
		return tell_death(r, e);
	m = wait_for_message(r, clock_up(until_ns));
	for (unsigned i = 0; m == MESSAGE_NEWS && i < BOARD_CALLS; i++)
		m = take_message(r);
	if (m == MESSAGE_END || (m == MESSAGE_NONE && is_dead(r))) {
		died(r);
		return tell_death(r, e);
	}
	return r->garbled ? check_answer(r, e) : 0;
}

const char *remote_name(const struct remote *r)
{
	return r->name;
}

struct board *remote_board(struct remote *r)
{
	return r->board;
}

struct arena_source *remote_memory(struct remote *r)
{
	return &r->memory.source;
}

/* ---- birth ---- */

static int share_memory(struct remote *r, int *fd, struct err *e)
{
	*fd = memfd_create("stack", MFD_CLOEXEC);
	if (*fd < 0 || ftruncate(*fd, (off_t)BOARD_SIZE) < 0)
		return err_sys(e, "memory for a stack");
	r->board = mmap(REGION_HINT, BOARD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
			*fd, 0);
	if (r->board != MAP_FAILED)
		return 0;
	r->board = NULL;
	return err_sys(e, "memory for a stack");
}

static int start(struct remote *r, const struct stack_spec *spec, struct nursery *nursery,
		 struct err *e)
{
	struct birth b = {.spec = spec, .limit_ns = r->limits.answer_ns, .memory = -1};
	int pair[2] = {-1, -1}, said[2] = {-1, -1}, ret = -1;

	if (share_memory(r, &b.memory, e) < 0)
		goto out;
	b.board = r->board;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ||
	    pipe2(said, O_CLOEXEC) < 0 || fcntl(said[0], F_SETFL, O_NONBLOCK) < 0) {
		err_sys(e, "a connection to a stack");
		goto out;
	}
	b.socket = pair[1];
	b.said = said[1];
	r->fd = pair[0];
	r->printed.fd = said[0];
	r->pid = nursery ? nursery_birth(nursery, &b) : -1;
	if (r->pid <= 0) /* or it has died, as it might again: with a word now */
		r->pid = birth_of_stack(&b, e);
	ret = r->pid < 0 ? -1 : 0;
out:
	close(b.memory);
	close(pair[1]);
	close(said[1]);
	return ret;
}

static void describe(struct board *b, const struct stack_spec *spec,
		     const struct tcpcheck_stack_config *config)
{
	b->size = sizeof(*b);
	b->config = *config;
	b->config.abi = TCPCHECK_STACK_ABI;
	b->config.size = sizeof(b->config);
	b->config.flags = b->flags;
	strncpy(b->flags, spec->flags, sizeof(b->flags) - 1);
	b->place = BOARD_LOADING;
}

struct remote *remote_open(const struct stack_spec *spec,
			   const struct tcpcheck_stack_config *config,
			   const struct remote_limits *limits, struct nursery *nursery,
			   struct err *e)
{
	struct remote *r = calloc(1, sizeof(*r));
	const char *words;

	if (!r)
		abort();
	*r = (struct remote){.text = spec->text,
			     .places = stack_is_real_time(spec) ? google_places : our_places,
			     .fd = -1,
			     .printed = {.fd = -1},
			     .limits = *limits};
	r->until_ns = clock_now_ns() + limits->run_ns;
	if (start(r, spec, nursery, e) < 0) {
		remote_close(r);
		return NULL;
	}
	describe(r->board, spec, config);
	memory_init(&r->memory, r->board->memory, BOARD_SIZE - sizeof(*r->board));
	if (remote_ask(r, BOARD_OPEN, e) == 0) {
		memcpy(r->name, r->board->name, sizeof(r->name));
		return r;
	}
	printed_hear(&r->printed);
	words = printed_last_line(&r->printed);
	if (words && e)
		err_hint(e, "it says: %.300s", words);
	remote_close(r);
	return NULL;
}

void remote_close(struct remote *r)
{
	if (!r)
		return;
	if (r->pid > 0 && !r->gone) {
		r->board->verb = BOARD_BYE;
		if (send(r->fd, "", 1, MSG_NOSIGNAL) != 1)
			kill_it(r);
	}
	if (r->pid > 0)
		bury(r, clock_now_ns() + PARTING_NS);
	if (r->fd >= 0)
		close(r->fd);
	if (r->board)
		munmap(r->board, BOARD_SIZE);
	printed_free(&r->printed);
	buf_free(&r->news);
	free(r);
}
