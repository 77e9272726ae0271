// SPDX-License-Identifier: GPL-2.0-or-later
/* A hostile capture: whatever connection is in it, what comes of it is a script that can be read.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/wire.h"
#include "parser/parser.h"
#include "runtime/record/conns.h"
#include "runtime/record/story.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text of the packets may have what no script can say (options that are "bad"): that is told by
 * the parser, and by tcpcheck record. */
static void tell(struct story *st)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct script *s;

	if (story_normalise(st, &e) < 0) {
		assert(e.what[0]);
		return;
	}
	st->file = "x";
	story_script(st, &text);
	s = script_parse(source_from_text("x", buf_text(&text), text.len), NULL, &diags);
	script_free(s);
	diag_free(&diags);
	buf_free(&text);
}

/* Packets, each behind a byte with its length. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct story st = {.active = size && data[0] & 1};
	struct rec_conns conns;
	struct segment s;
	unsigned side;

	conns_init(&conns);
	for (size_t at = 0; at < size;) {
		size_t len = data[at++];
		unsigned char *p;

		len = len < size - at ? len : size - at;
		p = malloc(len + 1);
		if (!p)
			abort();
		memcpy(p, data + at, len);
		if (segment_parse(p, len, &s, NULL) == 0 && s.l4 == L4P_TCP &&
		    conns_take(&conns, &s, (int64_t)at * 1000000, &side)->number == 1)
			story_add(&st, &s, (int64_t)at * 1000000, side != st.active);
		free(p);
		at += len;
	}
	tell(&st);
	story_free(&st);
	conns_free(&conns);
	return 0;
}
