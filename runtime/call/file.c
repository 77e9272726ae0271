// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the calls that have nothing to do with TCP: files, pipes, capabilities; and PSP's. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/call/family.h"

#define FILE_MODE 0644 /* open() takes two arguments in scripts */

/* As openat2(2) has it; libc has no header for it. */
struct opening {
	uint64_t flags, mode, resolve;
};

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define NO_MAGICLINKS 2u
/* It refuses what openat() ignores. */
#define FLAGS_KNOWN                                                                                \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_DSYNC |     \
	 O_SYNC | O_ASYNC | O_DIRECT | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | \
	 O_TMPFILE)

static bool has_openat2(void)
{
	return syscall(SYS_openat2, -1, NULL, NULL, 0UL) == -1 && errno != ENOSYS;
}

/* /proc/self/fd/1 and the like are ours, not the script's: what it writes there would be our
 * report. */
static void keep_off_ours(struct sys *s)
{
	struct opening *how = arena_alloc(&s->mem, sizeof(*how));
	bool creates = s->arg[2] & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY));

	*how = (struct opening){.flags = (unsigned long)s->arg[2] & FLAGS_KNOWN,
				.mode = creates ? FILE_MODE : 0,
				.resolve = NO_MAGICLINKS};
	s->nr = SYS_openat2;
	s->arg[2] = (long)how;
	s->arg[3] = sizeof(*how);
}

static int open_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	const struct value *path = call_arg(st, 0);

	(void)env;
	assert(path->kind == VALUE_BYTES);
	s->arg[0] = AT_FDCWD;
	s->arg[1] = (long)arena_strndup(&s->mem, (const char *)path->bytes, path->len);
	s->arg[3] = FILE_MODE;
	if (call_int(st, 1, &s->arg[2], f) < 0)
		return -1;
	if (has_openat2())
		keep_off_ours(s);
	return 0;
}

static int open_done(struct call_env *env, const struct call_step *st, struct sys *s,
		     struct finding *f)
{
	return s->ret < 0 ? 0 : call_label(env, st, st->result, (int)s->ret, false, NULL, f);
}

/* Argument @i: [R, W], the labels of what will be in s->out. */
static int pair_prepare(const struct call_step *st, unsigned i, struct sys *s, struct finding *f)
{
	const struct value *pair = call_arg(st, i);
	long ignored;

	assert(pair->kind == VALUE_LIST && pair->nitems == 2);
	if (call_value_int(st, i, pair->items, &ignored, f) < 0 ||
	    call_value_int(st, i, pair->items->next, &ignored, f) < 0)
		return -1;
	s->out = arena_array(&s->mem, 2, sizeof(int));
	s->arg[i] = (long)s->out;
	return 0;
}

static int pair_done(struct call_env *env, const struct call_step *st, unsigned i, struct sys *s,
		     bool is_socket, struct finding *f)
{
	const struct value *pair = call_arg(st, i)->items;
	const int *fds = s->out;

	if (s->ret < 0)
		return 0;
	if (call_label(env, st, pair->num, fds[0], is_socket, NULL, f) < 0)
		return -1;
	return call_label(env, st, pair->next->num, fds[1], is_socket, NULL, f);
}

static int pipe_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	(void)env;
	return pair_prepare(st, 0, s, f);
}

static int pipe_done(struct call_env *env, const struct call_step *st, struct sys *s,
		     struct finding *f)
{
	return pair_done(env, st, 0, s, false, f);
}

static int socketpair_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	(void)env;
	for (unsigned i = 0; i < 3; i++)
		if (call_int(st, i, &s->arg[i], f) < 0)
			return -1;
	return pair_prepare(st, 3, s, f);
}

static int socketpair_done(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	return pair_done(env, st, 3, s, true, f);
}

/* The numbers are libcap's: cap_flag_t and cap_flag_value_t. */
enum { FLAG_EFFECTIVE, FLAG_PERMITTED, FLAG_INHERITABLE };
enum { FLAG_CLEAR, FLAG_SET };

struct caps {
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct data[2]; /* 64 capabilities, 32 each */
};

static void caps_change(struct caps *c, long set, unsigned cap, bool on)
{
	struct __user_cap_data_struct *d = &c->data[cap / 32];
	__u32 bit = 1u << cap % 32;
	__u32 *word = set == FLAG_EFFECTIVE   ? &d->effective
		      : set == FLAG_PERMITTED ? &d->permitted
					      : &d->inheritable;

	*word = on ? *word | bit : *word & ~bit;
}

/* Capabilities belong to a thread; this call is made by the main thread unless it is written as
 * blocking, which makes no sense. */
static int cap_set_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	struct caps *c = arena_new(&s->mem, struct caps);
	long set, cap, value;

	(void)env;
	if (call_int(st, 0, &set, f) < 0 || call_int(st, 1, &cap, f) < 0 ||
	    call_int(st, 2, &value, f) < 0)
		return -1;
	if (set < FLAG_EFFECTIVE || set > FLAG_INHERITABLE)
		return call_mistake(st, 0, f,
				    "use CAP_EFFECTIVE, CAP_PERMITTED or CAP_INHERITABLE");
	if (cap < 0 || cap > 63)
		return call_mistake(st, 1, f, "there is no capability %ld", cap);
	if (value != FLAG_CLEAR && value != FLAG_SET)
		return call_mistake(st, 2, f, "use CAP_SET or CAP_CLEAR");
	c->header.version = _LINUX_CAPABILITY_VERSION_3;
	if (syscall(SYS_capget, &c->header, c->data) < 0)
		return call_finding(st, VERDICT_ERROR_ENV, f, "the capabilities cannot be read");
	caps_change(c, set, (unsigned)cap, value == FLAG_SET);
	s->arg[0] = (long)&c->header;
	s->arg[1] = (long)c->data;
	return 0;
}

static int psp_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f)
{
	(void)env;
	(void)s;
	return call_finding(st, VERDICT_SKIP, f, "needs PSP, which this program does not support");
}

const struct call_ops file_calls[CALL_ID_COUNT] = {
	[CALL_ID_open] = {.nr = SYS_openat, .prepare = open_prepare, .done = open_done},
	[CALL_ID_pipe] = {.nr = SYS_pipe2, .prepare = pipe_prepare, .done = pipe_done},
	[CALL_ID_socketpair] = {.nr = SYS_socketpair,
				.prepare = socketpair_prepare,
				.done = socketpair_done},
	[CALL_ID_cap_set] = {.nr = SYS_capset, .prepare = cap_set_prepare},
	[CALL_ID_psp_rx_assoc] = {.nr = -1, .prepare = psp_prepare},
	[CALL_ID_psp_tx_assoc] = {.nr = -1, .prepare = psp_prepare},
};
