// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command line of "tcpcheck req". */
#include "runtime/suite/req_command.h"

#include <string.h>

#include "runtime/finding/status.h"
#include "runtime/req/choice.h"
#include "runtime/req/show.h"
#include "runtime/suite/verb.h"

static int list(const struct verb_call *c, struct err *e);
static int show(const struct verb_call *c, struct err *e);

static const struct verb verbs[] = {
	{"list", " [ID|RFC|LEVEL]...", "shows requirements, a line each: all, or these", list,
	 NULL},
	{"show", " ID|RFC|LEVEL...", "shows all that is known of them", show, NULL},
};

/* Of the arguments from 1 on, one that is wrong. */
static int check(const struct verb_call *c, struct err *e)
{
	struct req_fault at;

	for (int i = 1; i < c->argc; i++) {
		if (req_choice_check(c->argv[i], req_table(), &at, e) == 0)
			continue;
		verb_cite(c, i + 1, at.off, at.len);
		return -1;
	}
	return 0;
}

static bool is_chosen(const struct verb_call *c, const struct requirement *r)
{
	for (int i = 1; i < c->argc; i++)
		if (req_choice_has(c->argv[i], r))
			return true;
	return c->argc == 1;
}

static int put(const struct verb_call *c, void (*one)(struct buf *, const struct requirement *),
	       struct err *e)
{
	const struct req_table *t = req_table();
	struct buf out = BUF_INIT;

	if (check(c, e) < 0)
		return -1;
	for (size_t i = 0; i < t->n; i++)
		if (is_chosen(c, &t->items[i]))
			one(&out, &t->items[i]);
	fprintf(c->out, "%s", buf_text(&out));
	buf_free(&out);
	return STATUS_PASS;
}

static int list(const struct verb_call *c, struct err *e)
{
	return put(c, req_show_line, e);
}

static int show(const struct verb_call *c, struct err *e)
{
	if (c->argc > 1)
		return put(c, req_show_all, e);
	verb_cite(c, 1, 0, strlen(c->argv[0]));
	err_kind_set(e, ERR_SCRIPT, "req show: which one?");
	return err_hint(e, "tcpcheck req list shows all of them");
}

int req_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e)
{
	static const struct verbs all = {"req", verbs, sizeof(verbs) / sizeof(*verbs),
					 "list or show"};

	return verb_run(&all, argc, argv, ss->out, NULL, at, e);
}
