// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the JSON line that says what a run means to do. */
#include "runtime/report/manifest.h"

#include <string.h>

#include "runtime/report/jsontext.h"

static void add_text(struct buf *b, const char *key, const char *text)
{
	buf_printf(b, ",\"%s\":", key);
	json_string(b, text, strlen(text));
}

static void add_known(struct buf *b, const char *key, const char *text)
{
	if (text && *text)
		add_text(b, key, text);
}

static void add_kernel(struct buf *b, const struct kernel_id *k)
{
	buf_printf(b, "{\"virtual_time\":%s",
		   k->binary || (k->is_stack && !k->real_time) ? "true" : "false");
	if (k->is_stack)
		buf_puts(b, ",\"stack\":true");
	add_text(b, "name", k->name);
	add_known(b, "release", k->release);
	add_known(b, "build", k->build);
	add_known(b, "config", k->config);
	buf_putc(b, '}');
}

static void add_run(struct buf *b, const struct planned_run *r)
{
	buf_printf(b, "{\"run\":%u", r->number);
	add_text(b, "script", r->script);
	add_text(b, "variant", r->variant);
	add_text(b, "kernel", r->kernel);
	buf_putc(b, '}');
}

void manifest_write(struct buf *b, const struct manifest *m)
{
	buf_puts(b, "{\"plan\":{\"version\":");
	json_string(b, m->version, strlen(m->version));
	buf_printf(b, ",\"part\":%u,\"parts\":%u", m->part, m->parts);
	add_text(b, "suite", m->suite);
	add_known(b, "revision", m->revision);
	add_known(b, "fault", m->fault);
	buf_printf(b, ",\"total\":%u,\"rounds\":%u,\"kernels\":[", m->total, m->rounds);
	for (size_t i = 0; i < m->nkernels; i++) {
		if (i)
			buf_putc(b, ',');
		add_kernel(b, &m->kernels[i]);
	}
	buf_puts(b, "],\"runs\":[");
	for (size_t i = 0; i < m->nruns; i++) {
		if (i)
			buf_putc(b, ',');
		add_run(b, &m->runs[i]);
	}
	buf_puts(b, "]}}\n");
}
