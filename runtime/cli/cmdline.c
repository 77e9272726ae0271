// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of argv, with getopt_long over the option table. */
#include "runtime/cli/cmdline.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/cli/conflict.h"
#include "runtime/cli/opt_value.h"

#define LONG_BASE 256 /* getopt values of long options: LONG_BASE + enum opt_id */

const struct cmdline cmdline_default = {
	.suite =
		{
			.retries = 2,
			.repeat = 1,
			.flaky = "pass",
			.boots = "shared",
			.exit = "plain",
		},
	.colour = "auto",
	.artifacts_for = "fail",
	.vtime_limit_s = 60,
	.feedback = "low",
	.blanks = 5,
};

static void make_tables(struct option *longs, char *shorts)
{
	/* '+' is not wanted: options may follow paths; ':' makes getopt tell a missing value apart.
	 */
	*shorts++ = ':';
	for (unsigned i = 0; i < OPT_ID_COUNT; i++) {
		const struct opt_spec *s = &opt_specs[i];
		bool value = *s->metavar != '\0';
		int how = s->kind == CLI_OUTPUT ? optional_argument
			  : value               ? required_argument
						: no_argument;

		longs[i] = (struct option){s->name, how, NULL, LONG_BASE + (int)i};
		if (!s->letter)
			continue;
		*shorts++ = s->letter;
		if (value)
			*shorts++ = ':';
	}
	*shorts = '\0';
	longs[OPT_ID_COUNT] = (struct option){0};
}

static int spec_of(int got)
{
	if (got >= LONG_BASE)
		return got - LONG_BASE;
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_specs[i].letter && opt_specs[i].letter == got)
			return (int)i;
	return -1;
}

static int define(struct cmdline *c, const char *value, struct err *e)
{
	const char *equals = strchr(value, '=');
	char shown[OPT_SHOWN];

	if (!symtab_is_definition(value))
		return err_kind_set(e, ERR_SCRIPT, "option -D: '%s' is not NAME=VALUE",
				    opt_shown(value, shown));
	if (!symtab_is_value(equals + 1)) {
		err_kind_set(e, ERR_SCRIPT, "option -D: '%s' cannot stand for one word",
			     opt_shown(equals + 1, shown));
		return err_hint(e, "a string has its quotes in the value: -D 'NAME=\"two words\"'");
	}
	symtab_add_text(&c->defines, value, SYMBOL_COMMAND_LINE);
	return 0;
}

/* For the configuration of each script, behind its own options. */
static int add_use(struct cmdline *c, const struct opt_spec *spec, const char *value, struct err *e)
{
	struct config scratch = config_default;

	if (spec->kind == CLI_WORDS && opt_check_words(spec, value, e) < 0)
		return -1;
	if (opt_apply(&scratch, spec, value, e) < 0)
		return -1;
	c->uses = realloc(c->uses, (c->nuses + 1) * sizeof(*c->uses));
	if (!c->uses)
		abort();
	c->uses[c->nuses++] = (struct opt_use){spec, value};
	return 0;
}

static int use(struct cmdline *c, const struct opt_spec *spec, const char *value, struct err *e)
{
	switch (spec->where) {
	case WHERE_SYMBOL: return define(c, value, e);
	case WHERE_CLI:
	case WHERE_RUN: return opt_value_set((char *)c + spec->offset, spec, value, e);
	case WHERE_SUITE: return opt_value_set((char *)&c->suite + spec->offset, spec, value, e);
	default: return add_use(c, spec, value, e);
	}
}

static void note_virtual_time(struct cmdline *c)
{
	c->virtual_time = c->given[OPT_ID_virtual_time] || c->given[OPT_ID_kernel] ||
			  c->given[OPT_ID_kernel_arg];
}

/* What weakens a verdict, or starts what nobody has looked at. */
#define USUAL_LOCK                                                                               \
	"tolerance_usecs,tolerance_percent,non_fatal,code_command,init_scripts,command_timeout," \
	"call_timeout,dry_run"

#define UNTRUSTED_LIMIT_S 600 /* else a script could last as long as it likes */

void cmdline_distrust(struct cmdline *c)
{
	c->untrusted = true;
	if (!c->lock)
		c->lock = USUAL_LOCK;
	if (!c->suite.time_limit_s)
		c->suite.time_limit_s = UNTRUSTED_LIMIT_S;
}

/* In the environment for whoever cannot change the command line. */
static void note_untrusted(struct cmdline *c)
{
	const char *word = getenv("TCPCHECK_UNTRUSTED");

	if (c->untrusted || (word && *word && strcmp(word, "0") != 0))
		cmdline_distrust(c);
}

/* ---- what is wrong ---- */

/* Cites @len bytes at @text, which is in one of the arguments. */
static void cite(struct cmdline *c, const char *text, size_t len)
{
	for (int i = 1; c->typed[i]; i++)
		if (text >= c->typed[i] && text <= c->typed[i] + strlen(c->typed[i]))
			c->bad_at[c->nbad++] = (struct cite){i, (size_t)(text - c->typed[i]), len};
}

/* Long options that begin with @name, as "--a, --b"; returns how many. */
static unsigned list_long(const char *name, size_t len, char *out, size_t room)
{
	unsigned n = 0;

	*out = '\0';
	for (unsigned i = 0; i < OPT_ID_COUNT; i++) {
		size_t used = strlen(out);

		if (strncmp(opt_specs[i].name, name, len) != 0)
			continue;
		snprintf(out + used, room - used, "%s--%s", n++ ? ", " : "", opt_specs[i].name);
	}
	return n;
}

/* An option that getopt does not know, or cannot tell from others. */
static void unknown_long(struct cmdline *c, const char *word, struct err *e)
{
	size_t len = strcspn(word, "=");
	char name[OPT_SHOWN], option[OPT_SHOWN + 2], shown[OPT_SHOWN], like[sizeof(e->hint) - 32];
	const char *close;

	snprintf(name, sizeof(name), "%.*s", (int)(len < OPT_SHOWN ? len - 2 : OPT_SHOWN - 1),
		 word + 2);
	snprintf(option, sizeof(option), "--%s", name);
	cite(c, word, len);
	if (len > 2 && list_long(word + 2, len - 2, like, sizeof(like)) > 1) {
		err_kind_set(e, ERR_SCRIPT, "ambiguous option %s", option);
		err_hint(e, "it may be %s", like);
		return;
	}
	err_kind_set(e, ERR_SCRIPT, "unknown option %s", opt_shown(option, shown));
	close = opt_suggest(name, false);
	if (close)
		err_hint(e, "did you mean --%s?", close);
}

/* -virtual_time is -v -i ... to getopt. */
static void unknown_short(struct cmdline *c, const char *word, int letter, struct err *e)
{
	const char *at = strchr(word + 1, letter), *close = NULL;

	err_kind_set(e, ERR_SCRIPT, "unknown option -%c", letter);
	cite(c, at ? at : word, 1);
	if (strlen(word) > 4)
		close = opt_suggest(word + 1, false);
	if (close)
		err_hint(e, "did you mean --%s?", close);
}

/* The argument that getopt_long() has looked at last; @letter: of a short option, or 0. */
static const char *last_word(const struct cmdline *c, int letter)
{
	int i = optind - 1 - (optarg && optarg == c->words[optind - 1]);
	const char *word = c->words[i];

	/* Inside a cluster, -abc, it has not gone on. */
	if (letter && (i < 1 || word[0] != '-' || word[1] == '-' || !strchr(word + 1, letter)))
		word = c->words[optind];
	return word;
}

static int complain(struct cmdline *c, int got, struct err *e)
{
	bool is_long = !optopt || optopt >= LONG_BASE;
	const char *word, *equals;
	char shown[OPT_SHOWN];

	optarg = NULL;
	word = last_word(c, is_long ? 0 : optopt);
	if (got == ':') {
		cite(c, word, strlen(word));
		return err_kind_set(e, ERR_SCRIPT, "option %s needs a value",
				    opt_shown(word, shown));
	}
	if (!is_long) {
		unknown_short(c, word, optopt, e);
	} else if (!optopt) {
		unknown_long(c, word, e);
	} else {
		equals = strchr(word, '=');
		cite(c, equals + 1, strlen(equals + 1));
		err_kind_set(e, ERR_SCRIPT, "option --%s takes no value",
			     opt_specs[optopt - LONG_BASE].name);
	}
	return -1;
}

struct cite cmdline_cite(const struct cmdline *c, enum opt_id id)
{
	const char *word = c->given[id];

	for (int i = 1; word && c->typed[i]; i++)
		if (c->typed[i] == word)
			return (struct cite){i, 0, strlen(word)};
	return (struct cite){0, 0, 0};
}

static int find_conflict(struct cmdline *c, struct err *e)
{
	struct conflict what;

	if (c->help || c->version || conflict_find(c, &what, e) == 0)
		return 0;
	if (c->given[what.a])
		c->bad_at[c->nbad++] = cmdline_cite(c, what.a);
	c->bad = (struct opt_use){&opt_specs[what.a], NULL};
	if (what.b != what.a && c->given[what.b])
		c->bad_at[c->nbad++] = cmdline_cite(c, what.b);
	return -1;
}

/* Without a name it is the one kernel there is, unless only stacks are wanted. */
size_t cmdline_kernels(const struct cmdline *c)
{
	return c->kernels.n ? c->kernels.n : c->virtual_time || !c->stacks.n;
}

bool cmdline_several(const struct cmdline *c)
{
	return cmdline_kernels(c) + c->stacks.n > 1;
}

bool cmdline_is_help(const char *word)
{
	return !strcmp(word, "--help") || !strcmp(word, "-h");
}

/* ---- the arguments ---- */

/* Option names have underscores, as in packetdrill; dashes will do, too. */
static void unify_dashes(char *arg)
{
	for (char *p = arg + 2; *p && *p != '='; p++)
		if (*p == '-')
			*p = '_';
}

/* Copies, as they may be changed; two lists, as getopt_long() puts paths last. */
static void copy_arguments(struct cmdline *c, int argc, char *const *argv)
{
	size_t size = ((size_t)argc + 1) * sizeof(char *);
	bool options = true;

	c->typed = malloc(size);
	c->words = malloc(size);
	if (!c->typed || !c->words)
		abort();
	for (int i = 0; i < argc; i++) {
		c->typed[i] = strdup(argv[i]);
		if (!c->typed[i])
			abort();
		options &= strcmp(argv[i], "--") != 0;
		if (options && !strncmp(argv[i], "--", 2))
			unify_dashes(c->typed[i]);
	}
	c->typed[argc] = NULL;
	memcpy(c->words, c->typed, size);
}

static int parse_options(struct cmdline *c, int argc, struct err *e)
{
	struct option longs[OPT_ID_COUNT + 1];
	char shorts[2 * OPT_ID_COUNT + 2];
	int got;

	make_tables(longs, shorts);
	opterr = 0;
	optind = 0; /* glibc: start afresh */
	while ((got = getopt_long(argc, c->words, shorts, longs, NULL)) != -1) {
		int id = got == '?' || got == ':' ? -1 : spec_of(got);

		if (id < 0)
			return complain(c, got, e);
		c->given[id] = last_word(c, got < LONG_BASE ? got : 0);
		if (use(c, &opt_specs[id], optarg, e) < 0) {
			c->bad = (struct opt_use){&opt_specs[id], optarg};
			if (optarg)
				cite(c, optarg, strlen(optarg));
			return -1;
		}
	}
	return 0;
}

int cmdline_parse(struct cmdline *c, int argc, char **argv, struct err *e)
{
	int ret;

	*c = cmdline_default;
	c->argv = argv;
	copy_arguments(c, argc, argv);
	ret = parse_options(c, argc, e);
	note_virtual_time(c);
	note_untrusted(c);
	if (ret < 0 || find_conflict(c, e) < 0)
		return -1;
	c->paths = c->words + optind;
	c->npaths = (size_t)(argc - optind);
	return 0;
}

void cmdline_free(struct cmdline *c)
{
	for (size_t i = 0; c->typed && c->typed[i]; i++)
		free(c->typed[i]);
	free(c->typed);
	free(c->words);
	free(c->uses);
	free(c->kernels.items);
	free(c->stacks.items);
	free(c->kernel_args.items);
	free(c->binds.items);
	free(c->envs.items);
	free(c->reqs.items);
	free(c->baselines.items);
	symtab_free(&c->defines);
	*c = (struct cmdline){0};
}
