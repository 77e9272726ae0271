// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of option values, and what is said of those that do not fit. */
#include "runtime/cli/opt_value.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/wire.h"
#include "parser/names.h"
#include "runtime/fault/fault.h"
#include "runtime/req/choice.h"
#include "runtime/rules/choice.h"

#define MOST_WORDS 12

const char *opt_shown(const char *value, char out[static OPT_SHOWN])
{
	size_t len = strlen(value), room = OPT_SHOWN - 4;

	if (len < OPT_SHOWN)
		room = len;
	while (room < len && room && ((unsigned char)value[room] & 0xc0) == 0x80)
		room--; /* not inside a character */
	snprintf(out, OPT_SHOWN, "%.*s%s", (int)room, value, room < len ? "..." : "");
	for (char *p = out; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return out;
}

/* "option --NAME: 'VALUE' is WHAT" */
static int is_not(const struct opt_spec *spec, const char *value, const char *what, struct err *e)
{
	char shown[OPT_SHOWN];

	return err_kind_set(e, ERR_SCRIPT, "option --%s: '%s' is %s", spec->name,
			    opt_shown(value, shown), what);
}

static int out_of_range(const struct opt_spec *spec, const char *value, struct err *e)
{
	const char *word = strchr(spec->metavar, '|');
	char what[80];

	snprintf(what, sizeof(what), "not a %snumber from %lld to %lld%s%s",
		 spec->kind == CLI_INT ? "whole " : "", (long long)spec->least,
		 (long long)spec->most, word ? ", nor " : "", word ? word + 1 : "");
	return is_not(spec, value, what, e);
}

static int set_int(int64_t *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	const char *word = strchr(spec->metavar, '|');
	char *end;
	long long n;

	if (word && !strcmp(value, word + 1)) {
		*to = OPT_WORD;
		return 0;
	}
	errno = 0;
	n = strtoll(value, &end, 10);
	if (end == value || *end || errno || n < spec->least || n > spec->most)
		return out_of_range(spec, value, e);
	*to = n;
	return 0;
}

static int set_percent(double *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	char *end;
	double x = strtod(value, &end);

	if (end == value || *end || !(x >= (double)spec->least && x <= (double)spec->most))
		return out_of_range(spec, value, e);
	*to = x;
	return 0;
}

/* ---- words ---- */

/* The words of a metavar, "skip|error" or "packet,syscall"; the help has another one for WHEN. */
struct words {
	char text[80];
	const char *word[MOST_WORDS + 1]; /* ends with NULL */
};

static void split_words(struct words *w, const struct opt_spec *spec)
{
	unsigned n = 0;
	char *save = NULL;

	snprintf(w->text, sizeof(w->text), "%s",
		 spec->kind == CLI_WHEN ? "always|never|auto" : spec->metavar);
	for (char *p = strtok_r(w->text, "|,", &save); p && n < MOST_WORDS;
	     p = strtok_r(NULL, "|,", &save))
		w->word[n++] = p;
	w->word[n] = NULL;
}

static int find_word(const struct words *w, const char *text, size_t len)
{
	for (int i = 0; w->word[i]; i++)
		if (strlen(w->word[i]) == len && !strncmp(w->word[i], text, len))
			return i;
	return -1;
}

/* One of another set of words. */
static int no_such_word(const struct opt_spec *spec, const struct words *w, const char *text,
			size_t len, struct err *e)
{
	char typed[64], what[128] = "none of ";
	const char *close;

	for (int i = 0; w->word[i]; i++)
		snprintf(what + strlen(what), sizeof(what) - strlen(what), "%s%s", i ? ", " : "",
			 w->word[i]);
	snprintf(typed, sizeof(typed), "%.*s", (int)(len < 63 ? len : 63), text);
	is_not(spec, typed, what, e);
	close = suggest(typed, w->word);
	return close ? err_hint(e, "did you mean '%s'?", close) : -1;
}

static int set_choice(const char **to, const struct opt_spec *spec, const char *value,
		      struct err *e)
{
	struct words w;

	split_words(&w, spec);
	if (find_word(&w, value, strlen(value)) < 0)
		return no_such_word(spec, &w, value, strlen(value), e);
	*to = value;
	return 0;
}

#define BETWEEN ", \t"

/* With @bits other words are left out; without (NULL) one is a mistake. */
static int read_list(const struct opt_spec *spec, const char *list, unsigned *bits, struct err *e)
{
	struct words w;
	size_t len;

	split_words(&w, spec);
	for (list += strspn(list, BETWEEN); *list; list += len, list += strspn(list, BETWEEN)) {
		int i;

		len = strcspn(list, BETWEEN);
		i = find_word(&w, list, len);
		if (i >= 0 && bits)
			*bits |= 1u << i;
		else if (i < 0 && !bits)
			return no_such_word(spec, &w, list, len, e);
	}
	return 0;
}

int opt_check_words(const struct opt_spec *spec, const char *list, struct err *e)
{
	return read_list(spec, list, NULL, e);
}

unsigned opt_list_bits(const struct opt_spec *spec, const char *list)
{
	unsigned bits = 0;

	if (list)
		read_list(spec, list, &bits, NULL);
	return bits;
}

/* ---- addresses ---- */

static int check_addr(const struct opt_spec *spec, const char *value, struct err *e)
{
	struct ipaddr a;
	unsigned len;

	if (spec->kind == CLI_PREFIX)
		return ipaddr_parse_prefix(value, &a, &len)
			       ? 0
			       : is_not(spec, value,
					"not a valid IP address, with or without /LENGTH", e);
	return ipaddr_parse(value, &a) ? 0 : is_not(spec, value, "not a valid IP address", e);
}

static int check_mask(const struct opt_spec *spec, const char *value, struct err *e)
{
	struct ipaddr mask;
	uint32_t zeros;

	if (!ipaddr_parse(value, &mask) || mask.family != AF_INET)
		return is_not(spec, value, "not a valid IPv4 network mask", e);
	zeros = ~ntohl(mask.v4.s_addr);
	if (zeros & (zeros + 1))
		return is_not(spec, value, "not a valid network mask: its ones are not contiguous",
			      e);
	return 0;
}

/* ---- parts ---- */

static bool read_number(const char *text, char end, unsigned *n)
{
	char *stop;
	unsigned long x = strtoul(text, &stop, 10);

	*n = (unsigned)x;
	return isdigit((unsigned char)*text) && *stop == end && x >= 1 && x <= SHARD_MOST;
}

static int set_part(struct shard *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	const char *slash = strchr(value, '/');
	struct shard p;

	if (slash && read_number(value, '/', &p.k) && read_number(slash + 1, '\0', &p.n) &&
	    p.k <= p.n) {
		*to = p;
		return 0;
	}
	is_not(spec, value, "not a valid part K/N", e);
	return err_hint(e, "--%s=2/8 is the second of eight", spec->name);
}

/* ---- collected ---- */

static void text_list_add(struct text_list *l, const char *text)
{
	l->items = realloc(l->items, (l->n + 2) * sizeof(*l->items));
	if (!l->items)
		abort();
	l->items[l->n++] = text;
	l->items[l->n] = NULL;
}

static int is_empty(const struct opt_spec *spec, struct err *e)
{
	return err_kind_set(e, ERR_SCRIPT, "option --%s: its value is empty", spec->name);
}

static int check_reqs(const struct opt_spec *spec, const char *list, struct err *e)
{
	struct err why = ERR_INIT;
	struct req_fault at;

	if (req_choice_check(list, req_table(), &at, &why) == 0)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "option --%s: %s", spec->name, why.what);
	return err_hint(e, "%s", why.hint);
}

static int check_rules(const struct opt_spec *spec, const char *list, struct err *e)
{
	struct rules_choice choice;
	struct err why = ERR_INIT;

	if (rules_choose(list, &choice, &why) == 0)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "option --%s: %s", spec->name, why.what);
	return err_hint(e, "%s", why.hint);
}

static int add_text(struct text_list *to, const struct opt_spec *spec, const char *value,
		    struct err *e)
{
	/* A kernel splits its command line at blanks, but for those in quotes. */
	if (spec->kind == CLI_PARAMS && (!*value || strchr(value, '\n')))
		return is_not(spec, value, "not a valid kernel parameter", e);
	if (!*value)
		return is_empty(spec, e);
	if (spec->kind == CLI_REQS && check_reqs(spec, value, e) < 0)
		return -1;
	if (spec->most && (int64_t)to->n == spec->most)
		return err_kind_set(e, ERR_SCRIPT, "option --%s: more than %lld of them",
				    spec->name, (long long)spec->most);
	text_list_add(to, value);
	return 0;
}

static int no_such_fault(const struct opt_spec *spec, const char *value, struct err *e)
{
	const char *close = fault_suggest(value);

	is_not(spec, value, "not a fault that can be planted", e);
	return close && strcmp(close, "list") != 0 ? err_hint(e, "did you mean '%s'?", close)
						   : err_hint(e, "--fault=list shows them all");
}

static int check_fault(const struct opt_spec *spec, const char *value, struct err *e)
{
	return !strcmp(value, "list") || fault_find(value) ? 0 : no_such_fault(spec, value, e);
}

static int check_faults(const struct opt_spec *spec, const char *list, struct err *e)
{
	char name[64];
	size_t len;

	if (!strcmp(list, "all"))
		return 0;
	do {
		len = strcspn(list, ",");
		snprintf(name, sizeof(name), "%.*s", (int)(len < 63 ? len : 63), list);
		if (!fault_find(name))
			return no_such_fault(spec, name, e);
		list += len;
	} while (*list++);
	return 0;
}

/* ---- all of them ---- */

static int set_text(const char **to, const struct opt_spec *spec, const char *value, struct err *e)
{
	int ret = 0;

	switch (spec->kind) {
	case CLI_NAME:
	case CLI_REPORT:
	case CLI_OUTPUT: ret = *value ? 0 : is_empty(spec, e); break;
	case CLI_FOLDER:
		if (!*value)
			ret = err_kind_set(e, ERR_SCRIPT, "option --%s: no folder is given",
					   spec->name);
		break;
	case CLI_LIST: ret = read_list(spec, value, NULL, e); break;
	case CLI_RULES: ret = check_rules(spec, value, e); break;
	case CLI_ADDR:
	case CLI_PREFIX: ret = check_addr(spec, value, e); break;
	case CLI_MASK: ret = check_mask(spec, value, e); break;
	case CLI_FAULTS: ret = check_faults(spec, value, e); break;
	case CLI_FAULT: ret = check_fault(spec, value, e); break;
	default: break;
	}
	if (ret == 0)
		*to = value;
	return ret;
}

static bool takes_value(const struct opt_spec *spec)
{
	return spec->kind != CLI_FLAG && spec->kind != CLI_VARIANT;
}

int opt_value_set(void *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	if (!takes_value(spec) && value)
		return err_kind_set(e, ERR_SCRIPT, "option --%s takes no value", spec->name);
	if (takes_value(spec) && spec->kind != CLI_OUTPUT && !value)
		return err_kind_set(e, ERR_SCRIPT, "option --%s needs a value: --%s=%s", spec->name,
				    spec->name, spec->metavar);
	switch (spec->kind) {
	case CLI_FLAG: *(bool *)to = true; return 0;
	case CLI_VARIANT: *(unsigned *)to |= 1u << spec->least; return 0;
	case CLI_INT: return set_int(to, spec, value, e);
	case CLI_PERCENT: return set_percent(to, spec, value, e);
	case CLI_WHEN:
	case CLI_CHOICE: return set_choice(to, spec, value, e);
	case CLI_PART: return set_part(to, spec, value, e);
	case CLI_NAMES:
	case CLI_REQS:
	case CLI_PARAMS: return add_text(to, spec, value, e);
	case CLI_SYSCTL:
	case CLI_DEFINE: return 0; /* opts.c; symbols go to the symbol table */
	default: return set_text(to, spec, value ? value : "-", e);
	}
}
