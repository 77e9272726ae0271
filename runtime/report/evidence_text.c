// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the text files of the folder. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "netdev/sysctls.h"
#include "runtime/cli/opts.h"
#include "runtime/code/code.h"
#include "netdev/counters.h"
#include "runtime/report/evidence.h"
#include "runtime/report/jsontext.h"
#include "runtime/version.h"

void evidence_verdict(const struct finding *f, struct buf *out)
{
	buf_puts(out, verdict_name(f->verdict));
	if (f->headline[0])
		buf_printf(out, ": %s", f->headline);
}

/* ---- JSON, one object a line ---- */

static void begin_object(struct buf *out, int64_t time_us, const char *kind)
{
	buf_printf(out, "{\"time\":%.6f", (double)time_us / 1e6);
	if (kind)
		buf_printf(out, ",\"kind\":\"%s\"", kind);
}

static void add_line(struct buf *out, const struct plan *p, const struct event *ev)
{
	if (ev)
		buf_printf(out, ",\"line\":%u", source_line(p->script->source, ev->span.off, NULL));
}

static void add_text(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, ",\"%s\":", key);
	json_string(out, text ? text : "", text ? strlen(text) : 0);
}

static const char *kind_name(enum report_kind kind)
{
	static const char *const names[] = {
		[REPORT_INJECTED] = "injected", [REPORT_SENT] = "sent",
		[REPORT_UNASKED] = "unasked",   [REPORT_CALL] = "call",
		[REPORT_PARKED] = "parked",     [REPORT_RETURNED] = "returned",
		[REPORT_COMMAND] = "command",   [REPORT_OUTPUT] = "output",
		[REPORT_CODE] = "code",         [REPORT_WARNING] = "warning",
		[REPORT_PROGRAM] = "program",   [REPORT_LEFT] = "left",
		[REPORT_NET] = "network",       [REPORT_KERNEL] = "kernel",
		[REPORT_PRINTED] = "output",    [REPORT_NAMED] = "named",
	};

	return (size_t)kind < sizeof(names) / sizeof(names[0]) && names[kind] ? names[kind]
									      : "event";
}

/* An injection that failed has no packet: what has its number is something else. */
static unsigned place_of(const struct artifacts *a, const struct note *n, const unsigned *places)
{
	if (!n->frame || n->frame > a->nshots)
		return 0;
	if (n->kind == REPORT_INJECTED &&
	    (a->shots[n->frame - 1].outbound || a->shots[n->frame - 1].event != n->event))
		return 0;
	return places[n->frame - 1];
}

void evidence_events(const struct artifacts *a, const struct plan *p, const struct finding *f,
		     struct buf *out)
{
	unsigned *places = evidence_order(a);
	struct buf verdict = BUF_INIT;

	for (size_t i = 0; i < a->nnotes; i++) {
		const struct note *n = &a->notes[i];
		unsigned place = place_of(a, n, places);

		begin_object(out, n->time_us, kind_name(n->kind));
		add_line(out, p, n->event);
		if (place)
			buf_printf(out, ",\"packet\":%u", place);
		add_text(out, "text", n->text);
		buf_puts(out, "}\n");
	}
	evidence_verdict(f, &verdict);
	begin_object(out, f->made_us, "verdict");
	add_line(out, p, f->event);
	add_text(out, "text", buf_text(&verdict));
	buf_puts(out, "}\n");
	buf_free(&verdict);
	free(places);
}

/* include/net/tcp_states.h */
static const char *state_name(int64_t state)
{
	static const char *const names[] = {"",           "ESTABLISHED", "SYN_SENT",  "SYN_RECV",
					    "FIN_WAIT1",  "FIN_WAIT2",   "TIME_WAIT", "CLOSE",
					    "CLOSE_WAIT", "LAST_ACK",    "LISTEN",    "CLOSING"};

	return state > 0 && state < 12 ? names[state] : "";
}

static void add_sample(struct buf *out, const struct plan *p, const struct sample *s,
		       const char *const *names)
{
	struct snapshot snap = {.tcp_info_len = s->len};
	int64_t value;

	memcpy(snap.tcp_info, s->info, s->len);
	begin_object(out, s->time_us, NULL);
	add_line(out, p, s->event);
	buf_printf(out, ",\"fd\":%lld", (long long)s->fd);
	if (snapshot_find(&snap, "tcpi_state", &value))
		buf_printf(out, ",\"state\":\"%s\"", state_name(value));
	for (const char *const *n = names; *n; n++) {
		if (strncmp(*n, "tcpi_", 5) || !snapshot_has(&snap, *n) ||
		    !snapshot_find(&snap, *n, &value))
			continue;
		if (value == INT64_MAX) /* all bits set: no limit */
			buf_printf(out, ",\"%s\":null", *n);
		else
			buf_printf(out, ",\"%s\":%lld", *n, (long long)value);
	}
	buf_puts(out, "}\n");
}

void evidence_tcp_info(const struct artifacts *a, const struct plan *p, struct buf *out)
{
	size_t kept = a->nsamples < EVIDENCE_SAMPLES ? a->nsamples : EVIDENCE_SAMPLES;
	struct arena arena = ARENA_INIT;
	const char *const *names = snapshot_names(&arena);

	for (size_t i = a->nsamples - kept; i < a->nsamples; i++)
		add_sample(out, p, &a->samples[i % EVIDENCE_SAMPLES], names);
	arena_free(&arena);
}

/* ---- the kernel ---- */

void evidence_sysctls(const struct artifacts *a, struct buf *out)
{
	static const char tcp[] = "net.ipv4.tcp_";

	if (a->stack) {
		buf_printf(out, "# %s is not a kernel\n", a->stack);
		return;
	}
	if (!a->fresh_known) {
		buf_puts(out, "# which settings were changed is not known: no fresh namespace to "
			      "compare with\n");
	} else {
		buf_puts(out, "# other than in a fresh network namespace of this kernel\n");
		if (!sysctls_compare(buf_text(&a->sysctls), buf_text(&a->sysctls_fresh), out))
			buf_puts(out, "# none\n");
	}
	buf_printf(out, "\n# all of %s*\n", tcp);
	for (const char *p = buf_text(&a->sysctls); *p;) {
		const char *end = strchrnul(p, '\n');

		end += *end != '\0';
		if (!strncmp(p, tcp, sizeof(tcp) - 1))
			buf_add(out, p, (size_t)(end - p));
		p = end;
	}
}

void evidence_counters(const struct artifacts *a, struct buf *out)
{
	if (a->stack) {
		buf_printf(out, "# %s is not a kernel\n", a->stack);
		return;
	}
	buf_puts(out, "# what the kernel counted during the run, names as of nstat(8)\n");
	if (!counters_compare(buf_text(&a->counters_before), buf_text(&a->counters_after), out))
		buf_puts(out, "# nothing\n");
}

/* ---- the environment ---- */

static void add_key(struct buf *out, const char *key)
{
	buf_printf(out, "%-16s", key);
}

/* So that a shell would read it back. */
static void add_word(struct buf *out, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-_=./:,+@%";

	if (*word && !word[strspn(word, plain)]) {
		buf_puts(out, word);
		return;
	}
	buf_putc(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *word);
	buf_putc(out, '\'');
}

static void add_command(const struct artifacts *a, struct buf *out)
{
	if (!a->argv)
		return;
	add_key(out, "command");
	for (char *const *p = a->argv; *p; p++) {
		if (p != a->argv)
			buf_putc(out, ' ');
		add_word(out, *p);
	}
	buf_putc(out, '\n');
}

static void add_option(struct buf *out, const struct opt_spec *o, const struct config *cfg)
{
	const void *now = opt_member(cfg, o), *usual = opt_member(&config_default, o);
	const char *text;

	if (!now)
		return;
	switch (o->kind) {
	case CLI_FLAG:
		if (*(const bool *)now)
			buf_printf(out, "option          --%s\n", o->name);
		break;
	case CLI_INT:
		if (*(const int64_t *)now != *(const int64_t *)usual)
			buf_printf(out, "option          --%s=%lld\n", o->name,
				   (long long)*(const int64_t *)now);
		break;
	case CLI_PERCENT:
		if (*(const double *)now != *(const double *)usual)
			buf_printf(out, "option          --%s=%g\n", o->name, *(const double *)now);
		break;
	default:
		text = *(const char *const *)now;
		if (text && text != *(const char *const *)usual)
			buf_printf(out, "option          --%s=%s\n", o->name, text);
		break;
	}
}

/* Those in effect, whether from the script or from the command line. */
static void add_options(struct buf *out, const struct plan *p)
{
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		add_option(out, &opt_specs[i], &p->cfg);
	for (unsigned i = 0; i < p->cfg.nsysctls; i++)
		buf_printf(out, "option          --sysctl=%s\n", p->cfg.sysctls[i]);
	for (size_t i = 0; i < p->script->defines.n; i++)
		buf_printf(out, "option          --define=%s=%s\n",
			   p->script->defines.items[i].name, p->script->defines.items[i].value);
}

static void add_machine(struct buf *out, const struct artifacts *a, const struct plan *p)
{
	FILE *f = fopen("/proc/loadavg", "re");
	char load[80] = "?";
	struct utsname u;

	if (f) {
		if (!fgets(load, sizeof(load), f))
			load[0] = '\0';
		fclose(f);
	}
	load[strcspn(load, "\n")] = '\0';
	if (uname(&u) == 0)
		buf_printf(out, "kernel          %s %s\n                %s %s\n", u.sysname,
			   u.release, u.version, u.machine);
	if (a->stack)
		buf_printf(out, "stack           %s\n", a->stack);
	buf_printf(out, "virtual time    %s\n", p->cfg.in_guest || a->virtual_time ? "yes" : "no");
	buf_printf(out, "CPUs            %ld\n", sysconf(_SC_NPROCESSORS_ONLN));
	buf_printf(out, "load            %s\n", load);
}

static void add_lateness(struct buf *out, const struct artifacts *a, const struct plan *p,
			 const struct finding *f)
{
	add_key(out, "own lateness");
	if (!a->own_events) {
		buf_puts(out, "no own events\n");
		return;
	}
	buf_printf(out, "%zu own events, median %u us, p99 %u us, max %lld us", a->own_events,
		   a->late_median_us, a->late_p99_us, (long long)f->own_late_us);
	if (f->own_late_event)
		buf_printf(out, " (line %u)",
			   source_line(p->script->source, f->own_late_event->span.off, NULL));
	buf_putc(out, '\n');
}

/* No environment variables: they may hold secrets, and such folders are passed around. */
void evidence_environment(const struct artifacts *a, const struct plan *p, const struct finding *f,
			  struct buf *out)
{
	buf_printf(out, "tcpcheck        %s\n", TCPCHECK_VERSION);
	add_command(a, out);
	buf_printf(out, "in folder       %s\n", a->cwd ? a->cwd : "?");
	buf_printf(out, "script          %s\n", p->script->source->path);
	buf_printf(out, "variant         %s\n", p->variant->name);
	if (p->fault)
		buf_printf(out, "fault           %s: planted on the path (--fault)\n", p->fault);
	add_options(out, p);
	add_key(out, "verdict");
	evidence_verdict(f, out);
	buf_putc(out, '\n');
	add_machine(out, a, p);
	add_lateness(out, a, p, f);
	buf_printf(out, "packets         %zu, of which %zu are missing in the capture\n",
		   a->nshots + f->lost, a->dropped + f->lost);
	if (a->nsamples > EVIDENCE_SAMPLES)
		buf_printf(out, "tcp_info        %zu samples, the last %u are kept\n", a->nsamples,
			   EVIDENCE_SAMPLES);
}
