// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the listing of settings, and their comparison with those of a fresh namespace. */
#include "netdev/sysctls.h"

#include <fcntl.h>
#include <fts.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT "/proc/sys/net"

/* ---- reading ---- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* As sysctl(8) writes it: a dot within a file's name is a slash in the key. */
static void add_key(struct buf *out, const char *path)
{
	for (; *path; path++)
		buf_putc(out, *path == '/' ? '.' : *path == '.' ? '/' : *path);
}

/* One line, whatever the kernel made of it. */
static void add_value(struct buf *out, const char *value, size_t len)
{
	while (len && value[len - 1] == '\n')
		len--;
	for (size_t i = 0; i < len; i++)
		buf_putc(out, (unsigned char)value[i] < ' ' ? ' ' : value[i]);
}

static bool writable(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_mode & 0222;
}

static void read_one(const char *path, bool only_writable, struct buf *out)
{
	char value[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return; /* some may only be written */
	n = only_writable && !writable(fd) ? -1 : read(fd, value, sizeof(value));
	close(fd);
	if (n < 0)
		return; /* some are not set yet */
	add_key(out, path + strlen("/proc/sys/"));
	buf_puts(out, " = ");
	add_value(out, value, (size_t)n);
	buf_putc(out, '\n');
}

static void read_tree(bool only_writable, struct buf *out)
{
	char *roots[] = {(char *)ROOT, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, by_name);

	if (!fts)
		return;
	for (FTSENT *f; (f = fts_read(fts));)
		if (f->fts_info != FTS_D && f->fts_info != FTS_DP && f->fts_info != FTS_DNR)
			read_one(f->fts_path, only_writable, out);
	fts_close(fts);
}

void sysctls_read(struct buf *out)
{
	read_tree(false, out);
}

/* ---- a fresh namespace ---- */

/* The namespace is this thread's alone, and so is what it sees of /proc/sys/net. */
static void *be_stranger(void *arg)
{
	if (unshare(CLONE_NEWNET) < 0)
		return NULL;
	read_tree(true, arg);
	return arg;
}

/* In a thread: other threads of ours may hold locks that a forked process would wait for. */
int sysctls_read_fresh(struct buf *out)
{
	pthread_t thread;
	void *done = NULL;

	if (pthread_create(&thread, NULL, be_stranger, out))
		return -1;
	pthread_join(thread, &done);
	return done ? 0 : -1;
}

/* ---- comparing ---- */

struct setting {
	const char *key, *value;
	size_t key_len, value_len;
};

/* The next line of *@text; false at the end. Lines of another form are passed over. */
static bool next_setting(const char **text, struct setting *s)
{
	while (**text) {
		const char *line = *text, *end = strchrnul(line, '\n');
		const char *equals = memmem(line, (size_t)(end - line), " = ", 3);

		*text = *end ? end + 1 : end;
		if (!equals)
			continue;
		*s = (struct setting){line, equals + 3, (size_t)(equals - line),
				      (size_t)(end - equals - 3)};
		return true;
	}
	return false;
}

static bool same(const char *a, size_t alen, const char *b, size_t blen)
{
	return alen == blen && !memcmp(a, b, alen);
}

/* Both texts have the same order, so the search goes on behind the last find. */
static bool find_setting(const char **at, const char *text, const struct setting *wanted,
			 struct setting *s)
{
	const char *from = *at;

	for (int round = 0; round < 2; round++) {
		while (next_setting(&from, s)) {
			if (same(s->key, s->key_len, wanted->key, wanted->key_len)) {
				*at = from;
				return true;
			}
		}
		from = text;
	}
	return false;
}

unsigned sysctls_compare(const char *now, const char *before, struct buf *out)
{
	const char *at = before;
	struct setting a, b;
	unsigned n = 0;

	while (next_setting(&now, &a)) {
		if (!find_setting(&at, before, &a, &b) ||
		    same(a.value, a.value_len, b.value, b.value_len))
			continue;
		buf_add(out, a.key, (size_t)(a.value + a.value_len - a.key));
		buf_puts(out, "\n#   in a fresh namespace: ");
		buf_add(out, b.value, b.value_len);
		buf_putc(out, '\n');
		n++;
	}
	return n;
}
