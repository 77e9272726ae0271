// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a quiz as a task of INGInious: the file task.yaml of the task's folder. Its "mcq"
 * environment compares texts, so what is right is in there, and nothing else is.
 */
#include <string.h>

#include "runtime/quiz/quiz.h"
#include "runtime/report/jsontext.h"

/* A JSON string is a YAML flow scalar, too. */
static void add_string(struct buf *out, const char *text)
{
	json_string(out, text, strlen(text));
}

static void add_plain(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\r')
			buf_putc(out, text[i]);
}

/* As a block whose lines begin with @indent blanks, whatever they begin with themselves; those
 * without anything stay so. */
static void add_block(struct buf *out, const char *text, unsigned indent)
{
	for (size_t n; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		if (n)
			buf_fill(out, ' ', indent);
		buf_add(out, text, n);
		buf_putc(out, '\n');
	}
}

/* reStructuredText: what is to be shown as it is stands to the right. */
static void add_context(const struct quiz *q, struct buf *out)
{
	struct buf script = BUF_INIT;

	quiz_walk(q, &script, add_plain, quiz_number);
	buf_puts(out, "context: |2-\n"
		      "  What does the stack do? What reads __1__ is a blank.\n\n"
		      "  ::\n\n");
	add_block(out, buf_text(&script), 6);
	buf_free(&script);
}

static void add_choices(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];

	buf_puts(out,
		 "    type: multiple_choice\n    multiple: false\n    limit: 0\n    choices:\n");
	for (size_t k = 0; k < b->npieces; k++) {
		const char letter[] = {(char)('A' + k), '\0'};
		struct buf text = BUF_INIT;

		buf_printf(&text, "``%s``", b->pieces[k].text);
		buf_puts(out, "      - text: ");
		add_string(out, buf_text(&text));
		buf_free(&text);
		if (quiz_is_as_written(q, i, letter))
			buf_puts(out, "\n        valid: true");
		if (*b->pieces[k].why) {
			buf_puts(out, "\n        feedback: ");
			add_string(out, b->pieces[k].why);
		}
		buf_putc(out, '\n');
	}
}

static void add_match(const struct quiz *q, size_t i, struct buf *out)
{
	struct arena a = ARENA_INIT;

	buf_puts(out, "    type: match\n    answer: ");
	add_string(out, quiz_right(q, i, &a));
	buf_putc(out, '\n');
	arena_free(&a);
}

static void add_problem(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];
	struct buf lines = BUF_INIT;

	buf_printf(out,
		   "  blank%zu:\n    name: \"Blank %zu\"\n    header: |2-\n      What stands at "
		   "__%zu__? %s.\n",
		   i + 1, i + 1, i + 1, quiz_kind_rule(b->kind));
	for (size_t k = 0; b->kind == QUIZ_order && k < b->npieces; k++)
		buf_printf(&lines, "%c  %s\n", (char)('A' + k), b->pieces[k].text);
	if (lines.len)
		buf_puts(out, "\n      ::\n\n");
	add_block(out, buf_text(&lines), 10);
	buf_free(&lines);
	if (b->kind == QUIZ_next)
		add_choices(q, i, out);
	else
		add_match(q, i, out);
}

void quiz_as_inginious(const struct quiz *q, struct buf *out)
{
	buf_puts(out, "# task.yaml of a task of INGInious: to be put into a folder of its name\n"
		      "accessible: true\nauthor: tcpcheck\nname: ");
	add_string(out, q->name);
	buf_puts(out, "\nenvironment_id: mcq\nenvironment_type: mcq\nenvironment_parameters: {}\n"
		      "evaluate: best\ngroups: false\ninput_random: 0\nstored_submissions: 0\n"
		      "submission_limit:\n  amount: -1\n  period: -1\nweight: 1.0\n");
	add_context(q, out);
	buf_puts(out, "problems:\n");
	for (size_t i = 0; i < q->n; i++)
		add_problem(q, i, out);
}
