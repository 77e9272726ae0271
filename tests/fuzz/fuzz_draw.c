// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes the record of an exchange, as it comes out of a jail or a virtual machine: any text.
 * Whatever is read can be drawn in every format, and what is written of it is read to the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/pages.h"
#include "runtime/draw/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void draw_all(const struct exchange *x)
{
	struct picture p = {.x = x,
			    .title = "t",
			    .verdict = "FAIL",
			    .reason = "",
			    .report = "",
			    .origin = "",
			    .left = "stack",
			    .right = "peer",
			    .time_us = -1,
			    .number = 1};

	for (const struct draw_format *f = draw_formats; f->name; f++) {
		struct buf out = BUF_INIT;

		f->draw(&out, &p);
		draw_flows(&out, f, &p, x->flows / 2 + 1);
		buf_free(&out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT, once = BUF_INIT, twice = BUF_INIT;
	struct exchange x, again;

	buf_add(&text, "%exchange 1 0\n", 14);
	buf_add(&text, data, size);
	exchange_init(&x);
	exchange_init(&again);
	if (record_read(&x, buf_text(&text)) && x.n < 2000) {
		draw_all(&x);
		record_write(&x, &once);
		if (!record_read(&again, buf_text(&once)))
			abort();
		record_write(&again, &twice);
		if (once.len != twice.len || memcmp(once.data, twice.data, once.len))
			abort();
	}
	exchange_free(&x);
	exchange_free(&again);
	buf_free(&text);
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
