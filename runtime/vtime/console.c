// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the patterns of kernel complaints. */
#include "runtime/vtime/console.h"

#include <ctype.h>
#include <string.h>

#define COMPLAINT_LINES 60

static const char *const patterns[] = {
	"------------[ cut here ]------------",
	"Kernel panic - not syncing",
	"Oops",
	"BUG: ",
	"kernel BUG at",
	"WARNING: ",
	"UBSAN: ",
	"INFO: task ",
	"INFO: rcu",
	"general protection fault",
	"Unable to handle kernel",
	"unregister_netdevice: waiting for",
	"refcount_t: ",
};

static size_t line_len(const char *at)
{
	return strcspn(at, "\n");
}

static const char *next_line(const char *at)
{
	at += line_len(at);
	return *at ? at + 1 : at;
}

/* Behind "[    1.234567] " and "<4>", if it has them. */
static const char *behind_stamp(const char *at)
{
	const char *p = at;

	if (*p != '[')
		return at;
	p++;
	while (isdigit((unsigned char)*p) || *p == '.' || *p == ' ' || *p == 'T')
		p++;
	return p[0] == ']' && p[1] == ' ' ? p + 2 : at;
}

static bool complains(const char *line)
{
	const char *text = behind_stamp(line);

	for (unsigned i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (!strncmp(text, patterns[i], strlen(patterns[i])))
			return true;
	return false;
}

static void add_line(const char *line, struct buf *out)
{
	size_t len = line_len(line);

	while (len && (line[len - 1] == '\r' || line[len - 1] == ' '))
		len--;
	buf_puts(out, len ? "  " : "");
	buf_add(out, line, len);
	buf_putc(out, '\n');
}

bool console_complaint(const char *log, struct buf *out)
{
	const char *at = log;
	unsigned n = 0;

	while (*at && !complains(at))
		at = next_line(at);
	if (!*at)
		return false;
	for (; *at && n < COMPLAINT_LINES; at = next_line(at), n++) {
		add_line(at, out);
		if (strstr(at, "---[ end ") && strstr(at, "---[ end ") < at + line_len(at)) {
			at = next_line(at);
			break;
		}
	}
	/* A warning that kills: say so too. */
	for (; *at; at = next_line(at))
		if (complains(at) && n++ < 2 * COMPLAINT_LINES)
			add_line(at, out);
	return true;
}

void console_tail(const char *log, unsigned n, struct buf *out)
{
	const char *at = log + strlen(log);

	while (at > log && n) {
		at--;
		if (at > log && at[-1] == '\n')
			n--;
	}
	for (; *at; at = next_line(at))
		add_line(at, out);
}
