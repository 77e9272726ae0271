// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: a line of JSON as "tcpcheck merge" reads it. What is taken goes through every report
 * and comes back from JSON as it was.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/report/summary.h"
#include "runtime/report/utf8.h"
#include "runtime/suite/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A stream that is closed with the report but lives on. */
static FILE *nowhere(void)
{
	return fopen("/dev/null", "w");
}

static void report(struct suite_listener *l, const struct outcome *o)
{
	struct suite_info info = {.version = "1", .kernel = "6", .planned = 1};
	struct totals t = {.planned = 1};
	struct err e = ERR_INIT;

	l->ops->begin(l, &info);
	totals_add(&t, o->verdict);
	l->ops->outcome(l, o);
	if (l->ops->end(l, &t, &e) < 0)
		abort();
	l->ops->close(l);
}

static void report_all(const struct outcome *o)
{
	struct summary_cfg cfg = {.single = false};
	FILE *f = nowhere();

	report(tap_open(nowhere(), "tap"), o);
	report(ktap_open(nowhere(), "ktap"), o);
	report(junit_open(nowhere(), "junit"), o);
	report(github_open(nowhere(), nowhere(), "github", ""), o);
	report(summary_open(f, &cfg), o);
	cfg.single = true;
	report(summary_open(f, &cfg), o);
	fclose(f);
}

static void same(const struct outcome *a, const struct outcome *b)
{
	const struct attempt *x = outcome_last(a), *y = outcome_last(b);

	if (strcmp(a->script, b->script) != 0 || a->verdict != b->verdict ||
	    a->ntries != b->ntries || outcome_time_us(a) != outcome_time_us(b) ||
	    strcmp(x->result.reason, y->result.reason) != 0 || strcmp(x->text, y->text) != 0 ||
	    x->result.line != y->result.line)
		abort();
}

/* What is not UTF-8 comes back as U+FFFD. */
static bool is_utf8(const char *text)
{
	size_t n = 1;

	for (; *text && n; text += n)
		n = utf8_length(text, strlen(text));
	return n > 0;
}

/* Once more through JSON. */
static void round_trip(const struct outcome *o)
{
	FILE *f = tmpfile();
	struct history h = {0};
	struct err e = ERR_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int fd = dup(fileno(f));

	report(json_open(f, "json"), o);
	f = fdopen(fd, "r");
	rewind(f);
	n = getline(&line, &cap, f);
	if (n <= 0 || history_add(&h, line, (size_t)n - 1, &e) < 0)
		abort();
	same(&h.items[0], o);
	fclose(f);
	free(line);
	history_free(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct history h = {0};
	struct err e = ERR_INIT;

	if (!text)
		abort();
	if (history_add(&h, text, strlen(text), &e) == 0 && h.n) {
		const struct outcome *o = &h.items[0];

		if (history_find(&h, o->script, o->variant, o->kernel, o->fault) != o)
			abort();
		report_all(o);
		if (is_utf8(text))
			round_trip(o);
	}
	history_free(&h);
	free(text);
	return 0;
}
