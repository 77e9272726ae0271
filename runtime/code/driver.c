// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the copy of driver.py that an installed program carries. */
#include "runtime/code/driver.h"

__asm__(".section .rodata\n"
	".global code_driver\n"
	"code_driver:\n"
	".incbin \"runtime/code/driver.py\"\n"
	".byte 0\n"
	".previous\n");
