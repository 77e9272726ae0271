// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns tcpcheck draw: what is to be drawn, and as what. */
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/foretell.h"
#include "runtime/draw/render.h"
#include "runtime/suite/load.h"

static const struct draw_format *format_of(const struct session *ss)
{
	return draw_format_find(ss->cmd->format ? ss->cmd->format : "text");
}

_Static_assert(FLOWS_EACH == OPT_WORD, "--flow=all");

static int no_flow(const struct session *ss, const char *path, unsigned flows)
{
	struct err e = ERR_INIT;

	err_kind_set(&e, ERR_SCRIPT, "%s: there is no connection %lld in it, but %u", path,
		     (long long)ss->cmd->flow, flows);
	return session_failed(ss, &e);
}

static void put_picture(const struct session *ss, const struct picture *p, int64_t flow)
{
	struct buf out = BUF_INIT;

	draw_flows(&out, format_of(ss), p, flow);
	fwrite(out.data, 1, out.len, ss->out);
	buf_free(&out);
}

/* What is drawn without being played. */
static struct picture picture_of(const struct exchange *x, const char *path, const char *origin)
{
	return (struct picture){.x = x,
				.title = path,
				.verdict = "",
				.reason = "",
				.report = "",
				.origin = origin,
				.left = "stack",
				.right = "peer",
				.time_us = -1,
				.number = 1,
				.ascii = !draw_is_utf8(getenv)};
}

/* ---- a capture ---- */

static void put_capture(const struct session *ss, struct portrait *pt, const char *path)
{
	struct picture p =
		picture_of(&pt->x, path,
			   "A capture. Numbers count from the SYN. What breaks a rule is "
			   "shown by: tcpcheck judge --html=FILE.");
	struct buf title = BUF_INIT;
	int64_t flow = ss->cmd->flow;

	p.capture = true;
	p.portrait = pt;
	p.left = portrait_name(pt, 0, 0);
	p.right = portrait_name(pt, 0, 1);
	if (flow == FLOWS_TOGETHER)
		portrait_tell_apart(pt);
	if (flow > 0) {
		buf_printf(&title, "%s, ", path);
		portrait_title(pt, (unsigned)flow, &title);
		p.title = buf_text(&title);
		flow = FLOWS_TOGETHER; /* there is nothing else in it */
	}
	put_picture(ss, &p, flow);
	buf_free(&title);
}

/* Of a broken one what is good. */
static int draw_capture(const struct session *ss, const char *path)
{
	int64_t flow = ss->cmd->flow;
	struct portrait pt;
	struct err e = ERR_INIT;
	int status = STATUS_PASS, ret = portray(&pt, path, flow > 0 ? (unsigned)flow : 0, &e);

	if (ret == 0 && !pt.conns)
		ret = err_kind_set(&e, ERR_SCRIPT, "%s: there is no TCP in this capture", path);
	if (pt.nshown)
		put_capture(ss, &pt, path);
	else if (ret == 0)
		status = no_flow(ss, path, pt.conns);
	portrait_free(&pt);
	return ret < 0 ? session_failed(ss, &e) : status;
}

/* ---- a script that is not played ---- */

static int draw_script(const struct session *ss, const struct loaded *l)
{
	int status = STATUS_PASS;
	struct exchange x;
	struct picture p;

	exchange_init(&x);
	p = picture_of(&x, l->path, "Not played: this is what the script says will happen.");
	p.source = l->script->source;
	p.req = &l->req;
	foretell(&x, l->script);
	if (ss->cmd->flow > (int64_t)x.flows)
		status = no_flow(ss, l->path, x.flows);
	else
		put_picture(ss, &p, ss->cmd->flow);
	exchange_free(&x);
	return status;
}

static int draw_path(const struct session *ss, const char *path)
{
	int status = STATUS_PASS;
	struct loaded l;

	if (portray_is_capture(path))
		return draw_capture(ss, path);
	load_script(&l, ss, path);
	if (l.bad) {
		load_show(&l, ss);
		status = STATUS_USAGE;
	} else {
		status = draw_script(ss, &l);
	}
	load_free(&l);
	return status;
}

/* ---- all of it ---- */

static int too_many(const struct session *ss)
{
	return session_mistaken(
		ss, "give one script and one connection at a time, or --format=text",
		"--format=%s: a file of this format has one picture", ss->cmd->format);
}

/* Only text and pages have room for each. */
static bool is_crowd(const struct session *ss)
{
	return ss->cmd->flow == FLOWS_EACH && format_of(ss)->single &&
	       strcmp(format_of(ss)->name, "html") != 0;
}

static int cannot_play(const struct session *ss, const char *path)
{
	return session_mistaken(ss, NULL, "--run: %s is a capture, which cannot be played", path);
}

static int draw_runs(const struct session *ss, char *const *paths, size_t n)
{
	struct session drawing = *ss;

	for (size_t i = 0; i < n; i++)
		if (portray_is_capture(paths[i]))
			return cannot_play(ss, paths[i]);
	drawing.drawing = format_of(ss);
	return session_run(&drawing, paths, n);
}

static int no_drawing(const struct session *ss)
{
	return session_mistaken(ss, NULL, "draw: no picture is of the format '%s'",
				ss->cmd->format);
}

int session_draw(const struct session *ss, char *const *paths, size_t n)
{
	bool page;
	int status = STATUS_PASS;

	if (!format_of(ss))
		return no_drawing(ss);
	page = ss->cmd->run && !strcmp(format_of(ss)->name, "html");
	if ((n > 1 && format_of(ss)->single && !page) || is_crowd(ss))
		return too_many(ss);
	if (ss->cmd->run)
		return draw_runs(ss, paths, n);
	for (size_t i = 0; i < n; i++) {
		if (n > 1)
			fprintf(ss->out, "%s%s\n", i ? "\n" : "", paths[i]);
		status = status_worse(status, draw_path(ss, paths[i]));
	}
	return status;
}
