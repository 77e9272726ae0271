/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of driver.py, part of the program. */
#ifndef RUNTIME_CODE_DRIVER_H
#define RUNTIME_CODE_DRIVER_H

extern const char code_driver[]; /* ends with NUL */

#endif
