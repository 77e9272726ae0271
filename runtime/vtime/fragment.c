// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the copy of kernel.config that an installed program carries. */
#include "runtime/vtime/fragment.h"

__asm__(".section .rodata\n"
	".global kernel_fragment\n"
	"kernel_fragment:\n"
	".incbin \"runtime/vtime/kernel.config\"\n"
	".byte 0\n"
	".previous\n");
