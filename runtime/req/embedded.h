/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of requirements.csv, part of the program. */
#ifndef REQ_EMBEDDED_H
#define REQ_EMBEDDED_H

extern const char requirements_csv[]; /* ends with NUL */

#endif
