/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. SHA-256 (FIPS 180-4; RFC 6234, section 6.2): what sha256sum(1) prints of the same bytes.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_TEXT 65 /* in hexadecimal, with its NUL */

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes so far */
	unsigned char block[64];
};

void sha256_begin(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *bytes, size_t n);
void sha256_end(struct sha256 *h, char text[static SHA256_TEXT]);
void sha256_of(const void *bytes, size_t n, char text[static SHA256_TEXT]);

#endif
