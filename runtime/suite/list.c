// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of what there is to run. */
#include "runtime/suite/list.h"

#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/report/jsontext.h"
#include "runtime/report/utf8.h"

static void add_text(struct buf *b, const char *key, const char *text)
{
	buf_printf(b, ",\"%s\":", key);
	json_string(b, text, strlen(text));
}

static double expected_ms(const struct task *t)
{
	return t->settled ? 0 : (double)t->estimate_us / 1e3;
}

static void add_json(struct buf *b, const struct task *t)
{
	buf_printf(b, "{\"run\":%u", t->number);
	add_text(b, "script", t->of->path);
	if (*t->of->sha256)
		add_text(b, "sha256", t->of->sha256);
	add_text(b, "variant", t->variant->name);
	add_text(b, "kernel", t->kernel);
	buf_printf(b, ",\"virtual_time\":%s,\"expected_ms\":%.3f",
		   task_is_virtual(t) ? "true" : "false", expected_ms(t));
	if (t->settled) {
		add_text(b, "verdict", verdict_name(t->settled->result.verdict));
		add_text(b, "reason", t->settled->result.reason);
	}
	if (t->expected)
		add_text(b, "expected", t->expected->one->reason);
	buf_puts(b, "}\n");
}

/* Nothing in a name may look like another column or line. */
static void add_field(struct buf *b, const char *text)
{
	while (*text) {
		size_t n = *text == '\t' ? 0 : utf8_printable(text);

		if (n)
			buf_add(b, text, n);
		else
			buf_putc(b, '?');
		text += n ? n : 1;
	}
}

static void add_line(struct buf *b, const struct task *t)
{
	add_field(b, t->of->path);
	buf_printf(b, "\t%s\t", t->variant->name);
	add_field(b, t->kernel);
	buf_printf(b, "\t%.1f s", expected_ms(t) / 1e3);
	if (t->settled) {
		buf_printf(b, "\t%s: ", verdict_name(t->settled->result.verdict));
		add_field(b, t->settled->result.reason);
	} else if (t->expected) {
		buf_puts(b, "\texpected to fail: ");
		add_field(b, t->expected->one->reason);
	}
	buf_putc(b, '\n');
}

void list_show(const struct task_list *l, FILE *out, bool json)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < l->n; i++) {
		buf_reset(&b);
		if (json)
			add_json(&b, &l->items[i]);
		else
			add_line(&b, &l->items[i]);
		fwrite(b.data, 1, b.len, out);
	}
	buf_free(&b);
}
