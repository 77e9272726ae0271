// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns capture.pcapng: the packets in order of time, each with the line that it belongs to. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "netdev/pcapng.h"
#include "runtime/base/clock.h"
#include "runtime/report/evidence.h"
#include "runtime/version.h"

/* ---- comments ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* An event as it is written, but on one line. */
static void add_source(struct buf *out, const struct source *src, struct span at)
{
	bool blank = false;

	for (size_t i = 0; i < at.len && at.off + i < src->len; i++) {
		char c = src->text[at.off + i];
		bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';

		if (!space && blank)
			buf_putc(out, ' ');
		if (!space)
			buf_putc(out, c);
		blank = space;
	}
}

static void whose(const struct source *src, const struct shot *s, struct buf *out)
{
	if (s->event) {
		buf_printf(out, "%s:%u: ", base_name(src->path),
			   source_line(src, s->event->span.off, NULL));
		add_source(out, src, s->event->span);
		return;
	}
	buf_puts(out, "of no line: ");
	switch (s->fate) {
	case FATE_RESET: buf_puts(out, "tcpcheck resets the connection at the end"); break;
	case FATE_AFTER:
		buf_puts(out, "after the end: the clean-up or the closing of the sockets makes the "
			      "stack send it");
		break;
	case FATE_LEFT: buf_puts(out, "sent, and not asked for"); break;
	case FATE_OTHER: buf_puts(out, "not of the connection that a line was waiting for"); break;
	default: buf_puts(out, "no line has looked at it"); break;
	}
}

static void comment(const struct source *src, const struct shot *s, struct buf *out)
{
	buf_reset(out);
	whose(src, s, out);
	if (s->said)
		buf_printf(out, " (here %s)", s->said);
	if (s->gso_size)
		buf_printf(out, " (a burst: on the wire segments of %u bytes)", s->gso_size);
}

static void head_comment(const struct artifacts *a, const struct plan *p, const struct finding *f,
			 struct buf *out)
{
	buf_printf(out, "script: %s\nvariant: %s\nverdict: ", p->script->source->path, p->label);
	evidence_verdict(f, out);
	if (f->event)
		buf_printf(out, " (line %u)",
			   source_line(p->script->source, f->event->span.off, NULL));
	if (a->start_known) {
		int64_t start = a->start_ns + a->wall_ns;

		buf_printf(out, "\nscript time 0 is %lld.%06lld", (long long)(start / NS_PER_S),
			   (long long)(start % NS_PER_S / NS_PER_US));
	}
	if (a->dropped)
		buf_printf(out, "\nthe first %zu packets are missing: there were too many",
			   a->dropped);
	if (f->lost)
		buf_printf(out,
			   "\n%u packets of the stack are missing: they did not fit the packet "
			   "socket's buffer",
			   f->lost);
}

/* ---- checksums ---- */

/*
 * The stack leaves the checksum of TCP and UDP to the device (csum_partial): what it would have
 * written on the wire is written here, lest readers call it wrong. Needs the whole packet.
 */
static void finish_checksum(const struct shot *shot, unsigned char *p)
{
	struct segment s;
	unsigned char *l4;
	size_t head;

	if (!shot->csum_partial || shot->len < shot->wire_len ||
	    segment_parse(p, shot->len, &s, NULL) < 0 || (s.l4 != L4P_TCP && s.l4 != L4P_UDP))
		return;
	head = l4_hdr_size(&s);
	/* Without payload the packet ends behind the header. */
	l4 = p + (s.payload_len ? (size_t)(s.payload - p) : shot->len) - head;
	segment_put_cksum(&s, l4, head + s.payload_len);
}

/* ---- the file ---- */

/* Where the verdict was made: the last packet of its line. */
static const struct shot *failing(const struct artifacts *a, const struct finding *f)
{
	for (size_t i = a->nshots; f->event && i-- > 0;)
		if (a->shots[i].event == f->event)
			return &a->shots[i];
	return NULL;
}

static void add_shot(const struct artifacts *a, const struct shot *s, const char *line,
		     const char *verdict, struct buf *out)
{
	unsigned char *copy = malloc(s->len + 1);

	if (!copy)
		abort();
	memcpy(copy, s->data, s->len);
	finish_checksum(s, copy);
	pcapng_add(out, &(struct pcapng_packet){.time_ns = s->time_ns + a->wall_ns,
						.outbound = s->outbound,
						.data = copy,
						.len = s->len,
						.wire_len = s->wire_len,
						.comments = {line, verdict}});
	free(copy);
}

void evidence_capture(const struct artifacts *a, const struct plan *p, const struct finding *f,
		      struct buf *out)
{
	const struct shot *marked = failing(a, f), **list;
	struct buf text = BUF_INIT, verdict = BUF_INIT;
	char os[300] = "";
	struct utsname u;
	size_t n;

	if (uname(&u) == 0)
		snprintf(os, sizeof(os), "%s %s %s", u.sysname, u.release, u.machine);
	head_comment(a, p, f, &text);
	pcapng_begin(out, &(struct pcapng_head){.comment = buf_text(&text),
						.os = os,
						.program = "tcpcheck " TCPCHECK_VERSION,
						.device = a->stack ? a->stack : "tun0"});
	evidence_verdict(f, &verdict);
	list = evidence_sorted(a, &n);
	for (size_t i = 0; i < n; i++) {
		comment(p->script->source, list[i], &text);
		add_shot(a, list[i], buf_text(&text), list[i] == marked ? buf_text(&verdict) : NULL,
			 out);
	}
	free(list);
	buf_free(&text);
	buf_free(&verdict);
}
