// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: a quiz as JSON, and what is behind the first NUL as answers to it. What is read and
 * written again reads as before; a blank is in the text, and an answer that is taken is one word.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/quiz/quiz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const struct quiz *q, struct arena *a)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct quiz back;

	quiz_as_json(q, &one);
	if (quiz_read(&back, one.data, one.len, a, NULL) == 0) {
		quiz_as_json(&back, &two);
		if (strcmp(buf_text(&one), buf_text(&two)) != 0)
			abort();
	}
	buf_reset(&two);
	quiz_as_html(q, &two);
	quiz_as_gift(q, &two);
	quiz_as_moodle(q, &two);
	quiz_as_inginious(q, &two);
	buf_free(&one);
	buf_free(&two);
}

static void answer(const struct quiz *q, const char *text, size_t len, struct arena *a)
{
	const char **answers;
	struct buf b = BUF_INIT;

	answers_read(q, text, len, &answers, a, NULL);
	for (size_t i = 0; i < q->n; i++) {
		if (!answers[i] || !quiz_is_answer(&q->blanks[i], answers[i]))
			continue;
		if (strlen(answers[i]) > QUIZ_ANSWER_MOST || strpbrk(answers[i], " \n`*~<>\"%"))
			abort();
		buf_reset(&b);
		quiz_fill(q, i, answers[i], &b);
		if (q->blanks[i].kind == QUIZ_order && quiz_is_as_written(q, i, answers[i]) &&
		    quiz_order_kept(q, i, answers[i]) != q->blanks[i].npieces)
			abort();
	}
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size;
	struct arena a = ARENA_INIT;
	struct quiz q;

	if (quiz_read(&q, (const char *)data, len, &a, NULL) == 0) {
		write_again(&q, &a);
		if (nul)
			answer(&q, (const char *)nul + 1, size - len - 1, &a);
	}
	arena_free(&a);
	return 0;
}
