// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: an expectations file. A mistake has a place and a hint; what is read can be asked
 * about every kernel, and a file of its lines alone means the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/suite/expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(struct expectations *x, const char *script)
{
	static const char *const kernels[] = {"6.12.117-generic", "6.1", "", "v6",
					      "99999999999999999999.1"};

	for (unsigned i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
		const struct expected *known = expect_find(x, script, "ipv4", kernels[i]);
		struct outcome o = {.verdict = VERDICT_PASS, .expected = ""};

		if (!known)
			continue;
		for (const struct expected *k = known; k; k = k->next)
			if (k->one->expired || !k->one->used || !*k->one->reason ||
			    !*k->one->pattern)
				abort();
		expect_apply(known, &o);
		if (o.verdict != VERDICT_XPASS || o.expected != known->one->reason)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct err e = ERR_INIT;
	struct expectations x;

	if (!text)
		abort();
	if (expect_parse(&x, text, "known", "2026-11-21", &e) == 0) {
		for (size_t i = 0; i < x.n; i++)
			ask(&x, x.items[i].pattern);
		ask(&x, "a/b/c.pkt");
		expect_free(&x);
	} else if (e.kind != ERR_SCRIPT || strncmp(e.what, "known:", 6) != 0 || !*e.hint) {
		abort();
	}
	free(text);
	return 0;
}
