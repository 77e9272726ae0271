// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a run that goes on leaves behind: a head with a length, and the new text. */
#include "runtime/suite/updater.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/finding/deed.h"
#include "runtime/update/update.h"

#define HEAD "tcpcheck update: " /* N bytes follow */

struct updater {
	struct reporter base;
	struct reporter *human;
	FILE *out;
};

static struct updater *updater_of(struct reporter *r)
{
	return (struct updater *)r;
}

static void begin(struct reporter *r, const struct plan *p)
{
	updater_of(r)->human->ops->begin(updater_of(r)->human, p);
}

static void event(struct reporter *r, const struct report_event *ev)
{
	updater_of(r)->human->ops->event(updater_of(r)->human, ev);
}

static void leave_text(FILE *out, const struct plan *p, const struct deeds *deeds)
{
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;

	if (update_script(p, deeds, &text, &e) == 0) {
		fprintf(out, HEAD "%zu\n", text.len);
		fwrite(text.data, 1, text.len, out);
	} else {
		fprintf(out, "%s: cannot be updated: %s\n", p->script->source->path, e.what);
	}
	buf_free(&text);
}

static void end(struct reporter *r, const struct plan *p, const struct finding *f,
		struct lateness *late)
{
	struct updater *u = updater_of(r);

	if (f->deeds && f->verdict == VERDICT_FAIL)
		leave_text(u->out, p, f->deeds);
	else
		u->human->ops->end(u->human, p, f, late);
}

static void close_updater(struct reporter *r)
{
	updater_of(r)->human->ops->close(updater_of(r)->human);
	free(r);
}

static struct reporter *open_updater(FILE *out, const struct session *ss, const struct plan *plan)
{
	static const struct reporter_ops ops = {
		.begin = begin, .event = event, .end = end, .close = close_updater};
	const struct human_cfg cfg = {.colour = ss->colour_out};
	struct updater *u = calloc(1, sizeof(*u));

	(void)plan;
	if (!u)
		abort();
	u->base.ops = &ops;
	u->out = out;
	u->human = human_open(out, &cfg);
	return &u->base;
}

const struct manner manner_update = {
	.variant = variant_get,
	.report = open_updater,
};

const char *updater_text(const char *text, size_t *len)
{
	const char *head = strstr(text, HEAD);
	char *end;

	if (!head || (head != text && head[-1] != '\n'))
		return NULL;
	*len = strtoul(head + strlen(HEAD), &end, 10);
	if (*end != '\n' || strlen(end + 1) < *len)
		return NULL;
	return end + 1;
}
