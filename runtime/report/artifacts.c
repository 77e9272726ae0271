// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the listening to a run, cheaply, and the folder as a whole. */
#include "runtime/report/artifacts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netdev/sysctls.h"
#include "parser/fill.h"
#include "parser/names.h"
#include "runtime/base/clock.h"
#include "netdev/counters.h"
#include "runtime/report/evidence.h"
#include "runtime/report/folder.h"

static struct artifacts *artifacts_of(struct reporter *r)
{
	return (struct artifacts *)r;
}

/* Room for one more. */
static void *grow(void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 64;
	items = reallocarray(items, *cap, size);
	if (!items)
		abort();
	return items;
}

/* ---- packets ---- */

static void drop_oldest(struct artifacts *a)
{
	while (a->bytes > EVIDENCE_PACKET_BYTES && a->dropped + 1 < a->nshots) {
		struct shot *s = &a->shots[a->dropped++];

		a->bytes -= s->len;
		free(s->data);
		s->data = NULL;
	}
}

static void keep_data(struct artifacts *a, struct shot *s, const struct frame *f)
{
	s->data = malloc(f->len ? f->len : 1);
	if (!s->data)
		abort();
	memcpy(s->data, f->data, f->len);
	a->bytes += f->len;
}

void artifacts_packet(void *arg, bool outbound, const struct frame *f)
{
	struct artifacts *a = arg;
	struct shot *s;

	a->shots = grow(a->shots, a->nshots, &a->cap_shots, sizeof(*a->shots));
	s = &a->shots[a->nshots++];
	*s = (struct shot){.time_ns = f->time_ns,
			   .outbound = outbound,
			   .csum_partial = f->csum_partial,
			   .gso_size = f->gso_size,
			   .len = f->len,
			   .wire_len = f->wire_len};
	if (!outbound) {
		s->fate = a->over ? FATE_RESET : FATE_LINE;
		s->event = a->over ? NULL : a->injecting;
		s->said = a->injecting_said;
		a->injecting = NULL;
		a->injecting_said = NULL;
	} else if (a->over) {
		s->fate = FATE_AFTER;
	}
	keep_data(a, s, f);
	drop_oldest(a);
}

/* ---- events ---- */

static void artifacts_start(struct reporter *r, const struct plan *p)
{
	struct artifacts *a = artifacts_of(r);

	a->how.ports = p->names_ports;
	a->human->ops->begin(a->human, p);
}

static char *text_of(const struct artifacts *a, const struct report_event *ev)
{
	struct buf b = BUF_INIT;

	if (ev->segment) {
		buf_puts(&b, ev->kind == REPORT_INJECTED ? "< " : "> ");
		segment_text(ev->segment, &a->how, &b, NULL);
	} else {
		const char *text = ev->text ? ev->text : ev->finding ? ev->finding->headline : "";

		buf_add(&b, text, strnlen(text, EVIDENCE_TEXT));
	}
	return b.data;
}

/* A line with live values has others each time: what they were is what its packet was. */
static char *said_of(const struct artifacts *a, const struct report_event *ev)
{
	return ev->event && event_is_live(ev->event) ? text_of(a, ev) : NULL;
}

/* Behind what is said of the last packet of the line. */
static void add_named(struct artifacts *a, const struct report_event *ev)
{
	struct buf b = BUF_INIT;
	size_t i = a->nshots;

	while (i && a->shots[i - 1].event != ev->event)
		i--;
	if (!i)
		return;
	if (a->shots[i - 1].said)
		buf_printf(&b, "%s; ", a->shots[i - 1].said);
	buf_puts(&b, ev->text);
	free(a->shots[i - 1].said);
	a->shots[i - 1].said = b.data;
}

/* Which line has asked for a packet. */
static void connect_packet(struct artifacts *a, const struct report_event *ev)
{
	struct shot *s;

	if (ev->kind == REPORT_INJECTED) {
		a->injecting = ev->event;
		free(a->injecting_said);
		a->injecting_said = said_of(a, ev);
	}
	if (!ev->frame || ev->frame > a->nshots)
		return;
	s = &a->shots[ev->frame - 1];
	s->fate = ev->kind == REPORT_SENT   ? FATE_LINE
		  : ev->kind == REPORT_LEFT ? FATE_LEFT
					    : FATE_OTHER;
	s->event = ev->event;
	free(s->said);
	s->said = said_of(a, ev);
	a->start_ns = s->time_ns - ev->time_us * NS_PER_US;
	a->start_known = true;
}

static void listen_to(struct reporter *r, const struct report_event *ev)
{
	struct artifacts *a = artifacts_of(r);

	if (ev->kind == REPORT_OUTSIDE)
		return;
	if (ev->kind == REPORT_NAMED)
		add_named(a, ev);
	else
		connect_packet(a, ev);
	a->notes = grow(a->notes, a->nnotes, &a->cap_notes, sizeof(*a->notes));
	a->notes[a->nnotes++] = (struct note){
		.kind = ev->kind,
		.time_us = ev->time_us,
		.event = ev->event,
		/* What is injected comes by right behind. */
		.frame = ev->kind == REPORT_INJECTED ? (unsigned)a->nshots + 1 : ev->frame,
		.text = text_of(a, ev),
	};
	a->human->ops->event(a->human, ev);
}

static void take_sample(struct reporter *r, const struct tcp_sample *t)
{
	struct artifacts *a = artifacts_of(r);
	struct sample *s;

	if (a->nsamples < EVIDENCE_SAMPLES)
		a->samples = grow(a->samples, a->nsamples, &a->cap_samples, sizeof(*a->samples));
	s = &a->samples[a->nsamples++ % EVIDENCE_SAMPLES];
	*s = (struct sample){.time_us = t->time_us, .event = t->event, .fd = t->fd};
	s->len = t->len < sizeof(s->info) ? t->len : (unsigned)sizeof(s->info);
	memcpy(s->info, t->info, s->len);
}

/* ---- the end ---- */

bool artifacts_wanted(const struct artifacts *a, enum verdict v)
{
	return a->all || (v != VERDICT_PASS && v != VERDICT_SKIP);
}

void evidence_take_state(struct artifacts *a)
{
	if (a->state_taken || a->stack)
		return;
	a->state_taken = true;
	counters_read(&a->counters_after); /* first: what we do next may count, too */
	sysctls_read(&a->sysctls);
	a->fresh_known = sysctls_read_fresh(&a->sysctls_fresh) == 0;
}

static void over(struct reporter *r, const struct finding *f)
{
	struct artifacts *a = artifacts_of(r);

	a->over = true;
	if (artifacts_wanted(a, f->verdict))
		evidence_take_state(a);
}

static void finish(struct reporter *r, const struct plan *p, const struct finding *f,
		   struct lateness *late)
{
	struct artifacts *a = artifacts_of(r);

	if (!artifacts_wanted(a, f->verdict))
		return;
	evidence_take_state(a);
	a->own_events = late->n;
	a->late_median_us = lateness_quantile(late, 500);
	a->late_p99_us = lateness_quantile(late, 990);
	a->human->ops->end(a->human, p, f, late);
	if (f->verdict == VERDICT_PASS)
		fprintf(a->human_out, "%s: PASS (%s)\n", p->script->source->path, p->label);
}

static void no_close(struct reporter *r)
{
	(void)r; /* artifacts_free() does it, after the files are written */
}

struct reporter *artifacts_reporter(struct artifacts *a)
{
	return &a->base;
}

static int64_t wall_now_ns(void)
{
	struct timespec real;

	clock_gettime(CLOCK_REALTIME, &real);
	return timespec_ns(&real);
}

struct artifacts *artifacts_open(char *const *argv, bool all)
{
	static const struct reporter_ops ops = {
		.begin = artifacts_start, .event = listen_to, .end = finish, .close = no_close};
	static const struct probe_ops probe = {.tcp_info = take_sample, .over = over};
	struct artifacts *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	a->base.ops = &ops;
	a->base.probe = &probe;
	a->argv = argv;
	a->all = all;
	a->cwd = getcwd(NULL, 0);
	a->how = (struct text_how){
		.win = true, .icmp_type = icmp_type_name, .icmp_code = icmp_code_name};
	a->human_out = open_memstream(&a->human_text, &a->human_len);
	if (!a->human_out)
		abort();
	a->human = human_open(a->human_out, &(struct human_cfg){.verbose = false});
	a->wall_ns = wall_now_ns() - clock_now_ns();
	counters_read(&a->counters_before);
	return a;
}

void artifacts_on_stack(struct artifacts *a, const char *name, bool own_clock)
{
	a->stack = strdup(name);
	if (!a->stack)
		abort();
	a->virtual_time = own_clock;
	if (own_clock)
		a->wall_ns = wall_now_ns();
}

void artifacts_free(struct artifacts *a)
{
	if (!a)
		return;
	a->human->ops->close(a->human);
	fclose(a->human_out);
	free(a->human_text);
	for (size_t i = 0; i < a->nshots; i++) {
		free(a->shots[i].data);
		free(a->shots[i].said);
	}
	free(a->injecting_said);
	for (size_t i = 0; i < a->nnotes; i++)
		free(a->notes[i].text);
	free(a->shots);
	free(a->notes);
	free(a->samples);
	free(a->cwd);
	free(a->stack);
	buf_free(&a->counters_before);
	buf_free(&a->counters_after);
	buf_free(&a->sysctls);
	buf_free(&a->sysctls_fresh);
	free(a);
}

/* ---- the folder ---- */

void artifacts_place(const char *dir, const struct plan *p, struct buf *out)
{
	const char *path = p->script->source->path;
	size_t len = strlen(path);

	if (!strcmp(path, SOURCE_STDIN)) {
		path = "stdin";
		len = strlen(path);
	}
	if (len > 4 && !strcmp(path + len - 4, ".pkt"))
		len -= 4;
	buf_puts(out, dir);
	while (len) {
		size_t n = strcspn(path, "/");

		n = n < len ? n : len;
		if (n == 2 && !strncmp(path, "..", 2))
			buf_puts(out, "/__"); /* stays below @dir */
		else if (n && !(n == 1 && *path == '.'))
			buf_printf(out, "/%.*s", (int)n, path);
		path += n + (n < len);
		len -= n + (n < len);
	}
	buf_printf(out, ".%s", p->variant->name);
}

const char *const artifacts_files[] = {"script.pkt",   "report.txt",      "capture.pcapng",
				       "events.jsonl", "tcp_info.jsonl",  "sysctls.txt",
				       "counters.txt", "environment.txt", NULL};

static int write_files(struct artifacts *a, struct folder *dir, const struct plan *p,
		       const struct finding *f, struct err *e)
{
	const struct source *src = p->script->source;
	struct buf text[8] = {BUF_INIT};
	int ret = 0;

	buf_add(&text[0], src->text, src->len);
	buf_add(&text[1], a->human_text, a->human_len);
	evidence_capture(a, p, f, &text[2]);
	evidence_events(a, p, f, &text[3]);
	evidence_tcp_info(a, p, &text[4]);
	evidence_sysctls(a, &text[5]);
	evidence_counters(a, &text[6]);
	evidence_environment(a, p, f, &text[7]);
	for (unsigned i = 0; i < 8; i++) {
		if (ret == 0)
			ret = folder_file(dir, artifacts_files[i], text[i].data, text[i].len, e);
		buf_free(&text[i]);
	}
	return ret;
}

static int make_folder(struct artifacts *a, const char *path, const struct plan *p,
		       const struct finding *f, struct err *e)
{
	struct folder dir;

	if (folder_begin(&dir, path, artifacts_files, e) < 0)
		return -1;
	if (write_files(a, &dir, p, f, e) == 0)
		return folder_end(&dir, e);
	folder_drop(&dir);
	return -1;
}

int artifacts_write(struct artifacts *a, const char *path, const struct plan *p,
		    const struct finding *f, struct err *e)
{
	struct buf full = BUF_INIT;
	int ret;

	if (*path != '/' && a->cwd) /* the run has moved to the script's folder */
		buf_printf(&full, "%s/", a->cwd);
	buf_puts(&full, path);
	evidence_take_state(a);
	fflush(a->human_out);
	ret = make_folder(a, buf_text(&full), p, f, e);
	buf_free(&full);
	return ret;
}
