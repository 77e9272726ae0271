/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of what a stack has printed, heard from a pipe without ever waiting for it. */
#ifndef STACK_PRINTED_H
#define STACK_PRINTED_H

#include "runtime/base/buf.h"

struct printed {
	int fd; /* non-blocking; -1: the stack has closed its end */
	struct buf text;
};

/* Takes in all that is there. */
void printed_hear(struct printed *p);
/* Its last line that is not empty, made plain, for who can show no more; NULL: there is none. */
const char *printed_last_line(struct printed *p);
void printed_free(struct printed *p);

/* Makes one line of @text, without what moves a cursor. */
void printed_make_plain(char *text);

#endif
