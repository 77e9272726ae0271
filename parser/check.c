// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The check pass: walks the events and reports everything that would fail in every run. Times are
 * checked here, packets in check_packet.c and check_tcp.c, calls in check_call.c, changes of the
 * network in check_net.c.
 */
#include "parser/parser.h"

#include <stdlib.h>
#include <string.h>

#include "parser/check.h"
#include "parser/foreign.h"

static bool is_range(const struct when *w)
{
	return w->kind == WHEN_ABSOLUTE_RANGE || w->kind == WHEN_RELATIVE_RANGE;
}

static bool is_absolute(const struct when *w)
{
	return w->kind == WHEN_ABSOLUTE || w->kind == WHEN_ABSOLUTE_RANGE;
}

static void check_when(struct check *c, const struct event *e, const struct event *before)
{
	const struct when *w = &e->when;
	bool outbound = e->kind == EVENT_PACKET && e->packet->dir == DIR_OUTBOUND;
	bool known = !w->live_at && !w->live_end;

	if (w->at_us < 0 || (is_range(w) && w->end_us < 0))
		diag_error(c->diags, w->span, "time must not be negative");
	else if (known && is_range(w) && w->end_us < w->at_us)
		diag_error(c->diags, w->span, "time range ends before it starts");
	else if (outbound && e->packet->l4 == L4_NOTHING && w->kind == WHEN_ANY)
		diag_error(c->diags, w->span, "say for how long nothing may be sent: +0~+1.5");
	else if (!outbound && (is_range(w) || w->kind == WHEN_ANY))
		diag_error(c->diags, w->span, "only an outbound packet can have %s",
			   is_range(w) ? "a range of time" : "'*' as its time");
	else if (!before && w->at_us && !c->incomplete)
		diag_error(c->diags, w->span, "the first event must be at time 0");
	else if (before && known && is_absolute(w) && is_absolute(&before->when) &&
		 w->at_us < before->when.at_us) {
		diag_error(c->diags, w->span, "time goes backwards");
		diag_note_at(c->diags, before->when.span, "the event before is at this time");
	}
	if (e->kind == EVENT_CALL && e->call->blocking && known && !e->call->live_end &&
	    e->call->end_us < w->at_us) {
		diag_error(c->diags, e->call->end_span, "the call ends before it starts");
		if (w->kind == WHEN_RELATIVE)
			diag_note(c->diags, "start and end count from the same moment");
	}
}

static void check_command(struct check *c, const struct text_block *b)
{
	const char *setting = b ? foreign_setting_only(b->text.text, &c->scratch) : NULL;

	if (setting)
		foreign_use(setting, b->span, NULL, c->diags);
}

static void check_one(struct check *c, const struct event *e, const struct event *before)
{
	c->foreign = NULL;
	check_when(c, e, before);
	if (e->kind == EVENT_PACKET)
		check_packet(c, e->packet);
	else if (e->kind == EVENT_CALL)
		check_call(c, e->call);
	else if (e->kind == EVENT_NET)
		check_net(c, e->net);
	else if (e->kind == EVENT_COMMAND)
		check_command(c, e->block);
	arena_free(&c->scratch);
}

void check_event(const struct event *e, const struct symtab *late, struct diag_list *diags)
{
	struct check c = {
		.diags = diags, .scope = {.late = late}, .scratch = ARENA_INIT, .incomplete = true};

	c.scope.foreign = &c.foreign;
	check_one(&c, e, NULL);
	free(c.labels);
}

void script_check(const struct script *s, const struct symtab *late, struct diag_list *diags)
{
	struct check c = {.diags = diags,
			  .scope = {.late = late},
			  .scratch = ARENA_INIT,
			  .incomplete = s->incomplete};
	const struct event *before = NULL, *e;

	c.scope.foreign = &c.foreign;
	check_command(&c, s->init);
	for (e = s->events; e; before = e, e = e->next) {
		c.may_be_left_out = e->group && e->group->kind == GROUP_ALTERNATIVE;
		check_one(&c, e, before);
	}
	check_groups(&c, s);
	check_live(&c, s);
	arena_free(&c.scratch);
	free(c.labels);
}
