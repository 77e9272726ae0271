// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns tcpcheck draw: what is to be drawn, and as what. */
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/foretell.h"
#include "runtime/draw/portray.h"
#include "runtime/draw/render.h"
#include "runtime/suite/load.h"

static const struct draw_format *format_of(const struct session *ss)
{
	return draw_format_find(ss->cmd->format ? ss->cmd->format : "text");
}

static void put_picture(const struct session *ss, const struct picture *p)
{
	struct buf out = BUF_INIT;

	format_of(ss)->draw(&out, p);
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

/* Of a broken one what is good. */
static int draw_capture(const struct session *ss, const char *path)
{
	struct exchange x;
	struct picture p = picture_of(&x, path, "A capture. Numbers count from the SYN.");
	struct err e = ERR_INIT;
	int ret;

	exchange_init(&x);
	ret = portray(&x, path, &p.left, &p.right, &e);
	if (ret == 0 && !x.n)
		ret = err_kind_set(&e, ERR_SCRIPT, "%s: there is no TCP in this capture", path);
	if (x.n)
		put_picture(ss, &p);
	exchange_free(&x);
	return ret < 0 ? session_failed(ss, &e) : STATUS_PASS;
}

/* ---- a script that is not played ---- */

static void draw_script(const struct session *ss, const struct loaded *l)
{
	struct exchange x;
	struct picture p =
		picture_of(&x, l->path, "Not played: this is what the script says will happen.");

	p.source = l->script->source;
	p.req = &l->req;
	exchange_init(&x);
	foretell(&x, l->script);
	put_picture(ss, &p);
	exchange_free(&x);
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
		draw_script(ss, &l);
	}
	load_free(&l);
	return status;
}

/* ---- all of it ---- */

static int too_many(const struct session *ss)
{
	return session_mistaken(ss, "give one script at a time, or --format=text",
				"--format=%s: a file of this format has one picture",
				ss->cmd->format);
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
	if (n > 1 && format_of(ss)->single && !page)
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
