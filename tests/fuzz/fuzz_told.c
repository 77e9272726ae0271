// SPDX-License-Identifier: GPL-2.0-or-later
/* Fuzzes what a script can make of driver.py's words: any bytes where it tells what has happened.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/code/python.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char script[] = "0 %{ x = 1 }%\n+0 %{\nassert x,\\\n y\n}%\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source *src = source_from_text("x.pkt", script, sizeof(script) - 1);
	struct text_block blocks[] = {
		{.text = {"x = 1", 5, {5, 5}}, .span = {2, 11}},
		{.text = {"\nassert x,\\\n y\n", 16, {19, 16}}, .span = {17, 20}}};
	struct event events[] = {{.kind = EVENT_CODE, .block = &blocks[0]},
				 {.kind = EVENT_CODE, .block = &blocks[1]}};
	struct diag_list diags = DIAG_LIST_INIT;
	struct snapshot snap = {0};
	struct finding f;
	struct python p;
	unsigned left;

	python_init(&p);
	python_add(&p, &events[0], &snap);
	python_add(&p, &events[1], &snap);
	p.told = memfd_create("told", 0);
	if (p.told < 0 || write(p.told, data, size) != (ssize_t)size)
		abort();
	finding_init(&f);
	if (python_finding(&p, src, &f) && f.at.off + f.at.len > src->len)
		abort();
	python_last(&p, src, &left);
	python_mistakes(&p, src, &diags);
	for (size_t i = 0; i < diags.n; i++)
		if (diags.items[i].span.off + diags.items[i].span.len > src->len)
			abort();
	diag_free(&diags);
	finding_free(&f);
	python_free(&p);
	source_free(src);
	return 0;
}
