// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a finding to a result, and what is believed of one that comes from elsewhere.
 */
#include "runtime/finding/result.h"

#include <string.h>

#include "runtime/rules/rules.h"

/* Not in the middle of a character. */
static void set_reason(struct result *r, const char *reason)
{
	size_t n = strlen(reason);

	if (n >= sizeof(r->reason)) {
		n = sizeof(r->reason) - 1;
		while (n && ((unsigned char)reason[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(r->reason, reason, n);
	r->reason[n] = '\0';
}

void result_set(struct result *r, enum verdict v, const char *reason)
{
	r->verdict = v;
	set_reason(r, reason);
	r->ended = true;
}

static void take_besides(struct result *r, const struct finding *f)
{
	for (const struct beside *b = f->besides; b && r->nrules < RESULT_RULES; b = b->next)
		r->rules[r->nrules++] = (struct result_rule){b->rule, b->times, b->line};
}

void result_take(struct result *r, const struct finding *f, const struct source *src)
{
	struct span at = f->at.len || !f->event ? f->at : f->event->span;

	if (at.len)
		r->line = source_line(src, at.off, &r->col);
	if (f->verdict == VERDICT_FAIL || f->excused)
		finding_differing(f, r->differing);
	r->excused = f->excused;
	r->own_late_us = f->own_late_us;
	r->stall_us = f->stall_us;
	take_besides(r, f);
	result_set(r, f->verdict, f->headline);
}

/* A bool of any other value is not one for the compiler. */
static bool is_flag(const bool *b)
{
	unsigned char byte;

	memcpy(&byte, b, 1);
	return byte <= 1;
}

static void receive_text(char *text, size_t size)
{
	text[size - 1] = '\0';
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = ' ';
}

static bool are_rules(const struct result *r)
{
	for (unsigned i = 0; i < r->nrules; i++)
		if (i >= RESULT_RULES || r->rules[i].rule >= rules_count())
			return false;
	return true;
}

static bool is_result(const struct result *r)
{
	return is_flag(&r->ended) && is_flag(&r->kept) && is_flag(&r->text_lost) &&
	       verdict_is_of_run(r->verdict) && (unsigned)r->excused <= EXCUSED_NO_MORE &&
	       are_rules(r);
}

bool result_receive(struct result *r)
{
	if (!is_result(r)) {
		memset(r, 0, sizeof(*r));
		return false;
	}
	receive_text(r->reason, sizeof(r->reason));
	receive_text(r->differing, sizeof(r->differing));
	return true;
}
