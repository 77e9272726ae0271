// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns "tcpcheck judge": captures are judged one after the other, and what comes of it goes to its
 * files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/suite/outfile.h"
#include "runtime/trace/trace.h"

struct judgement {
	const struct session *ss;
	struct trace_cfg cfg;
	FILE *json;           /* NULL: nobody wants it */
	struct trace **pages; /* those that are read; kept for the page */
	size_t npages;
	int status;
};

static void put_line(void *arg, const char *text, size_t len)
{
	fwrite(text, 1, len, arg);
}

static int write_page(struct judgement *j, const char *path, struct err *e)
{
	struct buf page = BUF_INIT;
	int ret;

	trace_page(j->pages, j->npages, &page);
	ret = outfile_write(j->ss, path, &page, e);
	buf_free(&page);
	return ret;
}

/* ---- a capture ---- */

static void note(struct judgement *j, const struct err *e, int status)
{
	fflush(j->ss->out);
	session_error(j->ss, "tcpcheck", e);
	j->status = status_worse(j->status, status);
}

static void lacking(struct judgement *j, const struct trace *t, const char *path)
{
	struct err e = ERR_INIT;
	unsigned long flow = j->cfg.flow;

	if (flow > trace_conns(t)) {
		err_kind_set(&e, ERR_SCRIPT, "%s: there is no connection %lu in it, but %lu", path,
			     flow, trace_conns(t));
		note(j, &e, STATUS_USAGE);
	} else if (!trace_packets(t) && !trace_broken(t)) {
		err_kind_set(&e, ERR_LACK, "%s: there is no packet of TCP in it to be judged",
			     path);
		note(j, &e, STATUS_SKIP);
	}
}

static int status_of(const struct trace *t)
{
	if (trace_findings(t, RULES_VIOLATION))
		return STATUS_FAIL;
	return trace_packets(t) ? STATUS_PASS : STATUS_SKIP;
}

static void show(struct judgement *j, const struct trace *t)
{
	const struct suite_config *how = &j->ss->cmd->suite;
	struct buf text = BUF_INIT;

	if (outfile_is_stdout(how->json) || outfile_is_stdout(how->html))
		return;
	trace_text(t, &text);
	fwrite(buf_text(&text), 1, text.len, j->ss->out);
	buf_free(&text);
}

static void judge_file(struct judgement *j, const char *path)
{
	struct err e = ERR_INIT;
	struct trace *t = trace_judge(path, &j->cfg, &e);

	if (!t) {
		note(j, &e, e.kind == ERR_SCRIPT ? STATUS_USAGE : STATUS_ENVIRONMENT);
		return;
	}
	show(j, t);
	j->status = status_worse(j->status, status_of(t));
	lacking(j, t, path);
	if (trace_broken(t))
		note(j, trace_broken(t), STATUS_USAGE);
	if (j->ss->cmd->suite.html)
		j->pages[j->npages++] = t;
	else
		trace_free(t);
}

/* ---- all of them ---- */

static int judge_all(struct judgement *j, char *const *paths, size_t n, struct err *e)
{
	const struct suite_config *how = &j->ss->cmd->suite;

	if (how->json && !(j->json = outfile_open(j->ss, how->json, e)))
		return -1;
	j->cfg.line = j->json ? put_line : NULL;
	j->cfg.arg = j->json;
	for (size_t i = 0; i < n; i++)
		judge_file(j, paths[i]);
	if (j->json && outfile_close(j->ss, j->json, how->json, e) < 0)
		return -1;
	return how->html ? write_page(j, how->html, e) : 0;
}

static enum trace_at where(const char *word)
{
	static const char *const words[] = {"auto", "client", "server", "middle"};
	unsigned i = 0;

	while (word && strcmp(word, words[i]))
		i++;
	return (enum trace_at)i;
}

int session_judge(const struct session *ss, char *const *paths, size_t n)
{
	struct judgement j = {.ss = ss, .status = STATUS_SKIP};
	struct err e = ERR_INIT;

	j.cfg.at = where(ss->cmd->at);
	j.cfg.ladders = ss->cmd->suite.html != NULL;
	j.cfg.flow = (unsigned long)(ss->cmd->flow > 0 ? ss->cmd->flow : 0);
	j.pages = calloc(n, sizeof(*j.pages));
	if (!j.pages)
		abort();
	if (judge_all(&j, paths, n, &e) < 0)
		j.status = session_failed(ss, &e);
	for (size_t i = 0; i < j.npages; i++)
		trace_free(j.pages[i]);
	free(j.pages);
	return j.status;
}
