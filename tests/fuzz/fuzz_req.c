// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: what a script says of requirements, in whatever it is that has comments. What is
 * taken is in the table and where its span says; the choice of scripts takes any text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/req/choice.h"
#include "runtime/req/show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_use(const struct source *src, const struct req_use *u)
{
	if (u->span.off + u->span.len > src->len || strlen(u->name) != u->span.len ||
	    memcmp(src->text + u->span.off, u->name, u->span.len) != 0)
		abort();
}

static void check_lines(const struct req_lines *l, const struct source *src)
{
	for (size_t i = 0; i < l->nuses; i++) {
		check_use(src, &l->uses[i]);
		if (!req_find(req_table(), l->uses[i].name))
			abort();
	}
	for (size_t i = 0; i < l->nconditions; i++)
		check_use(src, &l->conditions[i]);
	for (size_t i = 0; i < l->nnots; i++) {
		req_not_covers(&l->nots[i], "linux", "6.12.3");
		req_not_covers(&l->nots[i], "lwip", "");
		if (!*l->nots[i].why || !*l->nots[i].stack)
			abort();
	}
}

static void choose(const char *text, const struct req_lines *l)
{
	struct err e = ERR_INIT;
	struct req_fault at;

	if (req_choice_check(text, req_table(), &at, &e) == 0)
		req_choice_fits(text, l, req_table());
	else if (at.off + at.len > strlen(text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct source *src = source_from_text("x.pkt", text, strlen(text));
	struct diag_list diags = DIAG_LIST_INIT;
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct req_lines l;

	req_lines_read(&l, src, req_table(), &a, &diags);
	check_lines(&l, src);
	if (l.mistaken != (diags.nerrors > 0))
		abort();
	req_show_missed(&out, &l, req_table());
	diag_render(&diags, src, false, &out);
	choose(text, &l);
	buf_free(&out);
	diag_free(&diags);
	arena_free(&a);
	source_free(src);
	free(text);
	return 0;
}
