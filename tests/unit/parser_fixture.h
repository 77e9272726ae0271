/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script from a string, and what came of it. */
#ifndef TESTS_PARSER_FIXTURE_H
#define TESTS_PARSER_FIXTURE_H

#include <check.h>
#include <string.h>

#include "parser/parser.h"

struct parsed {
	struct script *script;
	struct diag_list diags;
};

static inline struct parsed parse_with(const char *text, const struct symtab *defines)
{
	struct parsed p = {NULL, DIAG_LIST_INIT};

	p.script = script_parse(source_from_text("t.pkt", text, strlen(text)), defines, &p.diags);
	return p;
}

/* Must parse without a diagnostic. */
static inline struct parsed parse_ok(const char *text)
{
	struct parsed p = parse_with(text, NULL);

	if (p.diags.n)
		ck_abort_msg("%s: %s", text, p.diags.items[0].message);
	return p;
}

static inline void parsed_free(struct parsed *p)
{
	diag_free(&p->diags);
	script_free(p->script);
}

/* The text a span covers. */
#define ck_span(p, s, expected)                                                                 \
	do {                                                                                    \
		struct span span_ = (s);                                                        \
		ck_assert_uint_eq(span_.len, strlen(expected));                                 \
		ck_assert_msg(                                                                  \
			!strncmp((p)->script->source->text + span_.off, (expected), span_.len), \
			"span covers '%.*s'", (int)span_.len,                                   \
			(p)->script->source->text + span_.off);                                 \
	} while (0)

#endif
