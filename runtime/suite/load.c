// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a script's way from its file to a plan for each variant. */
#include "runtime/suite/load.h"

#include <stdlib.h>
#include <string.h>

#include "parser/group.h"
#include "parser/parser.h"
#include "runtime/suite/code_check.h"
#include "runtime/suite/confine.h"
#include "runtime/suite/manner.h"
#include "runtime/vtime/guest.h"

/* Not only found in a folder. */
static bool is_named(const struct cmdline *c, const char *path)
{
	for (size_t i = 0; i < c->npaths; i++)
		if (!strcmp(c->paths[i], path))
			return true;
	return false;
}

static enum variant_id only_variant(const struct cmdline *c, const struct config *cfg)
{
	const struct variant *v = cfg->ip_version ? variant_by_name(cfg->ip_version) : NULL;

	if (v || !c->variants)
		return v ? v->id : VARIANT_IPV4;
	return (enum variant_id)__builtin_ctz(c->variants);
}

static bool variant_wanted(const struct session *ss, const struct config *cfg,
			   const struct variant *v, const char *path)
{
	const struct cmdline *c = ss->cmd;

	if (manner_of(ss)->one_variant)
		return v->id == only_variant(c, cfg);
	if (c->variants && !(c->variants & 1u << v->id))
		return false;
	if (cfg->ip_version)
		return !strcmp(cfg->ip_version, v->name);
	return variant_fits_file(v, path);
}

/* Packetdrill's manner knows nothing of names. */
static bool is_meant(const struct loaded *l, const struct session *ss, const struct variant *v)
{
	return manner_of(ss)->one_variant || variant_fits_file(v, l->path);
}

static void plan_variant(struct loaded *l, const struct session *ss, const struct variant *v)
{
	struct diag_list *unfit = &l->unfit[v->id];

	l->wanted |= 1u << v->id;
	l->plans[v->id] = plan_make(l->script, v, &l->cfg, unfit);
	if (l->plans[v->id])
		plan_plant(l->plans[v->id], ss->cmd->fault, &l->plans[v->id]->arena);
}

/* A script that was named, for another variant than those that were asked for, is skipped and says
 * so: by the option that limits it, or by its name, of which there is nothing to point at. In a
 * folder it is left out. */
static void decline(struct loaded *l, const struct cmdline *c)
{
	const struct script_option *o = script_option(l->script, "ip_version");

	if (!c->variants || !is_named(c, l->path))
		return;
	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		bool fits = variant_fits_file(variant_get((enum variant_id)i), l->path);

		if (!(c->variants & 1u << i) || (!o && fits))
			continue;
		l->wanted |= 1u << i;
		if (o)
			diag_error(&l->unfit[i], o->span, "the script is for %s only",
				   l->cfg.ip_version);
	}
}

/* A script may be good for some variants only (ICMP names, addresses): then the others are skipped,
 * unless they were asked for. Those that its name excludes are no mistake even then. */
static void plan_variants(struct loaded *l, const struct session *ss)
{
	const struct cmdline *c = ss->cmd;
	bool all = true, any = false, meant = false;

	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		const struct variant *v = manner_of(ss)->variant((enum variant_id)i);

		if (!variant_wanted(ss, &l->cfg, v, l->path))
			continue;
		plan_variant(l, ss, v);
		any |= l->plans[i] != NULL;
		if (is_meant(l, ss, v)) {
			meant = true;
			all &= l->plans[i] != NULL;
		}
	}
	l->bad = meant && (!any || (!all && (c->variants || l->cfg.ip_version)));
	if (!l->wanted)
		decline(l, c);
}

/* When the last event is due if everything is on time. */
static int64_t span_of(const struct script *s)
{
	int64_t at = 0;

	for (const struct event *e = s->events; e; e = e->next) {
		const struct when *w = &e->when;
		bool relative = w->kind == WHEN_RELATIVE || w->kind == WHEN_RELATIVE_RANGE;
		bool range = w->kind == WHEN_ABSOLUTE_RANGE || w->kind == WHEN_RELATIVE_RANGE;

		if (w->kind != WHEN_ANY)
			at = (relative ? at : 0) +
			     (range ? w->end_us : w->at_us) *
				     (relative ? group_rounds(e->group, NULL) : 1);
	}
	return at;
}

static unsigned count_any(const struct script *s)
{
	unsigned n = 0;

	for (const struct event *e = s->events; e; e = e->next)
		n += (e->when.kind == WHEN_ANY) * (unsigned)group_rounds(e->group, NULL);
	return n;
}

static unsigned count_commands(const struct script *s)
{
	unsigned n = (s->init != NULL) + (s->cleanup != NULL);

	for (const struct event *e = s->events; e; e = e->next)
		n += (e->kind == EVENT_COMMAND) * (unsigned)group_rounds(e->group, NULL);
	return n;
}

/* ---- in stages ---- */

static void combine(struct loaded *l, const struct session *ss)
{
	const struct manner *m = manner_of(ss);

	opts_combine(&l->cfg, l->script, ss->cmd->uses, ss->cmd->nuses, ss->cmd->lock, &l->diags);
	l->cfg.in_guest = vtime_in_guest();
	l->cfg.go_on = manner_patience(ss->cmd);
	if (m->configure)
		m->configure(&l->cfg);
}

static void check(struct loaded *l, const struct session *ss)
{
	const struct manner *m = manner_of(ss);
	struct symtab late = SYMTAB_INIT;

	variant_symbols(m->variant(VARIANT_IPV4), &late);
	script_check(l->script, &late, &l->diags);
	if (!l->cfg.as_packetdrill) /* which finds it out when it comes to the block */
		code_check(l->script, &l->cfg, &l->diags);
	/* To packetdrill they are comments like any other; for a guest they were read outside. */
	if (!l->cfg.as_packetdrill && !l->cfg.in_guest)
		req_lines_read(&l->req, l->script->source, NULL, &l->script->arena, &l->diags);
	if (m->no_skip)
		diag_raise(&l->diags, DIAG_SKIP);
	symtab_free(&late);
}

/* A line that cannot be read does not hide what is wrong in others, or it does. */
static void look(struct loaded *l, const struct session *ss, struct source *src)
{
	bool enough = manner_of(ss)->first_mistake;

	for (l->stage = LOAD_SYNTAX; l->stage < LOAD_STAGES; l->stage++) {
		switch (l->stage) {
		case LOAD_SYNTAX:
			l->script = script_parse(src, &ss->cmd->defines, &l->diags);
			break;
		case LOAD_OPTIONS: combine(l, ss); break;
		default: check(l, ss); break;
		}
		if (enough && l->diags.nerrors)
			break;
	}
}

/* In a virtual machine it is the text that was checked outside, whatever has become of the file
 * since: it may have been a pipe, or was edited. */
static struct source *read_script(const struct session *ss, const char *path, struct err *e)
{
	const char *text;
	size_t len;

	if (ss->instead)
		return source_from_text(path, buf_text(ss->instead), ss->instead->len);
	if (!vtime_in_guest())
		return source_read(path, e);
	text = vtime_guest_script(&len);
	return source_from_text(strcmp(path, "-") ? path : SOURCE_STDIN, text, len);
}

void load_script(struct loaded *l, const struct session *ss, const char *path)
{
	struct source *src;
	const char *why;

	*l = (struct loaded){.path = path};
	why = ss->cmd->untrusted && !ss->hidden ? confine_refuses(ss->cmd, path) : NULL;
	if (why) {
		err_kind_set(&l->err, ERR_SCRIPT, "--untrusted: %s", why);
		l->bad = true;
		return;
	}
	src = read_script(ss, path, &l->err);
	if (!src) {
		l->bad = true;
		return;
	}
	sha256_of(src->text, src->len, l->sha256);
	look(l, ss, src);
	l->bad = l->diags.nerrors > 0;
	if (l->bad)
		return;
	l->span_us = span_of(l->script);
	l->ncommands = count_commands(l->script);
	l->nany = count_any(l->script);
	plan_variants(l, ss);
}

void load_ask_python(struct loaded *l)
{
	if (!l->script)
		return;
	code_check_python(l->script, &l->cfg, &l->diags);
	l->bad |= l->diags.nerrors > 0;
}

/* What is wrong in each variant, in one list. */
static void list_unfit(const struct loaded *l, struct diag_list *all)
{
	for (unsigned i = 0; i < VARIANT_COUNT; i++)
		if (l->unfit[i].nerrors)
			plan_free(plan_make(l->script, variant_get((enum variant_id)i), &l->cfg,
					    all));
}

void load_show_all(const struct loaded *l, const struct session *ss)
{
	struct diag_list all = DIAG_LIST_INIT;

	if (!l->script) {
		session_error(ss, "tcpcheck", &l->err);
		return;
	}
	if (l->diags.nerrors) {
		session_diags(ss, l->script, &l->diags);
		return;
	}
	list_unfit(l, &all);
	session_diags(ss, l->script, &all);
	diag_free(&all);
}

void load_show(const struct loaded *l, const struct session *ss)
{
	const struct manner *m = manner_of(ss);

	if (m->show)
		m->show(l, ss);
	else
		load_show_all(l, ss);
}

void load_tell(struct loaded *l, const struct session *ss, struct arena *arena)
{
	struct diag_list all = DIAG_LIST_INIT;
	struct buf text = BUF_INIT;

	if (!ss->quiet)
		load_show(l, ss);
	if (!l->script) {
		buf_printf(&text, "tcpcheck: %s\n", l->err.what);
	} else if (l->diags.nerrors) {
		diag_render(&l->diags, l->script->source, false, &text);
	} else {
		list_unfit(l, &all);
		diag_render(&all, l->script->source, false, &text);
	}
	l->told = arena_strdup(arena, buf_text(&text));
	diag_free(&all);
	buf_free(&text);
}

void load_remark(const struct loaded *l, const struct session *ss)
{
	if (l->diags.n && !ss->quiet && !manner_of(ss)->no_remarks)
		session_diags(ss, l->script, &l->diags);
}

void load_free(struct loaded *l)
{
	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		plan_free(l->plans[i]);
		diag_free(&l->unfit[i]);
	}
	diag_free(&l->diags);
	script_free(l->script);
	*l = (struct loaded){0};
}
