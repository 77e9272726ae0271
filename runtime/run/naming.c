// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the live values of a run. */
#include "runtime/run/naming.h"

#include <stdlib.h>

#include "parser/fill.h"
#include "runtime/run/state.h"

void names_init(struct names *n, const struct script *s)
{
	*n = (struct names){.n = s->nlive, .seen_us = NEVER};
	if (!s->nlive)
		return;
	n->values = calloc(s->nlive, sizeof(*n->values));
	if (!n->values)
		abort();
}

void names_free(struct names *n)
{
	arena_free(&n->lines);
	free(n->values);
	*n = (struct names){0};
}

/* ---- lines that use them ---- */

static bool find_live(void *context, const struct calc *c, struct quantity *q,
		      struct diag_list *diags)
{
	const struct run *r = context;
	const struct named *n = &r->names.values[c->name];

	*q = n->value;
	if (n->known)
		return true;
	diag_error(diags, c->span, "$%s has no value: the line that names it was not played",
		   r->plan->script->live[c->name]);
	return false;
}

static void does_not_fit(struct run *r, const struct event *ev, const struct diag_list *diags)
{
	const struct diag *d = diag_first(diags);

	finding_set(r->finding, VERDICT_ERROR_SCRIPT, ev, d->span, "%s", d->message);
	if (r->names.said)
		finding_hint(r->finding, "on this line %s", r->names.said);
}

const struct step *names_fill(struct run *r, const struct step *st, const struct event **filled)
{
	struct names *n = &r->names;
	struct calc_scope scope = {.live = find_live, .context = r};
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf said = BUF_INIT;
	const struct filling how = {
		&scope, r->plan->script->source, &r->plan->names, &n->lines, &diags, &said};
	struct step *line;

	n->said = NULL;
	if (!event_is_live(st->event))
		return st;
	line = arena_new(&n->lines, struct step);
	*filled = event_fill(st->event, &how);
	n->line = st->event;
	n->said = said.len ? arena_strdup(&n->lines, buf_text(&said)) : NULL;
	if (!*filled || plan_bind_line(r->plan, *filled, &n->lines, line, &diags) < 0) {
		does_not_fit(r, st->event, &diags);
		*filled = st->event;
		line = NULL;
	} else {
		line->event = st->event; /* which others know it by */
	}
	buf_free(&said);
	diag_free(&diags);
	return line;
}

void names_explain(struct run *r)
{
	struct finding *f = r->finding;

	if (f->event && f->event == r->names.line && r->names.said)
		finding_add_hint(f, "on this line %s", r->names.said);
}

/* ---- lines that name them ---- */

struct taking {
	struct run *r;
	const struct event *event;
	const struct segment *s;
	struct flow *flow;
	int64_t time_us;
	bool outbound;
};

static uint32_t behind(const struct segment *s)
{
	bool syn = s->tcp.flags & TCP_FLAG_SYN, fin = s->tcp.flags & TCP_FLAG_FIN;

	/* Numbers of a SYN are absolute, those of all others count from it. */
	return (syn ? 1 : s->tcp.seq) + (uint32_t)s->payload_len + fin;
}

/* False: there is no such option. */
static bool option_value(const struct taking *t, enum packet_field field, int64_t *value)
{
	static const uint8_t kinds[] = {
		[PACKET_mss] = TCPOPT_KIND_MSS,
		[PACKET_wscale] = TCPOPT_KIND_WSCALE,
		[PACKET_tsval] = TCPOPT_KIND_TS,
		[PACKET_tsecr] = TCPOPT_KIND_TS,
	};
	struct tcp_hdr tcp = t->s->tcp;
	struct tcpopt o;

	if (!tcpopt_find(&tcp, kinds[field], &o))
		return false;
	switch (field) {
	case PACKET_mss: *value = o.len == 4 ? get_be16(o.data) : -1; break;
	case PACKET_wscale: *value = o.len == 3 ? o.data[0] : -1; break;
	case PACKET_tsval: *value = o.len == 10 ? (int64_t)get_be32(o.data) : -1; break;
	default: *value = o.len == 10 ? (int64_t)get_be32(o.data + 4) : -1;
	}
	if (*value >= 0 && field == PACKET_tsval && t->outbound)
		flow_name_ts(t->flow, (uint32_t)*value);
	return *value >= 0;
}

static bool find_field(void *context, const struct calc *c, struct quantity *q,
		       struct diag_list *diags)
{
	const struct taking *t = context;
	enum packet_field field = packet_field_find(&c->field);
	int64_t gap = t->time_us - t->r->names.before_us;

	*q = (struct quantity){.fraction = packet_field_is_time(field)};
	switch (field) {
	case PACKET_seq: q->num = t->s->tcp.seq; return true;
	case PACKET_ack: q->num = t->s->tcp.ack; return true;
	case PACKET_win: q->num = t->s->tcp.win; return true;
	case PACKET_len: q->num = (int64_t)t->s->payload_len; return true;
	case PACKET_end: q->num = behind(t->s); return true;
	case PACKET_ttl: q->num = t->s->ip.ttl; return true;
	case PACKET_time: q->num = t->time_us; return true;
	case PACKET_gap: q->num = gap > 0 ? gap : 0; return true;
	default: break;
	}
	if (option_value(t, field, &q->num))
		return true;
	diag_error(diags, c->span, "the packet has no '%s', which the line names", c->field.text);
	return false;
}

static bool find_either(void *context, const struct calc *c, struct quantity *q,
			struct diag_list *diags)
{
	return find_live(((struct taking *)context)->r, c, q, diags);
}

static int take(struct taking *t, const struct naming *n, struct buf *text)
{
	struct calc_scope scope = {.live = find_either, .field = find_field, .context = t};
	struct diag_list diags = DIAG_LIST_INIT;
	struct named *to = &t->r->names.values[n->name];
	int ret = calc_eval(n->value, &scope, &to->value, &diags);
	const char *name = t->r->plan->script->live[n->name];
	int64_t num = to->value.num;

	if (ret < 0)
		finding_set(t->r->finding, t->outbound ? VERDICT_FAIL : VERDICT_ERROR_SCRIPT,
			    t->event, diag_first(&diags)->span, "%s", diag_first(&diags)->message);
	diag_free(&diags);
	to->known |= ret == 0;
	buf_puts(text, text->len ? ", " : "");
	if (to->value.fraction)
		buf_printf(text, "$%s = %.6f", name, (double)num / CALC_MILLION);
	else
		buf_printf(text, "$%s = %lld", name, (long long)num);
	return ret;
}

int names_take(struct run *r, const struct step *st, struct flow *f, const struct segment *s,
	       int64_t time_us)
{
	const struct packet_pat *pat = st->packet->pat;
	struct taking t = {r, st->event, s, f, time_us, pat->dir == DIR_OUTBOUND};
	struct buf text = BUF_INIT;
	int ret = 0;

	r->names.seen_us = time_us;
	for (const struct naming *n = pat->names; n && ret == 0; n = n->next)
		ret = take(&t, n, &text);
	if (pat->names && ret == 0)
		run_report(r, (struct report_event){
				      .kind = REPORT_NAMED,
				      .time_us = time_us,
				      .event = st->event,
				      .text = buf_text(&text),
			      });
	buf_free(&text);
	return ret;
}

void names_passed(struct run *r)
{
	r->names.before_us = r->names.seen_us != NEVER ? r->names.seen_us : r->happened_us;
	r->names.seen_us = NEVER;
}
