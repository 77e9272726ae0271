// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the binding of a script to a variant: addresses, arguments of calls. Packets: packet.c.
 */
#include "runtime/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "parser/foreign.h"
#include "parser/parser.h"
#include "runtime/cli/opt_value.h"
#include "runtime/code/code.h"

/* ---- addresses ---- */

/* An address that the script gives (not the command line), for another family than the variant's:
 * such a script runs with the variant's own addresses. */
static bool is_of_other_variant(const struct plan *p, const char *text)
{
	struct ipaddr a;
	unsigned len;

	if (!text || !ipaddr_parse_prefix(text, &a, &len) || a.family == p->variant->wire_family)
		return false;
	for (const struct script_option *o = p->script->options; o; o = o->next)
		if (o->value.text == text)
			return !p->cfg.ip_version;
	return false;
}

static const char *own_address(const struct plan *p, const char *text)
{
	return is_of_other_variant(p, text) ? NULL : text;
}

/* The script's own option, or else one that what was given on the command line does not fit. */
static struct span blame(const struct script *s, enum opt_id id)
{
	const enum opt_id others[] = {id, OPT_ID_ip_version, OPT_ID_local_ip, OPT_ID_remote_ip,
				      OPT_ID_gateway_ip};

	for (unsigned i = 0; i < sizeof(others) / sizeof(*others); i++) {
		const struct script_option *o = script_option(s, opt_specs[others[i]].name);

		if (o)
			return o->span;
	}
	return (struct span){0, 0};
}

static int bind_addresses(struct plan *p, struct diag_list *diags)
{
	struct config cfg = p->cfg;
	struct err e = ERR_INIT;
	enum opt_id about;

	cfg.local_ip = own_address(p, cfg.local_ip);
	cfg.remote_ip = own_address(p, cfg.remote_ip);
	cfg.gateway_ip = own_address(p, cfg.gateway_ip);
	if (address_bind(&p->addr, p->variant, &cfg, &about, &e) == 0)
		return 0;
	return diag_error(diags, blame(p->script, about), "%s", e.what);
}

/* ---- calls ---- */

static int bind_result(struct plan *p, struct call_step *st, const struct scope *scope,
		       struct diag_list *diags)
{
	const struct call *c = st->call;
	struct value *v;

	if (c->op == RESULT_OP_ANY)
		return 0;
	v = value_eval(c->result, scope, &p->arena, diags);
	if (!v)
		return -1;
	if (v->kind != VALUE_INT)
		return diag_error(diags, c->result->span, "the result of %s must be a number",
				  c->name.text);
	st->result = (int32_t)(uint32_t)v->num;
	if (!c->errno_name.text)
		return 0;
	st->check_errno = true;
	if (!errno_find(c->errno_name.text, &st->error) &&
	    !foreign_use(c->errno_name.text, c->errno_name.span, &p->foreign, diags))
		return diag_error(diags, c->errno_name.span, "unknown errno name '%s'",
				  c->errno_name.text);
	return 0;
}

/* {tcpi_state=..., ...}: the parser does not know what code blocks know. */
static int check_snapshot_names(struct plan *p, const struct value *v, struct diag_list *diags)
{
	const char *close;

	if (!v || v->kind != VALUE_STRUCT || !v->items || !v->items->name ||
	    strncmp(v->items->name, "tcpi_", 5) != 0)
		return 0;
	for (const struct value *m = v->items; m; m = m->next) {
		if (snapshot_knows(m->name))
			continue;
		diag_error(diags, m->span, "struct tcp_info has no member '%s'", m->name);
		close = suggest(m->name, snapshot_names(&p->arena));
		if (close)
			diag_note(diags, "did you mean '%s'?", close);
		return -1;
	}
	return 0;
}

static int bind_call(struct plan *p, struct step *step, struct diag_list *diags)
{
	const struct call *c = step->event->call;
	struct call_step *st = arena_new(&p->arena, struct call_step);
	struct scope scope = {.late = &p->names, .foreign = &p->foreign};
	struct value **end = (struct value **)&st->args;

	st->call = c;
	st->spec = call_spec_find(c->name.text);
	if (!st->spec)
		return diag_error(diags, c->name.span, "unknown system call '%s'", c->name.text);
	for (const struct expr *e = c->args; e; e = e->next) {
		*end = value_eval(e, &scope, &p->arena, diags);
		if (!*end)
			return -1;
		end = &(*end)->next;
		st->nargs++;
	}
	p->blocking_calls |= c->blocking;
	step->call = st;
	if (st->spec->id == CALL_ID_getsockopt && st->nargs > 3 &&
	    check_snapshot_names(p, st->args->next->next->next, diags) < 0)
		return -1;
	return bind_result(p, st, &scope, diags);
}

/* What the name of a setting stands for is not here. */
static void bind_command(struct plan *p, const struct text_block *b)
{
	if (b && !p->foreign)
		p->foreign = foreign_setting_only(b->text.text, &p->arena);
}

static int bind_step(struct plan *p, struct step *step, struct diag_list *diags)
{
	const char *why;
	size_t off;

	switch (step->event->kind) {
	case EVENT_PACKET:
		step->packet = packet_step_make(p, step->event->packet, diags);
		return step->packet ? 0 : -1;
	case EVENT_CALL: return bind_call(p, step, diags);
	case EVENT_NET:
		step->net = net_change_make(p, step->event->net, diags);
		return step->net ? 0 : -1;
	case EVENT_COMMAND: bind_command(p, step->event->block); return 0;
	case EVENT_CODE:
		step->code = code_compile(step->event->block, &p->arena, &why, &off);
		p->python |= !step->code ||
			     strcmp(p->cfg.code_command, config_default.code_command) != 0;
		p->python2 |= step->code && code_is_python2(step->code);
		return 0;
	default: return 0;
	}
}

int plan_bind_line(const struct plan *p, const struct event *filled, struct arena *a,
		   struct step *out, struct diag_list *diags)
{
	struct plan scratch = *p;
	size_t errors = diags->nerrors;

	scratch.arena = *a;
	*out = (struct step){.event = filled};
	bind_step(&scratch, out, diags);
	*a = scratch.arena;
	return diags->nerrors == errors ? 0 : -1;
}

static void find_lack(struct plan *p)
{
	char owners[FOREIGN_TEXT];

	if (p->cfg.wire || p->cfg.psp_udp_port)
		p->lacks = "packetdrill's wire mode, which tcpcheck does not have";
	else if (!p->lacks && p->foreign && foreign_owners(p->foreign, owners))
		p->lacks = arena_printf(&p->arena, "%s, which only %s", p->foreign, owners);
}

struct plan *plan_make(const struct script *s, const struct variant *v, const struct config *cfg,
		       struct diag_list *diags)
{
	struct plan *p = calloc(1, sizeof(*p));
	size_t errors = diags->nerrors, i = 0;

	if (!p)
		abort();
	p->script = s;
	p->variant = v;
	p->label = v->name;
	p->cfg = *cfg;
	variant_symbols(v, &p->names);
	p->steps = arena_array(&p->arena, s->nevents, sizeof(*p->steps));
	p->checks = opt_list_bits(&opt_specs[OPT_ID_check], cfg->check);
	p->warns = opt_list_bits(&opt_specs[OPT_ID_non_fatal], cfg->non_fatal);
	if (cfg->as_packetdrill) /* which takes the word, and fails all the same */
		p->warns &= ~(unsigned)WARN_SYSCALL;
	bind_command(p, s->init);
	if (bind_addresses(p, diags) == 0) {
		for (const struct event *ev = s->events; ev && !diag_full(diags); ev = ev->next) {
			p->steps[i].event = ev;
			bind_step(p, &p->steps[i++], diags);
		}
	}
	p->nsteps = i;
	find_lack(p);
	if (diags->nerrors == errors)
		return p;
	plan_free(p);
	return NULL;
}

void plan_plant(struct plan *p, const char *fault, struct arena *a)
{
	p->fault = fault;
	p->label =
		fault ? arena_printf(a, "%s, fault %s", p->variant->name, fault) : p->variant->name;
}

void plan_free(struct plan *p)
{
	if (!p)
		return;
	symtab_free(&p->names);
	arena_free(&p->arena);
	free(p);
}
