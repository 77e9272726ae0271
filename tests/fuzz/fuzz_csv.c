// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: comma-separated values, and a table of requirements. What is read and written again
 * reads as before; a table that is taken is sorted and finds each of its rows.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/req/csv.h"
#include "runtime/req/req.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FIELDS 8

static void again(const char *const *fields, int n)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	const char *back[FIELDS];
	struct csv c;

	for (int i = 0; i < n; i++)
		csv_field(&text, fields[i]);
	c = (struct csv){.at = text.data, .end = text.data + text.len, .line = 1};
	if (csv_record(&c, &a, back, FIELDS) != n)
		abort();
	for (int i = 0; i < n; i++)
		if (strcmp(fields[i], back[i]) != 0)
			abort();
	buf_free(&text);
	arena_free(&a);
}

static void records(const char *text, size_t size)
{
	struct csv c = {.at = text, .end = text + size, .line = 1};
	struct arena a = ARENA_INIT;
	const char *fields[FIELDS];
	int n;

	while ((n = csv_record(&c, &a, fields, FIELDS)) > 0)
		again(fields, n);
	if ((n < 0) != (c.why != NULL))
		abort();
	arena_free(&a);
}

static void table(const char *text, size_t size)
{
	struct req_table t;
	struct err e = ERR_INIT;

	if (req_parse(&t, text, size, &e) == 0) {
		for (size_t i = 0; i < t.n; i++)
			if (req_find(&t, t.items[i].id) != &t.items[i])
				abort();
	} else if (!e.what[0]) {
		abort();
	}
	req_table_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	records((const char *)data, size);
	table((const char *)data, size);
	return 0;
}
