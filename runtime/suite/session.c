// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what all subcommands share: exit statuses, and how mistakes are shown. */
#include "runtime/suite/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool session_draws(const struct session *ss)
{
	return ss->cmd->draw || ss->cmd->suite.html || ss->drawing;
}

int session_status(const struct session *ss, enum verdict v)
{
	if (v == VERDICT_FLAKY && !strcmp(ss->cmd->suite.flaky, "fail"))
		return STATUS_FAIL;
	return verdict_status(v);
}

int session_exit(const struct session *ss, const struct totals *t, int status)
{
	const struct suite_config *how = &ss->cmd->suite;

	/* That of git bisect is made in main.c, where mistakes are, too. */
	return strcmp(how->exit, "ksft") ? status
					 : totals_exit_ksft(t, !strcmp(how->flaky, "fail"));
}

void session_error(const struct session *ss, const char *about, const struct err *e)
{
	fflush(ss->out);
	fprintf(ss->err, "%s: %s\n", about, e->what);
	if (e->hint[0])
		fprintf(ss->err, "  %s\n", e->hint);
}

int session_failed(const struct session *ss, const struct err *e)
{
	session_error(ss, "tcpcheck", e);
	return e->kind == ERR_SCRIPT ? STATUS_USAGE : STATUS_ENVIRONMENT;
}

int session_mistaken(const struct session *ss, const char *hint, const char *fmt, ...)
{
	struct err e = ERR_INIT;
	char what[sizeof(e.what)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	err_kind_set(&e, ERR_SCRIPT, "%s", what);
	if (hint)
		err_hint(&e, "%s", hint);
	return session_failed(ss, &e);
}

void session_diags(const struct session *ss, const struct script *s, const struct diag_list *diags)
{
	struct buf out = BUF_INIT;

	diag_render(diags, s->source, ss->colour_err, &out);
	fflush(ss->out);
	fprintf(ss->err, "%s", buf_text(&out));
	buf_free(&out);
}
