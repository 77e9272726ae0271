// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the checks of a word and of numbers that several parts of the check pass need. */
#include "parser/check.h"

#include "runtime/base/seq.h"

const char *check_text(const struct check *c, const struct word *w)
{
	const struct symbol *s = symtab_find(c->scope.late, w->text, w->len);

	return s ? s->value : w->text;
}

bool check_range(struct check *c, const struct field *f, const char *name, int64_t most)
{
	if (f->state == FIELD_OPEN)
		return check_range(c, &f->open->low, name, most) &&
		       check_range(c, &f->open->high, name, most);
	if (f->state != FIELD_VALUE || (f->value >= 0 && f->value <= most))
		return true;
	diag_error(c->diags, f->span, "%s must be between 0 and %lld", name, (long long)most);
	return false;
}

/* On a circle a number may be larger than any, and a range wrap around. */
void check_bounds(struct check *c, const struct field *f, int64_t most, bool circle)
{
	const struct bounds *b = f->open;

	if (f->state != FIELD_OPEN || b->low.state != FIELD_VALUE)
		return;
	if (b->relation == RELATION_IN && b->high.state == FIELD_VALUE &&
	    (circle ? seq_range_backward(b->low.value, b->high.value)
		    : b->low.value > b->high.value))
		diag_error(c->diags, f->span, "the range ends before it starts");
	else if (circle)
		return;
	else if ((b->relation == RELATION_LESS && b->low.value == 0) ||
		 (b->relation == RELATION_MORE && b->low.value == most))
		diag_error(c->diags, f->span, "no number is that %s",
			   b->relation == RELATION_LESS ? "small" : "large");
}

void check_wildcard(struct check *c, struct span at, enum direction dir)
{
	if (dir == DIR_INBOUND)
		diag_error(c->diags, at,
			   "'*' is only for outbound segments: what should be injected?");
}

/* '*', or more than one number. */
void check_left_open(struct check *c, const struct field *f, enum direction dir)
{
	if (f->state == FIELD_ANY)
		check_wildcard(c, f->span, dir);
	else if (f->state == FIELD_OPEN && dir == DIR_INBOUND)
		diag_error(c->diags, f->span,
			   "what is injected has one number here: this is only for outbound "
			   "segments");
}

void check_sequence(struct check *c, const struct field *seq, const struct field *end,
		    const struct field *len, struct span at)
{
	const int64_t most = 0xffffffff;

	if (!check_range(c, seq, "sequence number", most) ||
	    !check_range(c, end, "sequence number", most) ||
	    !check_range(c, len, "payload length", 0xffff) || seq->state != FIELD_VALUE ||
	    end->state != FIELD_VALUE || len->state != FIELD_VALUE)
		return;
	if (seq->value + len->value == end->value)
		return;
	diag_error(c->diags, at, "sequence range does not fit its length");
	if (seq->value + len->value > most)
		diag_note(c->diags, "a range cannot wrap around 2^32");
	else
		diag_note(c->diags, "%lld + %lld is %lld", (long long)seq->value,
			  (long long)len->value, (long long)(seq->value + len->value));
}
