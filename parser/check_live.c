// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of live values, in the order of writing: each is named before it is used, and used; it is
 * a number or a time, and stands where such a one can; and the packet has what is named.
 */
#include "parser/check.h"

#include <stdlib.h>

#include "netdev/wire/wire.h"
#include "parser/calc.h"
#include "parser/numbers.h"

struct live_name {
	bool named, used, later; /* later: by some line */
	bool is_time;
	struct span named_at;
};

struct live_check {
	struct check *c;
	const struct script *script;
	struct live_name *names;
	bool has_time;                   /* out of is_time(): a name or a field is one */
	const struct packet_pat *packet; /* whose names are looked at; NULL: none */
};

/* ---- uses ---- */

static void unknown_name(struct live_check *l, const struct calc *c)
{
	const struct script *s = l->script;
	const char **known = arena_array(&l->c->scratch, s->nlive + 1, sizeof(*known)), *close;
	size_t n = 0;

	for (unsigned i = 0; i < s->nlive; i++)
		if (l->names[i].later)
			known[n++] = s->live[i];
	close = suggest(s->live[c->name], known);
	diag_error(l->c->diags, c->span, "no packet line names '$%s'", s->live[c->name]);
	if (close)
		diag_note(l->c->diags, "did you mean '$%s'?", close);
	else
		diag_note(l->c->diags, "a line does at its end: > . 1:1(0) ack 1, $%s = win",
			  s->live[c->name]);
}

static void use_name(struct live_check *l, const struct calc *c)
{
	struct live_name *n = &l->names[c->name];

	n->used = true;
	l->has_time |= n->is_time;
	if (n->named || l->c->incomplete)
		return;
	if (!n->later) {
		unknown_name(l, c);
		return;
	}
	diag_error(l->c->diags, c->span, "'$%s' is used before it is named",
		   l->script->live[c->name]);
	diag_note_at(l->c->diags, n->named_at, "it is named here");
}

static bool has_option(const struct packet_pat *p, enum tcpopt_kind kind)
{
	if (p->tcp.opts_kind == TCPOPTS_ANY || p->tcp.opts_kind == TCPOPTS_SOME)
		return true;
	for (const struct tcpopt_pat *o = p->tcp.opts; o; o = o->next)
		if (o->kind == kind || o->kind == OPT_KIND)
			return true;
	return false;
}

/* What a packet of this line cannot have, in words; NULL: it can. */
static const char *lacks(const struct packet_pat *p, enum packet_field field)
{
	if (field == PACKET_time || field == PACKET_gap || field == PACKET_ttl)
		return NULL;
	if (field == PACKET_len)
		return p->l4 == L4_TCP || p->l4 == L4_UDP ? NULL : "only TCP and UDP have data";
	if (p->l4 != L4_TCP)
		return "only a TCP segment has it";
	switch (field) {
	case PACKET_ack: return p->tcp.flags & TCP_FLAG_ACK ? NULL : "this segment has no ACK flag";
	case PACKET_mss: return has_option(p, OPT_MSS) ? NULL : "this line has no such option";
	case PACKET_wscale:
		return has_option(p, OPT_WSCALE) ? NULL : "this line has no such option";
	case PACKET_tsval:
	case PACKET_tsecr: return has_option(p, OPT_TS) ? NULL : "this line has no such option";
	default: return NULL;
	}
}

static void use_field(struct live_check *l, const struct calc *c)
{
	enum packet_field field = packet_field_find(&c->field);
	const char *close, *why;

	if (field == PACKET_FIELDS) {
		close = suggest(c->field.text, packet_field_names());
		diag_error(l->c->diags, c->span, "a packet has no field '%s'", c->field.text);
		if (close)
			diag_note(l->c->diags, "did you mean '%s'?", close);
		else
			diag_note(l->c->diags, "there are seq, ack, win, len, end, mss, wscale, "
					       "tsval, tsecr, ttl, time and gap");
		return;
	}
	l->has_time |= packet_field_is_time(field);
	why = lacks(l->packet, field);
	if (!why)
		return;
	diag_error(l->c->diags, c->span, "this packet has no '%s'", c->field.text);
	diag_note(l->c->diags, "%s", why);
}

static void use(void *context, const struct calc *leaf)
{
	if (leaf->kind == CALC_LIVE)
		use_name(context, leaf);
	else
		use_field(context, leaf);
}

static bool has_fraction(const struct calc *c)
{
	if (!c || c->kind == CALC_NUMBER)
		return c && c->fraction;
	return has_fraction(c->left) || has_fraction(c->right);
}

/* Looks at what @c is made of; true: it is a time, or has a fraction. */
static bool is_time(struct live_check *l, const struct calc *c)
{
	l->has_time = false;
	calc_visit(c, use, l);
	return l->has_time || has_fraction(c);
}

static void use_number(struct live_check *l, const struct calc *c)
{
	if (!is_time(l, c))
		return;
	diag_error(l->c->diags, c->span,
		   l->has_time ? "this is a time, and here stands a number"
			       : "this has to be a whole number");
}

static void use_time(struct live_check *l, const struct calc *c)
{
	size_t errors = l->c->diags->nerrors;

	if (!c || is_time(l, c) || l->c->diags->nerrors != errors || l->c->incomplete)
		return;
	diag_error(l->c->diags, c->span, "this is a number, and here stands a time");
	diag_note(l->c->diags, "the fields of a packet that are times are 'time' and 'gap'");
}

static void use_in_packet(void *context, struct field *f)
{
	if (f->state == FIELD_LIVE) {
		use_number(context, f->live);
	} else if (f->state == FIELD_OPEN) {
		struct field low = f->open->low, high = f->open->high;

		use_in_packet(context, &low);
		use_in_packet(context, &high);
	}
}

static void use_in_call(struct live_check *l, const struct expr *e)
{
	for (; e; e = e->next) {
		if (e->kind == EXPR_LIVE)
			use_number(l, e->live);
		use_in_call(l, e->items);
		use_in_call(l, e->arg);
		if (e->kind == EXPR_MEMBER)
			use_in_call(l, e->value);
	}
}

/* ---- names ---- */

static void name(struct live_check *l, const struct naming *n)
{
	struct live_name *to = &l->names[n->name];
	size_t errors = l->c->diags->nerrors;
	bool time = is_time(l, n->value);

	if (to->named && l->c->diags->nerrors == errors && to->is_time != time) {
		diag_error(l->c->diags, n->span, "'$%s' is a %s here and was a %s before",
			   l->script->live[n->name], time ? "time" : "number",
			   time ? "number" : "time");
		diag_note_at(l->c->diags, to->named_at, "it was named here");
	}
	*to = (struct live_name){.named = true,
				 .used = to->used,
				 .later = true,
				 .is_time = time,
				 .named_at = n->span};
}

static void look_at(struct live_check *l, const struct event *e)
{
	use_time(l, e->when.live_at);
	use_time(l, e->when.live_end);
	if (e->kind == EVENT_CALL) {
		use_time(l, e->call->live_end);
		use_in_call(l, e->call->args);
		use_in_call(l, e->call->result);
	}
	if (e->kind != EVENT_PACKET)
		return;
	/* It changes nothing. */
	packet_numbers((struct packet_pat *)e->packet, use_in_packet, l);
	l->packet = e->packet;
	if (e->packet->names && e->packet->l4 == L4_NOTHING)
		diag_error(l->c->diags, e->packet->names->span,
			   "nothing has no value that could be named");
	else
		for (const struct naming *n = e->packet->names; n; n = n->next)
			name(l, n);
}

static void note_names(struct live_check *l, const struct event *e)
{
	if (e->kind != EVENT_PACKET)
		return;
	for (const struct naming *n = e->packet->names; n; n = n->next) {
		if (!l->names[n->name].later)
			l->names[n->name].named_at = n->span;
		l->names[n->name].later = true;
	}
}

static void find_unused(struct live_check *l)
{
	for (unsigned i = 0; i < l->script->nlive && !l->c->incomplete; i++) {
		if (!l->names[i].named || l->names[i].used)
			continue;
		diag_error(l->c->diags, l->names[i].named_at, "'$%s' is never used",
			   l->script->live[i]);
	}
}

void check_live(struct check *c, const struct script *s)
{
	struct live_check l = {.c = c, .script = s};

	if (!s->nlive)
		return;
	l.names = calloc(s->nlive, sizeof(*l.names));
	if (!l.names)
		abort();
	for (const struct event *e = s->events; e; e = e->next)
		note_names(&l, e);
	for (const struct event *e = s->events; e; e = e->next)
		look_at(&l, e);
	find_unused(&l);
	free(l.names);
	arena_free(&c->scratch);
}
