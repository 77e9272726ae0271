// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: two texts (split at the first NUL) as the kernel's counter files and as lists of
 * settings; the same bytes as a JSON string. A text compared with itself shows no difference, and
 * JSON has no control characters.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/sysctls.h"
#include "netdev/counters.h"
#include "runtime/report/jsontext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_json(const char *text, size_t len)
{
	struct buf out = BUF_INIT;

	json_string(&out, text, len);
	if (out.len < 2 || out.data[0] != '"' || out.data[out.len - 1] != '"')
		abort();
	for (size_t i = 0; i < out.len; i++)
		if ((unsigned char)out.data[i] < ' ')
			abort();
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *both = malloc(size + 2);
	struct buf out = BUF_INIT;
	const char *second;

	if (!both)
		abort();
	memcpy(both, data, size);
	both[size] = both[size + 1] = '\0';
	second = both + strlen(both) + 1;
	counters_compare(both, second, &out);
	sysctls_compare(both, second, &out);
	if (counters_compare(both, both, &out) || sysctls_compare(both, both, &out))
		abort();
	check_json((const char *)data, size);
	buf_free(&out);
	free(both);
	return 0;
}
