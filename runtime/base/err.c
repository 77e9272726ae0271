// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the text of environment errors. Never prints. */
#include "runtime/base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void set(struct err *e, enum err_kind kind, const char *fmt, va_list ap)
{
	if (!e)
		return;
	e->kind = kind;
	e->hint[0] = '\0';
	vsnprintf(e->what, sizeof(e->what), fmt, ap);
}

int err_set(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, ERR_ENV, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, fmt);
	set(e, ERR_ENV, fmt, ap);
	va_end(ap);
	if (e) {
		size_t len = strlen(e->what);

		snprintf(e->what + len, sizeof(e->what) - len, ": %s", strerror(saved));
	}
	errno = saved;
	return -1;
}

int err_kind_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, kind, fmt, ap);
	va_end(ap);
	return -1;
}

int err_hint(struct err *e, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return -1;
	va_start(ap, fmt);
	vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
	va_end(ap);
	return -1;
}
