/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What a guest's kernel says (printk) while a script runs, read inside of the guest from
 * /dev/kmsg. The kernel of the host is nobody's concern: outside of a guest it is PRINTK_NONE.
 */
#ifndef VTIME_PRINTK_H
#define VTIME_PRINTK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRINTK_TEXT 1024

struct printk {
	int fd; /* -1: none */
	bool waiting;
	int64_t at_ns; /* CLOCK_MONOTONIC */
	char text[PRINTK_TEXT];
};

#define PRINTK_NONE ((struct printk){.fd = -1})

/* In a guest. From here on: what was said before is skipped. */
void printk_open(struct printk *p);
/* What was said since the last look is nobody's concern: we have caused it. */
void printk_skip(struct printk *p);
/* The next message that was said until @until_ns, in p->text and p->at_ns, which last till the next
 * call. */
bool printk_next(struct printk *p, int64_t until_ns);
void printk_close(struct printk *p);

/* Takes a record of /dev/kmsg apart: "6,339,5140900,-;text\n". */
bool printk_parse(struct printk *p, const char *record, size_t len);

#endif
