// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of reports and the files they go to. */
#include "runtime/suite/outputs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/draw/pages.h"
#include "runtime/suite/outfile.h"

typedef struct suite_listener *(*open_format)(FILE *out, const char *name);

void outputs_add(struct outputs *o, struct suite_listener *l)
{
	if (l)
		o->to[o->n++] = l;
}

static int two_on_stdout(struct err *e)
{
	err_kind_set(e, ERR_SCRIPT, "two reports on standard output");
	return err_hint(e, "give one of them a file: --tap=FILE");
}

static FILE *open_file(struct outputs *o, const struct session *ss, const char *path, struct err *e)
{
	if (strcmp(path, "-") != 0)
		return outfile_report(path, e);
	if (o->owns_stdout) {
		two_on_stdout(e);
		return NULL;
	}
	o->owns_stdout = true;
	return ss->out;
}

static int add_file(struct outputs *o, const struct session *ss, const char *path, open_format open,
		    struct err *e)
{
	struct suite_listener *l;
	FILE *f;

	if (!path)
		return 0;
	f = open_file(o, ss, path, e);
	if (!f)
		return -1;
	l = open(f, strcmp(path, "-") ? path : "standard output");
	if (l) {
		outputs_add(o, l);
		return 0;
	}
	err_sys(e, "%s: a temporary file for it", path);
	if (f != ss->out)
		fclose(f);
	return -1;
}

/* tcpcheck draw --run: pictures, and nothing else. */
static int add_drawing(struct outputs *o, const struct session *ss, struct err *e)
{
	const struct draw_format *format = ss->drawing;

	if (!format)
		return 0;
	if (o->owns_stdout)
		return two_on_stdout(e);
	if (!strcmp(format->name, "html")) {
		if (add_file(o, ss, "-", html_open, e) < 0)
			return -1;
	} else {
		o->owns_stdout = true;
		outputs_add(
			o, drawing_open(ss->out, "standard output", format, !draw_is_utf8(getenv)));
	}
	pages_set_flow(o->to[o->n - 1], ss->cmd->flow);
	return 0;
}

/* Annotations are lines among others that the engine looks for: people may read there, too. */
static int add_github(struct outputs *o, const struct session *ss, const char *path, struct err *e)
{
	const char *summary = getenv("GITHUB_STEP_SUMMARY");
	FILE *out = ss->out, *sum = NULL;

	if (!path)
		return 0;
	if (!strcmp(path, "-")) {
		if (o->owns_stdout) /* but not among those of another format */
			return two_on_stdout(e);
	} else {
		out = outfile_report(path, e);
		if (!out)
			return -1;
	}
	if (summary && *summary) {
		sum = fopen(summary, "ae");
		if (!sum) {
			err_sys(e, "GITHUB_STEP_SUMMARY: %s", summary);
			outcome_close(out);
			return -1;
		}
	}
	/* Another file is not read by the engine, nor written by others. */
	outputs_add(o, github_open(out, sum, path, out == ss->out ? ss->hush : ""));
	return 0;
}

/* A report of its own format; github's is among lines of others. */
static const struct format {
	enum opt_id id;
	open_format open;
	bool lines; /* among which there may be others */
} formats[] = {
#define FORMAT(name, lines) {OPT_ID_##name, name##_open, lines},
	REPORT_FORMATS(FORMAT)
#undef FORMAT
		{OPT_ID_html, html_open, false},
};
#define FORMATS (sizeof(formats) / sizeof(*formats))

bool outputs_may_mix(const struct suite_config *how)
{
	for (unsigned i = 0; i < FORMATS; i++) {
		const char *path = opt_suite_text(how, formats[i].id);

		if (path && !strcmp(path, "-") && !formats[i].lines)
			return false;
	}
	return true;
}

static bool is_file(const char *path, const struct stat *file)
{
	struct stat st;

	return path && stat(path, &st) == 0 && st.st_dev == file->st_dev &&
	       st.st_ino == file->st_ino;
}

static int spare(const char *report, const struct suite_config *how, const struct task_list *tasks,
		 struct err *e)
{
	struct stat file;

	if (!report || stat(report, &file) < 0 || !S_ISREG(file.st_mode))
		return 0;
	if (is_file(how->expect, &file))
		return err_kind_set(e, ERR_SCRIPT, "%s: a report would replace the expectations",
				    report);
	for (size_t i = 0; i < tasks->nscripts; i++)
		if (is_file(tasks->scripts[i].path, &file))
			return err_kind_set(e, ERR_SCRIPT, "%s: a report would replace a script",
					    report);
	return 0;
}

int outputs_spare(const struct suite_config *how, const struct task_list *tasks, struct err *e)
{
	for (unsigned i = 0; i < FORMATS; i++)
		if (spare(opt_suite_text(how, formats[i].id), how, tasks, e) < 0)
			return -1;
	return spare(how->github, how, tasks, e);
}

int outputs_open(struct outputs *o, const struct suite_config *how, const struct session *ss,
		 struct err *e)
{
	for (unsigned i = 0; i < FORMATS; i++)
		if (add_file(o, ss, opt_suite_text(how, formats[i].id), formats[i].open, e) < 0)
			return -1;
	if (add_drawing(o, ss, e) < 0)
		return -1;
	return add_github(o, ss, how->github, e);
}

void outputs_begin(struct outputs *o, const struct suite_info *info)
{
	for (unsigned i = 0; i < o->n; i++)
		o->to[i]->ops->begin(o->to[i], info);
}

void outputs_outcome(struct outputs *o, const struct outcome *outcome)
{
	for (unsigned i = 0; i < o->n; i++)
		o->to[i]->ops->outcome(o->to[i], outcome);
}

int outputs_end(struct outputs *o, const struct totals *t, struct err *e)
{
	int ret = 0;

	for (unsigned i = 0; i < o->n; i++)
		if (o->to[i]->ops->end(o->to[i], t, ret == 0 ? e : NULL) < 0)
			ret = -1;
	return ret;
}

void outputs_close(struct outputs *o)
{
	for (unsigned i = 0; i < o->n; i++)
		o->to[i]->ops->close(o->to[i]);
	o->n = 0;
}
