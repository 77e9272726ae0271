// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a script: parse, print, check, evaluate all arguments, render the diagnostics.
 * Nothing may crash, and spans must stay inside the text.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "parser/parser.h"
#include "parser/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(const struct script *s, const struct scope *scope, struct diag_list *diags)
{
	struct arena arena = ARENA_INIT;

	for (const struct event *e = s->events; e; e = e->next) {
		assert((size_t)e->span.off + e->span.len <= s->source->len);
		if (e->kind != EVENT_CALL)
			continue;
		for (const struct expr *x = e->call->args; x; x = x->next)
			value_eval(x, scope, &arena, diags);
		arena_free(&arena);
	}
}

/* What is printed can be read, and is printed the same again. */
static void print(const struct script *s, const struct symtab *defines)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf text = BUF_INIT, again = BUF_INIT;
	struct script *copy;

	script_print(s, &text);
	copy = script_parse(source_from_text("fuzz.pkt", buf_text(&text), text.len), defines,
			    &diags);
	assert(!diags.nerrors);
	script_print(copy, &again);
	assert(text.len == again.len && !memcmp(buf_text(&text), buf_text(&again), text.len));
	buf_free(&text);
	buf_free(&again);
	diag_free(&diags);
	script_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source *source = source_from_text("fuzz.pkt", (const char *)data, size);
	struct symtab defines = SYMTAB_INIT, late = SYMTAB_INIT;
	struct scope scope = {.late = &late};
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf out = BUF_INIT;
	struct script *s;

	symtab_add(&defines, "MSS", "1440", SYMBOL_COMMAND_LINE);
	symtab_add(&defines, "A", "`x`", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "CODE", "host_unreachable", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "COOKIE", "\"00aa\"", SYMBOL_COMMAND_LINE);
	s = script_parse(source, &defines, &diags);
	if (!diags.nerrors)
		print(s, &defines);
	script_check(s, &late, &diags);
	evaluate(s, &scope, &diags);
	for (size_t i = 0; i < diags.n; i++)
		assert((size_t)diags.items[i].span.off + diags.items[i].span.len <= size);
	diag_render(&diags, s->source, size & 1, &out);
	buf_free(&out);
	diag_free(&diags);
	script_free(s);
	symtab_free(&defines);
	symtab_free(&late);
	return 0;
}
