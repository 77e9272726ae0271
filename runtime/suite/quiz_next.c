// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the wrong choices of "what is sent next?". A run with a planted fault goes on after what
 * differs (as tcpcheck update has it), and what it leaves says what was sent. The script with that
 * must fail on the stack as it is.
 */
#include "runtime/suite/quiz_next.h"

#include <string.h>

#include "runtime/fault/fault.h"
#include "runtime/suite/quiz_trial.h"
#include "runtime/suite/tally.h"
#include "runtime/suite/updater.h"

#define WRONG_LEAST 2
#define WRONG_MOST  (QUIZ_PIECES_MOST - 1)

/* The choices at one packet: the first piece is what the script says. */
struct choices {
	const struct event *at;
	struct piece pieces[QUIZ_PIECES_MOST];
	size_t n;
};

struct asking {
	const struct script *script;
	struct arena *arena;
	struct choices *all;
	size_t n;
	struct quiz_sent *sent; /* room for all events */
};

/* ---- with each fault ---- */

static struct choices *choices_at(struct asking *k, const struct event *at)
{
	const struct span span = at->packet->span;
	size_t i = 0;

	while (i < k->n && k->all[i].at != at)
		i++;
	if (i == k->n)
		k->all[k->n++] = (struct choices){
			.at = at,
			.pieces = {{arena_strndup(k->arena, k->script->source->text + span.off,
						  span.len),
				    ""}},
			.n = 1};
	return &k->all[i];
}

static void add_choice(struct choices *c, const char *text, const char *why)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->pieces[i].text, text))
			return;
	if (c->n <= WRONG_MOST)
		c->pieces[c->n++] = (struct piece){text, why};
}

static void take(const struct outcome *o, void *arg)
{
	struct asking *k = arg;
	size_t len, n;
	const char *text = o->fault ? updater_text(outcome_last(o)->text, &len) : NULL;

	n = text ? quiz_next_read(k->script, text, len, k->sent, k->arena) : 0;
	for (size_t i = 0; i < n; i++)
		add_choice(choices_at(k, k->sent[i].at), k->sent[i].text,
			   fault_find(o->fault)->what);
}

static int play_faults(struct asking *k, const struct session *ss, const char *path)
{
	struct tally t = {.each = take, .arg = k, .quiet = true};
	struct cmdline cmd = *ss->cmd;
	struct session own = *ss;
	const char **names = arena_array(k->arena, fault_count + 1, sizeof(*names));
	char *paths[] = {(char *)path};

	for (unsigned i = 0; i < fault_count; i++)
		names[i] = fault_table[i].name;
	t.faults = names;
	cmd.go_on = "brisk";
	cmd.suite.retries = 0;
	own.cmd = &cmd;
	own.manner = &manner_update;
	k->all = arena_array(k->arena, k->script->nevents + 1, sizeof(*k->all));
	k->sent = arena_array(k->arena, k->script->nevents + 1, sizeof(*k->sent));
	return tally_run(&own, &t, paths, 1);
}

/* ---- and on the stack as it is ---- */

/* As if it were a quiz with one blank, and these choices. */
static int try_choices(struct asking *k, const struct session *ss, struct choices *c, struct err *e)
{
	const struct span span = c->at->packet->span;
	const struct blank b = {.at = span.off,
				.len = span.len,
				.kind = QUIZ_next,
				.pieces = c->pieces,
				.npieces = c->n};
	const struct source *src = k->script->source;
	const struct quiz q = {
		.name = src->path, .text = src->text, .len = src->len, .blanks = &b, .n = 1};
	struct trial trials[QUIZ_PIECES_MOST] = {{0}};
	size_t kept = 1;
	int ret;

	for (size_t i = 1; i < c->n; i++)
		trials[i - 1].answer = arena_printf(k->arena, "%c", (char)('A' + i));
	ret = trials_play(ss, &q, trials, c->n - 1, k->arena, e);
	for (size_t i = 1; i < c->n && ret == STATUS_PASS; i++)
		if (trials[i - 1].verdict == VERDICT_FAIL)
			c->pieces[kept++] = c->pieces[i];
	c->n = kept;
	return ret;
}

static int keep_wrong(struct asking *k, const struct session *ss, struct quiz_wish *w,
		      struct err *e)
{
	struct quiz_next *nexts = arena_array(k->arena, k->n + 1, sizeof(*nexts));
	int ret = STATUS_PASS;

	w->nexts = nexts;
	for (size_t i = 0; i < k->n && ret == STATUS_PASS; i++) {
		struct choices *c = &k->all[i];

		if (c->n > WRONG_LEAST)
			ret = try_choices(k, ss, c, e);
		if (c->n > WRONG_LEAST)
			nexts[w->nnexts++] = (struct quiz_next){
				.at = c->at, .wrong = c->pieces + 1, .n = c->n - 1};
	}
	return ret;
}

int quiz_next_play(const struct session *ss, const struct script *s, const char *path,
		   struct quiz_wish *w, struct arena *a, struct err *e)
{
	struct asking k = {.script = s, .arena = a};
	struct cmdline cmd = *ss->cmd;
	struct session own = *ss;
	int ret;

	if (cmdline_several(ss->cmd)) {
		err_kind_set(e, ERR_SCRIPT, "quiz: on one kernel or stack at a time");
		return err_hint(e, "name it once: --stack=NAME, or --kernel=NAME");
	}
	if (cmd.untrusted) {
		err_kind_set(e, ERR_SCRIPT, "quiz: --kinds=next does not go with --untrusted");
		return err_hint(e,
				"it goes on as tcpcheck update does: for scripts that you trust");
	}
	cmd.no_jail = true; /* it is the script of who makes the quiz */
	own.cmd = &cmd;
	ret = play_faults(&k, &own, path);
	return ret == STATUS_PASS ? keep_wrong(&k, &own, w, e) : ret;
}
