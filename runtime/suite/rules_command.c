// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of rules for people. */
#include "runtime/suite/rules_command.h"

#include <string.h>

#include "parser/names.h"
#include "runtime/cli/opt_value.h"
#include "runtime/finding/status.h"
#include "runtime/rules/choice.h"
#include "runtime/rules/rules.h"

static void line(struct buf *out, const struct rules_info *r)
{
	buf_printf(out, "%-9s  %-24s  %-32s  %s\n", rules_level_name(r->level), r->name, r->sources,
		   r->what);
}

static int unknown(const char *name, struct err *e)
{
	const char *names[RULES_ROOM + 1] = {NULL}, *close;
	char shown[OPT_SHOWN];

	for (unsigned i = 0; i < rules_count(); i++)
		names[i] = rules_at(i)->name;
	close = suggest(name, names);
	err_kind_set(e, ERR_SCRIPT, "rules: there is no rule '%s'", opt_shown(name, shown));
	return close ? err_hint(e, "did you mean '%s'?", close)
		     : err_hint(e, "tcpcheck rules lists all of them");
}

static int put_named(struct buf *out, int argc, char **argv, struct cite *at, struct err *e)
{
	for (int i = 1; i < argc; i++) {
		int rule = rules_find(argv[i], strlen(argv[i]));

		if (rule < 0) {
			*at = (struct cite){i, 0, strlen(argv[i])};
			return unknown(argv[i], e);
		}
		line(out, rules_at((unsigned)rule));
	}
	return 0;
}

int rules_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e)
{
	struct buf out = BUF_INIT;
	int ret = put_named(&out, argc, argv, at, e);

	for (unsigned i = 0; argc == 1 && i < rules_count(); i++)
		line(&out, rules_at(i));
	if (ret == 0)
		fprintf(ss->out, "%s", buf_text(&out));
	buf_free(&out);
	return ret < 0 ? -1 : STATUS_PASS;
}
