// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the checks of a word and of numbers that several parts of the check pass need. */
#include "parser/check.h"

const char *check_text(const struct check *c, const struct word *w)
{
	const struct symbol *s = symtab_find(c->scope.late, w->text, w->len);

	return s ? s->value : w->text;
}

bool check_range(struct check *c, const struct field *f, const char *name, int64_t most)
{
	if (f->state != FIELD_VALUE || (f->value >= 0 && f->value <= most))
		return true;
	diag_error(c->diags, f->span, "%s must be between 0 and %lld", name, (long long)most);
	return false;
}

void check_sequence(struct check *c, const struct field *seq, const struct field *end,
		    const struct field *len, struct span at)
{
	const int64_t most = 0xffffffff;

	if (!check_range(c, seq, "sequence number", most) ||
	    !check_range(c, end, "sequence number", most) ||
	    !check_range(c, len, "payload length", 0xffff) || seq->state == FIELD_ANY)
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
