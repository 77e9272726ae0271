/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder. Lines of tcpcheck-pipe(5) as text: what a process answers, taken apart.
 */
#ifndef STACK_PIPE_LINE_H
#define STACK_PIPE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/buf.h"

/* Bytes that a call may carry in one line, and what such a line comes to in hexadecimal, with room
 * for its other words. Both ways. */
#define PIPE_DATA_MAX 1048576
#define PIPE_LINE_MAX (2 * PIPE_DATA_MAX + 8192)
/* Where that means more than one line: what one turn may say. */
#define PIPE_TURN_MAX (16 * 1048576)
#define PIPE_NAME_MAX 80

enum answer_kind {
	ANSWER_NAME,   /* text */
	ANSWER_FAMILY, /* num: AF_INET or AF_INET6 */
	ANSWER_CALL,   /* text */
	ANSWER_OPTION, /* num: level, num2: name */
	ANSWER_OUT,    /* bytes */
	ANSWER_RET,    /* num; text: the words behind it, "" for none */
	ANSWER_ERR,    /* num: errno */
	ANSWER_PARK,
	ANSWER_NOSYS,
	ANSWER_OK, /* num: when it wants to run, INT64_MAX: never */
};

struct answer {
	enum answer_kind kind;
	int64_t num, num2;
	char *text;
	const unsigned char *bytes;
	size_t len; /* of bytes */
};

/* Takes @line apart, without its newline, @len bytes with a NUL behind them; what is in @a points
 * into it, and bytes take the place of their digits. NULL, or what is wrong with the line, such
 * that "..., which ..." is said of it. */
const char *answer_parse(char *line, size_t len, struct answer *a);

/* Cuts the first word off @text; NULL: there is none. Words are parted by single blanks. */
char *word_next(char **text);
/* A decimal number, all of @word. */
bool word_number(const char *word, int64_t least, int64_t most, int64_t *n);
/* Digits in pairs, or "-" for none; the bytes take their place. -1: something else. */
long word_bytes(char *word);
/* The errno of its name; 0: none. */
int errno_named(const char *name);
/* A line as it is shown to people: in quotes, cut where it is long. */
void line_quote(struct buf *out, const char *line, size_t len);

#endif
