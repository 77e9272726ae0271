// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of the guest kernel's log. */
#include "runtime/vtime/printk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/clock.h"

void printk_open(struct printk *p)
{
	*p = PRINTK_NONE;
	p->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	printk_skip(p);
}

void printk_skip(struct printk *p)
{
	p->waiting = false;
	if (p->fd >= 0)
		lseek(p->fd, 0, SEEK_END);
}

/* What else belongs to it (" SUBSYSTEM=net") stands in lines of its own. */
bool printk_parse(struct printk *p, const char *record, size_t len)
{
	const char *text = memchr(record, ';', len), *end;
	unsigned long long at_us;

	if (!text || sscanf(record, "%*u,%*u,%llu,", &at_us) != 1)
		return false;
	text++;
	end = memchr(text, '\n', len - (size_t)(text - record));
	if (!end)
		end = record + len;
	p->at_ns = (int64_t)at_us * NS_PER_US;
	snprintf(p->text, sizeof(p->text), "%.*s", (int)(end - text), text);
	return true;
}

static bool take(struct printk *p)
{
	char record[8192];
	ssize_t n;

	for (;;) {
		n = read(p->fd, record, sizeof(record) - 1);
		if (n < 0 && (errno == EINTR || errno == EPIPE)) /* EPIPE: some were overwritten */
			continue;
		if (n <= 0)
			return false;
		record[n] = '\0';
		if (printk_parse(p, record, (size_t)n))
			return true;
	}
}

bool printk_next(struct printk *p, int64_t until_ns)
{
	if (p->fd < 0 || (!p->waiting && !take(p)))
		return false;
	p->waiting = p->at_ns > until_ns;
	return !p->waiting;
}

void printk_close(struct printk *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}
