/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A quiz: a script in which some of what a stack does is left blank. Nothing here plays a
 * script: whether an answer is right is for the stack to say.
 */
#ifndef QUIZ_QUIZ_H
#define QUIZ_QUIZ_H

#include <stddef.h>
#include <stdint.h>

#include "parser/ast.h"
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/err.h"

#define QUIZ_MOST        200        /* blanks */
#define QUIZ_TEXT_MOST   (1u << 20) /* bytes of a script, and of answers */
#define QUIZ_ANSWER_MOST 24

/* KIND(name, what an answer is) */
#define QUIZ_KINDS(KIND)                                                   \
	KIND(flags, "flags are letters of SFRPUEWCA and a dot, each once") \
	KIND(seq, "a sequence number is a whole number")                   \
	KIND(end, "a sequence number is a whole number")                   \
	KIND(length, "a length is a whole number")                         \
	KIND(ack, "an acknowledgment number is a whole number")            \
	KIND(window, "a window is a whole number")                         \
	KIND(time, "a time is a number of seconds, like 0.2")              \
	KIND(result, "a result is a whole number")

#define QUIZ_ENUM(name, what) QUIZ_##name,
enum quiz_kind { QUIZ_KINDS(QUIZ_ENUM) QUIZ_KIND_COUNT };
#undef QUIZ_ENUM

struct blank {
	size_t at, len; /* in the text; what stands there is right */
	enum quiz_kind kind;
};

struct quiz {
	const char *name; /* of the script */
	uint64_t seed;
	const char *text;
	size_t len;
	const struct blank *blanks; /* in order, apart from each other */
	size_t n;
};

const char *quiz_kind_name(enum quiz_kind k);
/* What an answer must look like, as a sentence. */
const char *quiz_kind_rule(enum quiz_kind k);
/* Whether @text may stand in a blank: then it is one word of a script, and nothing else. */
bool quiz_is_answer(enum quiz_kind k, const char *text);

/* ---- making (choose.c) ---- */

/* Leaves @k places of @s blank, of @kinds (bits 1 << enum quiz_kind): the same for the same @seed.
 * Texts are those of @s. -1 with @e set: there are not so many. */
int quiz_make(struct quiz *q, const struct script *s, unsigned kinds, size_t k, uint64_t seed,
	      struct arena *a, struct err *e);

/* ---- text (fill.c) ---- */

/* What is right there, in @a. */
const char *quiz_right(const struct quiz *q, size_t blank, struct arena *a);
/* The script with @answer in one blank, and in all others what is right. */
void quiz_fill(const struct quiz *q, size_t blank, const char *answer, struct buf *out);

/* For students: text, html; for those who teach: gift, moodle, json. (format.c) */
void quiz_as_text(const struct quiz *q, struct buf *out);
void quiz_as_html(const struct quiz *q, struct buf *out);
void quiz_as_gift(const struct quiz *q, struct buf *out);
void quiz_as_moodle(const struct quiz *q, struct buf *out);

/* ---- files ---- */

/* As JSON, with what is right (json.c). */
void quiz_as_json(const struct quiz *q, struct buf *out);
int quiz_read(struct quiz *q, const char *text, size_t len, struct arena *a, struct err *e);
/* Lines "N: ANSWER"; *@answers: one for each blank, NULL where there is none (answers.c). */
int answers_read(const struct quiz *q, const char *text, size_t len, const char ***answers,
		 struct arena *a, struct err *e);

#endif
