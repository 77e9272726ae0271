// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the signals that LAVA looks for in what a device prints: a test case and its result. Ids
 * must not end the signal, and servers put them into addresses, so that only letters, digits and
 * "_.-" are used. A name that loses something by that, and so may be like another, gets a hash
 * behind it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/base/sha256.h"
#include "runtime/report/outcome.h"

#define HASH_SHOWN 8 /* digits */

struct lava {
	struct suite_listener base;
	FILE *out;
	const char *name;
	bool several; /* kernels */
};

/* Whether it is as it was, but for slashes. */
static bool add_clean(struct buf *b, const char *text)
{
	bool same = true;

	for (; *text; text++) {
		bool good = isalnum((unsigned char)*text) || strchr("_-", *text);

		if (*text == '/')
			buf_putc(b, '.');
		else
			buf_putc(b, good ? *text : '_');
		same &= good || *text == '/';
	}
	return same;
}

static void add_id(struct buf *b, const struct outcome *o, bool several)
{
	size_t len = strlen(o->script), cut = len;
	struct buf script = BUF_INIT, label = BUF_INIT, whole = BUF_INIT;
	char hash[SHA256_TEXT];
	bool same;

	if (len > 4 && !strcmp(o->script + len - 4, ".pkt"))
		cut = len - 4;
	buf_add(&script, o->script, cut);
	outcome_label(&label, o, several);
	same = add_clean(b, buf_text(&script));
	buf_putc(b, '.');
	/* "ipv4, 6.12, round 2" has no more than one meaning without its commas. */
	add_clean(b, buf_text(&label));
	if (!same) {
		buf_printf(&whole, "%s %s", o->script, buf_text(&label));
		sha256_of(whole.data, whole.len, hash);
		buf_printf(b, "-%.*s", HASH_SHOWN, hash);
	}
	buf_free(&script);
	buf_free(&label);
	buf_free(&whole);
}

static const char *result(enum verdict v)
{
	switch (v) {
	case VERDICT_PASS:
	case VERDICT_FLAKY:
	case VERDICT_XFAIL: return "pass";
	case VERDICT_SKIP: return "skip";
	case VERDICT_INCONCLUSIVE: return "unknown";
	default: return "fail";
	}
}

static void put_signal(const struct lava *l, const char *id, const char *what)
{
	fprintf(l->out, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s RESULT=%s>\n", id, what);
	fflush(l->out);
}

static void lava_begin(struct suite_listener *base, const struct suite_info *info)
{
	((struct lava *)base)->several = info->several_kernels;
}

static void lava_outcome(struct suite_listener *base, const struct outcome *o)
{
	struct lava *l = (struct lava *)base;
	struct buf id = BUF_INIT;

	add_id(&id, o, l->several);
	put_signal(l, buf_text(&id), result(o->verdict));
	buf_free(&id);
}

static int lava_end(struct suite_listener *base, const struct totals *t, struct err *e)
{
	struct lava *l = (struct lava *)base;

	if (totals_cut(t))
		put_signal(l, "the-whole-run", t->stopped || t->missing ? "fail" : "skip");
	return outcome_flush(l->out, l->name, e);
}

static void lava_close(struct suite_listener *base)
{
	outcome_close(((struct lava *)base)->out);
	free(base);
}

struct suite_listener *lava_open(FILE *out, const char *name)
{
	static const struct suite_listener_ops ops = {lava_begin, lava_outcome, lava_end,
						      lava_close};
	struct lava *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	l->base.ops = &ops;
	l->out = out;
	l->name = name;
	return &l->base;
}
