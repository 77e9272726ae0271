/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of kernel.config, part of the program. */
#ifndef VTIME_FRAGMENT_H
#define VTIME_FRAGMENT_H

extern const char kernel_fragment[]; /* ends with NUL */

#endif
