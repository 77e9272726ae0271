// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the report in packetdrill's shape, for programs that call us by that name: silent on
 * success, one message per failure, only its first difference (tcpcheck(1)).
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "parser/ast.h"
#include "parser/diag.h"
#include "parser/names.h"
#include "runtime/report/report.h"

struct classic {
	struct reporter base;
	FILE *out, *trace;
};

/* It knows nothing of how a burst is cut. */
static const struct text_how as_packetdrill = {.win = true, .stars = 1u << TEXT_CUT};

static void packet_line(FILE *out, const char *label, int64_t time_us, const struct segment *s,
			const struct text_how *how)
{
	struct buf text = BUF_INIT;

	segment_text(s, how, &text, NULL);
	if (!text.len || text.data[text.len - 1] != '>') /* each part but the options has a blank */
		buf_putc(&text, ' ');
	fprintf(out, "%s packet: %9.6f %s\n", label, (double)time_us / 1e6, buf_text(&text));
	buf_free(&text);
}

static void field_line(FILE *out, const char *name, long long expected, long long actual)
{
	fprintf(out, "live packet field %s: expected: %lld (0x%llx) vs actual: %lld (0x%llx)\n",
		name, expected, (unsigned long long)expected, actual, (unsigned long long)actual);
}

static void flag_reason(FILE *out, const struct finding *f)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} flags[] = {
		{TCP_FLAG_FIN, "tcp_fin"}, {TCP_FLAG_SYN, "tcp_syn"}, {TCP_FLAG_RST, "tcp_rst"},
		{TCP_FLAG_PSH, "tcp_psh"}, {TCP_FLAG_ACK, "tcp_ack"}, {TCP_FLAG_URG, "tcp_urg"},
		{TCP_FLAG_ECE, "tcp_ece"}, {TCP_FLAG_CWR, "tcp_cwr"}, {TCP_FLAG_AE, "tcp_ae"},
	};
	uint16_t want = f->expected.tcp.flags, got = f->actual.tcp.flags;
	bool ace = f->event->packet->tcp.ace;

	for (unsigned i = 0; i < 9; i++) {
		if (!((want ^ got) & flags[i].bit))
			continue;
		if (ace && flags[i].bit >= TCP_FLAG_ECE)
			field_line(out, "tcp_ace", want >> 6, got >> 6);
		else
			field_line(out, flags[i].name, !!(want & flags[i].bit),
				   !!(got & flags[i].bit));
		return;
	}
}

/* Names that people grep for; a field that packetdrill has no name for keeps ours. */
static const char *classic_name(const char *field)
{
	static const char *const names[][2] = {
		{"seq", "tcp_seq"},
		{"ack", "tcp_ack_seq"},
		{"win", "tcp_window"},
		{"urg", "tcp_urg_ptr"},
		{"TTL", "ttl"},
		{"ECN", "ip_ecn"},
		{"TOS", "tos"},
		{"icmp type", "icmp_type"},
		{"icmp code", "icmp_code"},
		{"reserved bits", "tcp_reserved_bits"},
		{"IPv4 header length", "ipv4_header_length"},
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i][0], field))
			return names[i][1];
	return field;
}

/* A field's value as packetdrill shows it; false: it is not a number. */
static bool whole_number(const char *text, long long *out)
{
	char *end;

	for (unsigned i = 0; i < 4; i++) {
		*out = i;
		if (!strcmp(text, ecn_name(i)))
			return true;
	}
	if (!strncmp(text, "tos ", 4))
		text += 4;
	*out = strtoll(text, &end, 0);
	return end != text && !*end;
}

static void field_reason(FILE *out, const struct difference *d)
{
	long long expected, actual;

	if (whole_number(d->expected, &expected) && whole_number(d->actual, &actual))
		field_line(out, classic_name(d->field), expected, actual);
	else
		fprintf(out, "live packet field %s: expected: %s vs actual: %s\n",
			classic_name(d->field), d->expected, d->actual);
}

static void timing_reason(FILE *out, const struct time_evidence *t, const char *what)
{
	fprintf(out,
		"timing error: expected %s at %.6f sec but happened at %.6f sec; tolerance %.6f "
		"sec\n",
		what, (double)t->from_us / 1e6, (double)t->actual_us / 1e6,
		(double)t->tolerance_us / 1e6);
}

/* Nothing came, or less than the line has; "nothing" has come when it was not wanted. */
static bool timed_out(const struct finding *f)
{
	return !f->has_actual || (!f->diffs && f->event->packet->l4 != L4_NOTHING);
}

static void packet_reason(FILE *out, const struct finding *f)
{
	const struct difference *d = f->diffs;

	if (timed_out(f)) {
		fputs("Timed out waiting for packet\n", out);
	} else if (!d) {
		fprintf(out, "%s\n", f->headline);
	} else if (!strcmp(d->field, "flags")) {
		flag_reason(out, f);
	} else if (!strcmp(d->field, "time")) {
		timing_reason(out, &f->time, "outbound packet");
	} else if (!strcmp(d->field, "payload length")) {
		fprintf(out, "live packet payload: expected %s bytes vs actual %s bytes\n",
			d->expected, d->actual);
	} else if (!strncmp(d->field, "option", 6)) {
		fprintf(out, "bad outbound TCP options: expected: %s vs actual: %s\n", d->expected,
			d->actual);
	} else {
		field_reason(out, d);
	}
}

static void packet_failure(FILE *out, const char *kind, const struct finding *f)
{
	struct text_how as_written = as_packetdrill;

	fprintf(out, "%s handling packet: ", kind);
	packet_reason(out, f);
	if (timed_out(f))
		return;
	as_written.win = f->event->packet->l4 == L4_TCP && f->event->packet->tcp.win.state;
	packet_line(out, "script", f->time.from_us, &f->expected, &as_written);
	packet_line(out, "actual", f->time.actual_us, &f->actual, &as_packetdrill);
}

static void place(FILE *out, const struct plan *p, const struct finding *f)
{
	const struct source *src = p->script->source;
	struct span at = f->event ? f->event->span : f->at;

	fprintf(out, "%s:", src->path);
	if (at.len && (f->event || !f->command_status))
		fprintf(out, "%u:", source_line(src, at.off, NULL));
	fputc(' ', out);
}

static const char *what_was_late(const struct finding *f)
{
	const struct event *ev = f->event;

	switch (ev ? ev->kind : EVENT_NET) {
	case EVENT_PACKET: return "inbound packet";
	case EVENT_CALL:
		return f->at.off == ev->when.span.off ? "system call start" : "system call return";
	case EVENT_COMMAND: return "command";
	case EVENT_CODE: return "data collection";
	default: return "this event";
	}
}

/* "non-zero status 7", "got signal 2 (Interrupt)" */
static void status_reason(FILE *out, int status)
{
	if (WIFSIGNALED(status))
		fprintf(out, "got signal %d (%s)\n", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		fprintf(out, "non-zero status %d\n", WEXITSTATUS(status));
}

static void command_failure(FILE *out, const struct plan *p, const struct finding *f)
{
	const struct text_block *init = p->script->init;

	if (f->event)
		fprintf(out, "error executing `%s` command: ", f->event->block->text.text);
	else if (!f->at.len)
		fprintf(out, "error executing code: '%s' returned ", p->cfg.code_command);
	else
		fprintf(out, "error executing %s command: ",
			init && f->at.off == init->span.off ? "init" : "cleanup");
	status_reason(out, f->command_status);
}

/* A result is shown with the number of its errno. */
static void call_failure(FILE *out, const struct finding *f)
{
	const struct difference *d = f->diffs;
	const char *name, *text;
	char word[32];
	int number;

	fprintf(out, "runtime error in %s call: ", f->event->call->name.text);
	name = d && !strcmp(d->field, "result") ? strchr(d->actual, ' ') : NULL;
	text = name ? strchr(name + 1, ' ') : NULL;
	if (text && text - name <= (int)sizeof(word)) {
		snprintf(word, sizeof(word), "%.*s", (int)(text - name - 1), name + 1);
		if (errno_find(word, &number)) {
			fprintf(out, "expected %s but got %.*s with errno %d%s\n", d->expected,
				(int)(name - d->actual), d->actual, number, text);
			return;
		}
	}
	fprintf(out, "%s\n", f->headline);
}

static void other_failure(FILE *out, const struct plan *p, const struct finding *f)
{
	const struct event *ev = f->event;

	if (f->command_status)
		command_failure(out, p, f);
	else if (f->time.missed)
		timing_reason(out, &f->time, what_was_late(f));
	else if (ev && ev->kind == EVENT_CALL)
		call_failure(out, f);
	else if (ev && ev->kind == EVENT_COMMAND)
		fprintf(out, "error executing `%s` command: %s\n", ev->block->text.text,
			f->headline);
	else if (ev && ev->kind == EVENT_CODE)
		fprintf(out, "runtime error in code: %s\n", f->headline);
	else
		fprintf(out, "runtime error: %s\n", f->headline);
	if (f->hint[0])
		fprintf(out, "%s\n", f->hint);
}

/* Also when the host may have made the difference; packetdrill does not know that. */
static bool assertion_failed(const struct finding *f)
{
	return f->event && f->event->kind == EVENT_CODE &&
	       (f->verdict == VERDICT_FAIL || f->verdict == VERDICT_INCONCLUSIVE);
}

/* An assertion is the script's own text; then packetdrill says what has failed. */
static void code_failure(FILE *out, const struct plan *p, const struct finding *f)
{
	fprintf(out, "%s\n", f->headline);
	if (f->hint[0])
		fprintf(out, "%s\n", f->hint);
	fprintf(out, "%s: error executing code: a code block failed\n", p->script->source->path);
}

static void classic_begin(struct reporter *r, const struct plan *p)
{
	(void)r;
	(void)p;
}

/* As packetdrill's -v, but with the numbers of the script. */
static void trace(FILE *out, const struct report_event *ev)
{
	switch (ev->kind) {
	case REPORT_INJECTED:
		packet_line(out, "inbound injected", ev->time_us, ev->segment, &as_packetdrill);
		break;
	case REPORT_SENT:
		packet_line(out, "outbound sniffed", ev->time_us, ev->segment, &as_packetdrill);
		break;
	case REPORT_CALL:
	case REPORT_RETURNED:
		fprintf(out, "%.*s syscall: %9.6f\n", (int)strcspn(ev->text, "("), ev->text,
			(double)ev->time_us / 1e6);
		break;
	case REPORT_PROGRAM: fputs(ev->text, out); break;
	case REPORT_NET: fprintf(out, "%s: %9.6f\n", ev->text, (double)ev->time_us / 1e6); break;
	default: break;
	}
	fflush(out);
}

static void classic_event(struct reporter *r, const struct report_event *ev)
{
	struct classic *c = (struct classic *)r;
	FILE *out = c->out;

	if (c->trace)
		trace(c->trace, ev);
	if (ev->kind == REPORT_CODE && *ev->text) {
		fputs(ev->text, stdout); /* as it is: runners compare it */
		fflush(stdout);
	} else if (ev->kind == REPORT_WARNING) {
		packet_failure(out, "warning", ev->finding);
	}
}

static void classic_end(struct reporter *r, const struct plan *p, const struct finding *f,
			struct lateness *late)
{
	FILE *out = ((struct classic *)r)->out;

	(void)late;
	if (f->verdict == VERDICT_PASS)
		return;
	place(out, p, f);
	if (f->packet)
		packet_failure(out, "error", f);
	else if (assertion_failed(f))
		code_failure(out, p, f);
	else
		other_failure(out, p, f);
	fflush(out);
}

static void classic_close(struct reporter *r)
{
	free(r);
}

struct reporter *classic_open(FILE *out, FILE *trace_out)
{
	static const struct reporter_ops ops = {.begin = classic_begin,
						.event = classic_event,
						.end = classic_end,
						.close = classic_close};
	struct classic *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->base.ops = &ops;
	c->out = out;
	c->trace = trace_out;
	return &c->base;
}

/* ---- what is wrong before anything runs ---- */

static const struct diag *first_error(const struct diag_list *l)
{
	const struct diag *first = NULL;

	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].level == DIAG_ERROR &&
		    (!first || l->items[i].span.off < first->span.off))
			first = &l->items[i];
	return first;
}

int classic_diags(FILE *out, const struct source *src, const struct diag_list *diags, bool syntax)
{
	const struct diag *d = first_error(diags);
	const char *token = src->text + d->span.off;
	size_t len = strcspn(token, "\n");

	if (d->span.len < len)
		len = d->span.len;
	fprintf(out, "%s:%u: ", src->path, source_line(src, d->span.off, NULL));
	if (syntax)
		fprintf(out, "parse error at '%.*s': ", (int)(len < 60 ? len : 60), token);
	else
		fputs("semantic error: ", out);
	fprintf(out, "%s\n", d->message);
	if (d->note && !d->note_has_span)
		fprintf(out, "  %s\n", d->note);
	return 1;
}

int classic_err(FILE *out, const char *about, const struct err *e)
{
	fprintf(out, "%s: %s\n", about, e->what);
	if (e->hint[0])
		fprintf(out, "  %s\n", e->hint);
	return 1;
}

int classic_text(FILE *out, const char *text)
{
	fputs(text, out);
	return 1;
}
