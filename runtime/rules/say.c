// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the words of a finding while its rule finds them. */
#include <stdarg.h>

#include "runtime/rules/rule.h"

#define SAY(name)                                             \
	void say_##name(struct look *l, const char *fmt, ...) \
	{                                                     \
		va_list ap;                                   \
                                                              \
		va_start(ap, fmt);                            \
		buf_vprintf(&l->name, fmt, ap);               \
		va_end(ap);                                   \
	}

SAY(came)
SAY(should)
SAY(how)
