/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A quiz: a script in which some of what a stack does is left blank. Nothing here plays a
 * script: whether an answer is right is for the stack to say.
 */
#ifndef QUIZ_QUIZ_H
#define QUIZ_QUIZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/err.h"

#define QUIZ_MOST        200        /* blanks */
#define QUIZ_TEXT_MOST   (1u << 20) /* bytes of a script, and of answers */
#define QUIZ_ANSWER_MOST 24
#define QUIZ_PIECES_MOST 8 /* lines to put in order, or choices */

/* KIND(name, what an answer is). The last two have pieces, and letters for them. */
#define QUIZ_KINDS(KIND)                                                                  \
	KIND(flags, "flags are letters of SFRPUEWCA and a dot, each once")                \
	KIND(seq, "a sequence number is a whole number")                                  \
	KIND(end, "a sequence number is a whole number")                                  \
	KIND(length, "a length is a whole number")                                        \
	KIND(ack, "an acknowledgment number is a whole number")                           \
	KIND(window, "a window is a whole number")                                        \
	KIND(time, "a time is a number of seconds, like 0.2")                             \
	KIND(result, "a result is a whole number")                                        \
	KIND(order, "an order is the letters of all lines, first things first, like BAC") \
	KIND(next, "a choice is one letter")

#define QUIZ_ENUM(name, what) QUIZ_##name,
enum quiz_kind { QUIZ_KINDS(QUIZ_ENUM) QUIZ_KIND_COUNT };
#undef QUIZ_ENUM

#define QUIZ_FIELDS ((1u << QUIZ_order) - 1) /* bits: all kinds without pieces */

/* A line to put in order, or a choice; its letter is that of its place. */
struct piece {
	const char *text; /* of one line */
	const char *why;  /* of a wrong choice: what a stack that sends it does; else "" */
};

struct blank {
	size_t at, len; /* in the text; what stands there is right */
	enum quiz_kind kind;
	const struct piece *pieces;
	size_t npieces; /* order, next: 2 or more; else 0 */
};

struct quiz {
	const char *name; /* of the script, without its folder */
	uint64_t seed;
	const char *text;
	size_t len;
	const struct blank *blanks; /* in order, apart from each other */
	size_t n;
};

const char *quiz_kind_name(enum quiz_kind k);
/* What an answer must look like, as a sentence. */
const char *quiz_kind_rule(enum quiz_kind k);
/* Whether @text may stand in a blank: then it is one word of a script, or the letters of pieces. */
bool quiz_is_answer(const struct blank *b, const char *text);

/* ---- text (fill.c) ---- */

/* The lines of @len bytes at @text as pieces, at most QUIZ_PIECES_MOST. */
size_t quiz_lines(const char *text, size_t len, struct piece *pieces, struct arena *a);
/* What is right there, as an answer, in @a. */
const char *quiz_right(const struct quiz *q, size_t blank, struct arena *a);
/* What @answer, which is one, puts there. */
void quiz_put(const struct quiz *q, size_t blank, const char *answer, struct buf *out);
/* Whether that is what the script says. */
bool quiz_is_as_written(const struct quiz *q, size_t blank, const char *answer);
/* How many lines of an order, which is an answer, are where they should be, seen from each other:
 * less than all, unless it is what the script says. */
unsigned quiz_order_kept(const struct quiz *q, size_t blank, const char *answer);
/* The script with @answer in one blank, and in all others what is right. */
void quiz_fill(const struct quiz *q, size_t blank, const char *answer, struct buf *out);

/* ---- as others see it ---- */

/* The script, piece by piece: text, and in place of each blank what @blank writes. */
void quiz_walk(const struct quiz *q, struct buf *out,
	       void (*text)(struct buf *, const char *, size_t),
	       void (*blank)(const struct quiz *, size_t, struct buf *));
/* "__1__", which nothing else in a script looks like. */
void quiz_number(const struct quiz *q, size_t blank, struct buf *out);
/* For students (format.c, html.c). */
void quiz_as_text(const struct quiz *q, struct buf *out);
void quiz_as_html(const struct quiz *q, struct buf *out);
/* For servers, which then have what is right (moodle.c, inginious.c). */
void quiz_as_gift(const struct quiz *q, struct buf *out);
void quiz_as_moodle(const struct quiz *q, struct buf *out);
void quiz_as_inginious(const struct quiz *q, struct buf *out);

/* ---- files ---- */

/* As JSON, with what is right (json.c). */
void quiz_as_json(const struct quiz *q, struct buf *out);
int quiz_read(struct quiz *q, const char *text, size_t len, struct arena *a, struct err *e);
/* Lines "N: ANSWER"; *@answers: one for each blank, NULL where there is none. -1 with @e set when a
 * line is none of these; the others are read all the same. A blank that is answered twice has an
 * answer that is none. (answers.c) */
int answers_read(const struct quiz *q, const char *text, size_t len, const char ***answers,
		 struct arena *a, struct err *e);

#endif
