// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns tcpcheck fmt: a script to its canonical text, never replacing what cannot be read back. */
#include <string.h>

#include "parser/parser.h"
#include "runtime/suite/rewrite.h"
#include "runtime/suite/session.h"

/* The canonical text must be canonical: nobody's script is replaced by what we cannot read. */
static bool is_stable(const struct session *ss, const char *path, const struct buf *text)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf again = BUF_INIT;
	struct script *s = script_parse(source_from_text(path, text->data, text->len),
					&ss->cmd->defines, &diags);
	bool same = false;

	if (!diags.nerrors) {
		script_print(s, &again);
		same = again.len == text->len && !memcmp(again.data, text->data, text->len);
	}
	buf_free(&again);
	script_free(s);
	diag_free(&diags);
	return same;
}

static int put_formatted(const struct session *ss, const struct script *s, const struct buf *text)
{
	const struct source *src = s->source;
	struct err e = ERR_INIT;

	if (!is_stable(ss, src->path, text)) {
		err_set(&e, "tcpcheck cannot format this script, which is a mistake of tcpcheck");
		session_error(ss, src->path, &e);
		return STATUS_ENVIRONMENT;
	}
	if (!ss->cmd->write || !strcmp(src->path, SOURCE_STDIN)) {
		fwrite(text->data, 1, text->len, ss->out);
		return STATUS_PASS;
	}
	if (text->len == src->len && !memcmp(text->data, src->text, text->len))
		return STATUS_PASS;
	if (file_rewrite(src->path, text->data, text->len, &e) == 0)
		return STATUS_PASS;
	session_error(ss, "tcpcheck", &e);
	return STATUS_ENVIRONMENT;
}

int session_format(const struct session *ss, const char *path)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct source *src = source_read(path, &e);
	int status = STATUS_USAGE;
	struct script *s;

	if (!src) {
		session_error(ss, "tcpcheck", &e);
		return STATUS_USAGE;
	}
	s = script_parse(src, &ss->cmd->defines, &diags);
	if (diags.nerrors) {
		session_diags(ss, s, &diags);
	} else {
		script_print(s, &text);
		status = put_formatted(ss, s, &text);
	}
	buf_free(&text);
	diag_free(&diags);
	script_free(s);
	return status;
}
