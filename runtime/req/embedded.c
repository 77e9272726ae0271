// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the copy of requirements.csv that an installed program carries. */
#include "runtime/req/embedded.h"

__asm__(".section .rodata\n"
	".global requirements_csv\n"
	"requirements_csv:\n"
	".incbin \"runtime/req/requirements.csv\"\n"
	".byte 0\n"
	".previous\n");
