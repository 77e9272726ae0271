// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns sysctl: "sysctl [-qwe] KEY=VALUE..." and "sysctl [-n] KEY...", of settings of one line. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "netdev/sysctl.h"
#include "runtime/command/tree.h"

#define KEY_CAP 200

struct how {
	bool quiet, write, ignore, bare;
};

/* Options are letters; returns the index of the first other argument, 0 when one is unknown. */
static int options(char *const *argv, struct how *how)
{
	int i = 1;

	*how = (struct how){0};
	for (; argv[i] && argv[i][0] == '-'; i++) {
		if (!argv[i][1])
			return 0;
		for (const char *p = argv[i] + 1; *p; p++)
			switch (*p) {
			case 'q': how->quiet = true; break;
			case 'w': how->write = true; break;
			case 'e': how->ignore = true; break;
			case 'n': how->bare = true; break;
			default: return 0;
			}
	}
	return i;
}

/* Names with dots or with slashes between the parts, not with both: these need care. */
static bool is_key(const char *key, size_t len)
{
	char sep = memchr(key, '/', len) ? '/' : '.';
	char before = sep;

	if (len >= KEY_CAP)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (key[i] == sep ? before == sep
				  : !strchr("_-", key[i]) && !(key[i] >= 'a' && key[i] <= 'z') &&
					    !(key[i] >= '0' && key[i] <= '9'))
			return false;
		before = key[i];
	}
	return before != sep;
}

bool sysctl_check(struct checker *c, struct simple *s)
{
	struct how how;
	int i = options(s->argv, &how);
	const char *equals = i && s->argv[i] ? strchr(s->argv[i], '=') : NULL;
	bool sets = equals;

	if (!i || !s->argv[i] || (sets ? how.bare : how.quiet || how.write || how.ignore))
		return refuse(c, "sysctl");
	for (; s->argv[i]; i++) {
		size_t len = strcspn(s->argv[i], "=");

		equals = s->argv[i][len] ? s->argv[i] + len : NULL;
		if (!equals != !sets || !is_key(s->argv[i], len))
			return refuse(c, s->argv[i]);
		if (sets && (!equals[1] || strpbrk(equals, "\"'\n\\")))
			return refuse(c, s->argv[i]);
	}
	return true;
}

bool sysctl_reaches(const struct simple *s)
{
	struct how how;
	char key[KEY_CAP];

	for (int i = options(s->argv, &how); s->argv[i]; i++) {
		snprintf(key, sizeof(key), "%.*s", (int)strcspn(s->argv[i], "="), s->argv[i]);
		if (sysctl_is_systems(key))
			return true;
	}
	return false;
}

static int open_setting(const char *key, size_t len, int how)
{
	char name[KEY_CAP], path[SYSCTL_PATH];

	snprintf(name, sizeof(name), "%.*s", (int)len, key);
	return sysctl_path(name, path, NULL) < 0 ? -1 : open(path, how | O_CLOEXEC);
}

/* "net.ipv4.tcp_sack = 1" */
static void show_setting(const char *key, size_t len, const char *value, struct buf *out)
{
	size_t from = out->len;

	buf_add(out, key, len);
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == '/')
			out->data[i] = '.';
	buf_printf(out, " = %s\n", value);
}

static bool set(const char *text, const struct how *how, struct buf *out)
{
	const char *equals = strchr(text, '=');
	size_t len = (size_t)(equals - text);
	int fd = open_setting(text, len, O_WRONLY);
	struct buf value = BUF_INIT;
	bool done;

	if (fd < 0)
		return how->ignore && errno == ENOENT;
	buf_printf(&value, "%s\n", equals + 1);
	done = write(fd, buf_text(&value), value.len) == (ssize_t)value.len;
	close(fd);
	buf_free(&value);
	if (done && !how->quiet)
		show_setting(text, len, equals + 1, out);
	return done;
}

static bool get(const char *key, const struct how *how, struct buf *out)
{
	int fd = open_setting(key, strlen(key), O_RDONLY);
	char value[4096];
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, value, sizeof(value) - 1);
	close(fd);
	if (n <= 0 || n == sizeof(value) - 1 || value[n - 1] != '\n')
		return false;
	value[n - 1] = '\0';
	if (memchr(value, '\n', (size_t)n) || !value[0])
		return false;
	if (how->bare)
		buf_printf(out, "%s\n", value);
	else
		show_setting(key, strlen(key), value, out);
	return true;
}

/* Settings can be set again, should one of many be refused. */
int sysctl_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct buf out = BUF_INIT;
	struct how how;
	bool done = true;
	int ret;

	for (int i = options(s->argv, &how); s->argv[i] && done; i++)
		done = strchr(s->argv[i], '=') ? set(s->argv[i], &how, &out)
					       : get(s->argv[i], &how, &out);
	ret = done ? sink_put(r, &io->out, &out) : LEFT_TO_SHELL;
	buf_free(&out);
	return ret;
}
