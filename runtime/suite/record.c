// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns tcpcheck record: where the script of a capture goes. */
#include "runtime/record/record.h"

#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "runtime/suite/rewrite.h"
#include "runtime/suite/session.h"

static enum record_side side_of(const struct cmdline *c)
{
	if (!c->side)
		return RECORD_FOUND;
	return strcmp(c->side, "client") ? RECORD_SERVER : RECORD_CLIENT;
}

/* Whatever was in the capture, what we write is a script. */
static int check_script(const struct session *ss, const struct buf *script, struct err *e)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct script *s =
		script_parse(source_from_text("the recorded script", buf_text(script), script->len),
			     &ss->cmd->defines, &diags);
	int ret = 0;

	if (diags.nerrors) {
		session_diags(ss, s, &diags);
		ret = err_kind_set(e, ERR_SCRIPT,
				   "some packet of the connection cannot be written "
				   "as a line of a script");
	}
	script_free(s);
	diag_free(&diags);
	return ret;
}

static int write_script(const struct session *ss, const struct buf *script, struct err *e)
{
	const char *to = ss->cmd->output;
	FILE *f;
	int ret = 0;

	if (!to || !strcmp(to, "-")) {
		fwrite(script->data, 1, script->len, ss->out);
		return 0;
	}
	if (access(to, F_OK) == 0)
		return file_rewrite(to, script->data, script->len, e);
	f = fopen(to, "wxe");
	if (!f || fwrite(script->data, 1, script->len, f) != script->len || fflush(f) != 0)
		ret = err_sys(e, "%s", to);
	if (f)
		fclose(f);
	if (f && ret < 0)
		unlink(to);
	return ret;
}

int session_record(const struct session *ss, char *const *paths, size_t n)
{
	const struct record_cfg cfg = {
		.flow = (unsigned long)(ss->cmd->flow > 0 ? ss->cmd->flow : 0),
		.side = side_of(ss->cmd)};
	struct buf script = BUF_INIT, list = BUF_INIT;
	struct err e = ERR_INIT;
	int ret;

	if (n > 1)
		ret = err_kind_set(&e, ERR_SCRIPT, "record takes one capture, not %zu", n);
	else
		ret = record_capture(paths[0], &cfg, &script, &list, &e);
	if (ret == 0)
		ret = check_script(ss, &script, &e);
	if (ret == 0)
		ret = write_script(ss, &script, &e);
	ret = ret < 0 ? session_failed(ss, &e) : STATUS_PASS;
	fprintf(ss->err, "%s", buf_text(&list));
	buf_free(&script);
	buf_free(&list);
	return ret;
}
