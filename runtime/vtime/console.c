// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the patterns of kernel complaints. */
#include "runtime/vtime/console.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"

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

/* The end of every machine, good or bad. */
static bool says_goodbye(const char *line)
{
	static const char words[] = "reboot: ";

	return !strncmp(behind_stamp(line), words, sizeof(words) - 1);
}

/* "[    5.123456] " is "   4.123156  " of a script that began at 1.0003. */
static size_t add_time(const char *line, int64_t start_ns, struct buf *out)
{
	size_t len = (size_t)(behind_stamp(line) - line);

	if (len && start_ns)
		buf_printf(out, "%12.6f  ",
			   strtod(line + 1, NULL) - (double)(start_ns / NS_PER_US) / 1e6);
	return start_ns ? len : 0;
}

static void add_line(const char *line, int64_t start_ns, struct buf *out)
{
	size_t len = line_len(line), stamp;

	while (len && (line[len - 1] == '\r' || line[len - 1] == ' '))
		len--;
	buf_puts(out, len ? "  " : "");
	stamp = len ? add_time(line, start_ns, out) : 0;
	if (len > stamp)
		buf_add(out, line + stamp, len - stamp);
	buf_putc(out, '\n');
}

bool console_first(const char *log, double *at_s)
{
	while (*log && !complains(log))
		log = next_line(log);
	*at_s = *log && behind_stamp(log) != log ? strtod(log + 1, NULL) : 0;
	return *log != '\0';
}

bool console_complaint(const char *log, struct buf *out)
{
	return console_complaint_at(log, 0, out);
}

bool console_complaint_at(const char *log, int64_t start_ns, struct buf *out)
{
	const char *at = log;
	unsigned n = 0;

	while (*at && !complains(at))
		at = next_line(at);
	if (!*at)
		return false;
	for (; *at && n < COMPLAINT_LINES && !says_goodbye(at); at = next_line(at), n++) {
		add_line(at, start_ns, out);
		if (strstr(at, "---[ end ") && strstr(at, "---[ end ") < at + line_len(at)) {
			at = next_line(at);
			break;
		}
	}
	/* A warning that kills: say so too. */
	for (; *at; at = next_line(at))
		if (complains(at) && n++ < 2 * COMPLAINT_LINES)
			add_line(at, start_ns, out);
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
		add_line(at, 0, out);
}
