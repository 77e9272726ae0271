// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns nstat: the kernel's counters since it was called last, "nstat [-nsz]". The file in which it
 * keeps the values of the last time is read and written as the program does, so that both may take
 * turns.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "netdev/counters.h"
#include "runtime/base/file.h"
#include "runtime/command/tree.h"

#define SOURCE "#kernel\n"

struct how {
	bool silent, keep, zeros;
};

static bool options(char *const *argv, struct how *how)
{
	*how = (struct how){0};
	for (int i = 1; argv[i]; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			return false;
		for (const char *p = argv[i] + 1; *p; p++)
			switch (*p) {
			case 'n': how->silent = true; break;
			case 's': how->keep = true; break;
			case 'z': how->zeros = true; break;
			default: return false;
			}
	}
	return true;
}

bool nstat_check(struct checker *c, struct simple *s)
{
	struct how how;

	return options(s->argv, &how) || refuse(c, "nstat");
}

/* ---- counters ---- */

/* These do not count anything. */
static bool is_useless(const char *name)
{
	static const char *const names[] = {"IpForwarding", "IpDefaultTTL", "TcpRtoAlgorithm",
					    "TcpRtoMin",    "TcpRtoMax",    "TcpMaxConn",
					    "TcpCurrEstab"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool read_file(struct counters *c, const char *path)
{
	struct buf text = BUF_INIT;
	bool done = !file_read(path, TEXT_MOST, &text) && counters_parse(c, buf_text(&text));

	buf_free(&text);
	return done;
}

/* In the program's order. What has another form than we know is its business. */
static bool read_now(struct counters *c)
{
	/* Without IPv6 there is no such file. Of SCTP we know nothing. */
	return access("/proc/net/sctp/snmp", F_OK) < 0 && read_file(c, "/proc/net/snmp") &&
	       (access("/proc/net/snmp6", F_OK) < 0 || read_file(c, "/proc/net/snmp6")) &&
	       read_file(c, "/proc/net/netstat");
}

/* ---- the file ---- */

/* A daemon of it would have other numbers. */
static bool has_daemon(const char *name)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;
	int len = snprintf(sun.sun_path + 1, sizeof(sun.sun_path) - 1, "%s", name);

	rc = connect(fd, (struct sockaddr *)&sun,
		     (socklen_t)(sizeof(sun.sun_family) + 1 + (size_t)len));
	close(fd);
	return rc == 0;
}

static int open_history(void)
{
	const char *name = getenv("NSTAT_HISTORY");
	char path[64], daemon[32];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "/tmp/.nstat.u%u", (unsigned)getuid());
	snprintf(daemon, sizeof(daemon), "nstat%u", (unsigned)getuid());
	if (has_daemon(daemon) || has_daemon("nstat0"))
		return -1;
	fd = open(name ? name : path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	if (!flock(fd, LOCK_EX | LOCK_NB) && !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	    st.st_nlink == 1 && st.st_uid == getuid() && st.st_size <= TEXT_MOST)
		return fd;
	close(fd);
	return -1;
}

/* It was written before the machine was started. */
static bool is_aged(int fd)
{
	struct buf text = BUF_INIT;
	struct stat st;
	bool aged;

	aged = !file_read("/proc/uptime", 100, &text) && !fstat(fd, &st) &&
	       time(NULL) >= st.st_mtime + atol(buf_text(&text));
	buf_free(&text);
	return aged;
}

static bool read_before(int fd, struct counters *c)
{
	char *text, *end;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st))
		return false;
	text = arena_alloc(&c->arena, (size_t)st.st_size + 1);
	n = pread(fd, text, (size_t)st.st_size, 0);
	if (n <= 0)
		return n == 0;
	text[n] = '\0';
	if (strncmp(text, SOURCE, strlen(SOURCE)) || strlen(text) != (size_t)n)
		return false;
	end = text + strlen(SOURCE);
	return !strchr(end, '#') && counters_parse(c, end);
}

static void show_counter(const char *name, uint64_t value, struct buf *out)
{
	buf_printf(out, "%-32s%-16" PRIu64 "%6.1f", name, value, 0.0);
}

static bool write_history(int fd, const struct counters *now, const struct how *how)
{
	struct buf text = BUF_INIT;
	bool done;

	buf_puts(&text, SOURCE);
	for (size_t i = 0; i < now->n; i++) {
		const struct counter *n = &now->items[i];

		if (is_useless(n->name) || (!how->zeros && !n->value))
			continue;
		show_counter(n->name, n->value, &text);
		buf_putc(&text, '\n');
	}
	done = !ftruncate(fd, 0) && pwrite(fd, buf_text(&text), text.len, 0) == (ssize_t)text.len;
	buf_free(&text);
	return done;
}

/* ---- */

/* Both are in the same order. */
static void show_change(const struct counters *now, const struct counters *before,
			const struct how *how, struct buf *out)
{
	size_t next = 0;

	buf_puts(out, SOURCE);
	for (size_t i = 0; i < now->n; i++) {
		const struct counter *n = &now->items[i];
		uint64_t value = n->value;
		bool overflow = false;

		for (size_t b = next; b < before->n; b++)
			if (!strcmp(before->items[b].name, n->name)) {
				overflow = value < before->items[b].value;
				value = overflow ? 0 : value - before->items[b].value;
				next = b + 1;
				break;
			}
		if (is_useless(n->name) || (!value && !how->zeros))
			continue;
		show_counter(n->name, value, out);
		buf_puts(out, overflow ? " (overflow)\n" : "\n");
	}
}

static int say_aged(struct runner *r, const struct streams *io)
{
	struct buf text = BUF_INIT;
	int ret;

	buf_puts(&text, "nstat: history is aged out, resetting\n");
	ret = sink_put(r, &io->err, &text);
	buf_free(&text);
	return ret;
}

static int compare_readings(struct runner *r, int fd, const struct how *how,
			    const struct streams *io)
{
	struct counters now = COUNTERS_INIT, before = COUNTERS_INIT;
	struct buf out = BUF_INIT;
	bool aged = is_aged(fd);
	int ret = LEFT_TO_SHELL;

	if (read_now(&now) && (aged || read_before(fd, &before))) {
		ret = aged ? say_aged(r, io) : 0;
		if (!how->silent)
			show_change(&now, &before, how, &out);
		if (ret == 0)
			ret = sink_put(r, &io->out, &out);
		if (ret == 0 && aged && how->keep && ftruncate(fd, 0))
			ret = LEFT_TO_SHELL;
		if (ret == 0 && !how->keep && !write_history(fd, &now, how))
			ret = LEFT_TO_SHELL;
	}
	counters_free(&now);
	counters_free(&before);
	buf_free(&out);
	return ret;
}

int nstat_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct how how;
	int fd, ret = LEFT_TO_SHELL;

	options(s->argv, &how);
	fd = open_history();
	if (fd >= 0) {
		ret = compare_readings(r, fd, &how, io);
		close(fd); /* and with it the lock */
	}
	return ret;
}
