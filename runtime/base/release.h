/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Releases of kernels. */
#ifndef BASE_RELEASE_H
#define BASE_RELEASE_H

/* Compares number by number, as far as @limit goes: 6.12.3 is 6.12. Negative, 0 or positive, as
 * strcmp(). */
int release_compare(const char *release, const char *limit);

#endif
