/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Kernels for virtual time, built from source, kept in the cache. */
#ifndef VTIME_BUILD_H
#define VTIME_BUILD_H

#include <stdio.h>

#include "runtime/base/err.h"

struct kernel_build {
	const char *source; /* tree or tarball; NULL: the distribution's newest package */
	const char *name;   /* NULL: the version */
	const char *config; /* file with more options (KASAN, lockdep...), or NULL */
};

/* Builds, or brings up to date. What happens goes to @out. The source tree is not written to. */
int kernel_build(const struct kernel_build *b, FILE *out, struct err *e);

#endif
