// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command line of "tcpcheck stack", and what is shown of a stack. */
#include "runtime/suite/stack_command.h"

#include <netinet/in.h>
#include <string.h>

#include "runtime/call/call.h"
#include "runtime/suite/handshake.h"
#include "runtime/suite/stacks.h"
#include "runtime/suite/verb.h"

#define FLAGS "--stack_flags="

static int list(const struct verb_call *c, struct err *e);
static int check(const struct verb_call *c, struct err *e);

static const struct verb verbs[] = {
	{"list", "", "shows those that --stack=NAME finds", list, NULL},
	{"check", " NAME|FILE.so|pipe:COMMAND [" FLAGS "TEXT]",
	 "shows what it has, and plays a handshake on it", check, NULL},
};
#define VERBS (sizeof(verbs) / sizeof(*verbs))

static int surplus(const struct verb_call *c, int i, struct err *e)
{
	verb_surplus(c, i, e);
	return err_hint(e, "tcpcheck stack --help shows how it is used");
}

/* ---- list ---- */

static void show_one(void *arg, const char *name, const char *path)
{
	struct arena a = ARENA_INIT;
	FILE *out = arg;
	struct stack_spec s = {.kind = STACK_PLUGIN, .text = name, .what = path, .flags = ""};
	struct err e = ERR_INIT;
	struct kernel_id k;

	if (stack_id(&k, &s, false, &a, &e) == 0)
		fprintf(out, "%-12s %-20s %s\n", name, k.release, path);
	else
		fprintf(out, "%-12s does not work: %s\n", name, e.what);
	arena_free(&a);
}

static int list(const struct verb_call *c, struct err *e)
{
	if (c->argc > 1)
		return surplus(c, 1, e);
	if (!stack_each(show_one, c->out))
		fprintf(c->out, "none; make stacks builds lwIP, where its library is\n");
	return STATUS_PASS;
}

/* ---- check ---- */

static const char *answer(int has)
{
	return has > 0 ? "yes" : has == 0 ? "no" : "not known";
}

static bool has_family(struct remote *r, int family, int *has)
{
	struct board *b = remote_board(r);

	b->ability = TCPCHECK_STACK_HAS_FAMILY;
	b->a = family;
	*has = remote_ask(r, BOARD_HAS, NULL) == 0 ? (int)b->ret : -1;
	return *has != 0;
}

static unsigned show_families(const struct verb_call *c, struct remote *r)
{
	int v4, v6;
	unsigned variants = (has_family(r, AF_INET, &v4) ? 1u << VARIANT_IPV4 : 0u) |
			    (has_family(r, AF_INET6, &v6) ? 1u << VARIANT_IPV6 : 0u);

	fprintf(c->out, "  IPv4 %s, IPv6 %s\n", answer(v4), answer(v6));
	return variants;
}

static void show_calls(const struct verb_call *c, struct remote *r, int wanted, const char *title)
{
	struct board *b = remote_board(r);
	unsigned column = 0;

	for (unsigned i = 0; i < CALL_ID_COUNT; i++) {
		b->ability = TCPCHECK_STACK_HAS_CALL;
		b->a = call_number(call_spec_at((enum call_id)i));
		if (b->a < 0 || remote_ask(r, BOARD_HAS, NULL) < 0 || b->ret != wanted)
			continue;
		if (!column || column > 80)
			column = (unsigned)fprintf(c->out, "%s  %s", column ? "\n" : "", title);
		column += (unsigned)fprintf(c->out, " %s", call_spec_at((enum call_id)i)->name);
	}
	if (column)
		fputc('\n', c->out);
}

static int play(const struct verb_call *c, const char *text, const char *flags, unsigned variants)
{
	struct cmdline cmd = cmdline_default;
	struct session ss = *(const struct session *)c->arg;

	ss.cmd = &cmd;
	cmd.stacks = (struct text_list){.items = &text, .n = 1};
	cmd.stack_flags = flags;
	cmd.variants = variants;
	return handshake_run(&ss);
}

static int read_arguments(const struct verb_call *c, const char **text, const char **flags,
			  struct err *e)
{
	for (int i = 1; i < c->argc; i++) {
		if (!strncmp(c->argv[i], FLAGS, strlen(FLAGS)))
			*flags = c->argv[i] + strlen(FLAGS);
		else if (*text)
			return surplus(c, i, e);
		else
			*text = c->argv[i];
	}
	if (*text)
		return 0;
	verb_cite(c, 1, 0, strlen(c->argv[0]));
	err_kind_set(e, ERR_SCRIPT, "stack check: which one?");
	return err_hint(e, "usage: tcpcheck stack check%s", verbs[1].arguments);
}

static int check(const struct verb_call *c, struct err *e)
{
	const char *text = NULL, *flags = "";
	struct arena a = ARENA_INIT;
	struct stack_spec s;
	struct remote *r = NULL;
	unsigned variants;
	int ret = read_arguments(c, &text, &flags, e);

	if (ret == 0)
		ret = stack_spec_parse(&s, text, flags, &a, e);
	if (ret == 0 && !(r = stack_open_for_name(&s, e)))
		ret = -1;
	if (ret == 0) {
		fprintf(c->out, "%s (%s)\n", remote_board(r)->name, s.what);
		variants = show_families(c, r);
		show_calls(c, r, 1, "has:");
		show_calls(c, r, 0, "has not:");
		remote_close(r);
		ret = play(c, text, flags, variants);
		if (ret == STATUS_PASS)
			fprintf(c->out, "  a handshake with data passes\n");
	}
	arena_free(&a);
	return ret;
}

int stack_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e)
{
	static const struct verbs all = {"stack", verbs, VERBS, "list or check"};

	return verb_run(&all, argc, argv, ss->out, ss, at, e);
}
