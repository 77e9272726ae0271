/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of a segment compared with what a line gives. */
#ifndef MATCH_PAYLOAD_H
#define MATCH_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>

#define PAYLOAD_TEXT 112

/* Whether @len bytes of @want (NULL: zeros) and @got differ. Then both texts show, as a script
 * writes them, the bytes from the first difference on, and where that is. */
bool payload_differs(const unsigned char *want, const unsigned char *got, size_t len,
		     char expected[static PAYLOAD_TEXT], char actual[static PAYLOAD_TEXT]);

#endif
