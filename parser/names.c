// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables behind calls.def, consts.def and icmp.def, and the search in them. Constants are
 * looked up for every word of every call, hence bsearch(); the other tables are short.
 */
#include "parser/names.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "parser/foreign.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct named {
	const char *name;
	int64_t value;
};

static const struct named consts[] = {
#define CONST(name, value) {#name, (int64_t)(value)},
#include "parser/consts.def"
#undef CONST
};

static const struct named errnos[] = {
#define ERRNO(name) {#name, name},
#include "parser/consts.def"
#undef ERRNO
};

struct icmp_row {
	const char *name;
	bool v6;
	uint8_t type, code;
};

static const struct icmp_row icmp_types[] = {
#define ICMP_TYPE(version, name, number) {#name, (version) == 6, number, 0},
#include "parser/icmp.def"
#undef ICMP_TYPE
};

static const struct icmp_row icmp_codes[] = {
#define ICMP_CODE(version, type, name, number) {#name, (version) == 6, type, number},
#include "parser/icmp.def"
#undef ICMP_CODE
};

/* ---- system calls ---- */

/* Argument kinds of calls.def, which leaves out the ARG_; F0...F6 prefix and count them. */
#define F1(a)           \
	{               \
		ARG_##a \
	}
#define F2(a, b)                 \
	{                        \
		ARG_##a, ARG_##b \
	}
#define F3(a, b, c)                       \
	{                                 \
		ARG_##a, ARG_##b, ARG_##c \
	}
#define F4(a, b, c, d)                             \
	{                                          \
		ARG_##a, ARG_##b, ARG_##c, ARG_##d \
	}
#define F5(a, b, c, d, e)                                   \
	{                                                   \
		ARG_##a, ARG_##b, ARG_##c, ARG_##d, ARG_##e \
	}
#define F6(a, b, c, d, e, f)                                         \
	{                                                            \
		ARG_##a, ARG_##b, ARG_##c, ARG_##d, ARG_##e, ARG_##f \
	}
#define PICK(a, b, c, d, e, f, n, ...) n
#define NARGS(...)                     PICK(__VA_ARGS__, 6, 5, 4, 3, 2, 1, 0)
#define KINDS(...)                     PICK(__VA_ARGS__, F6, F5, F4, F3, F2, F1, 0)(__VA_ARGS__)

static const struct call_spec calls[] = {
#define CALL(name, mode, min, ...) \
	{#name, RESULT_##mode, min, NARGS(__VA_ARGS__), KINDS(__VA_ARGS__), CALL_ID_##name},
#include "parser/calls.def"
#undef CALL
};

const struct call_spec *call_spec_find(const char *name)
{
	for (size_t i = 0; i < COUNT(calls); i++) {
		if (!strcmp(calls[i].name, name))
			return &calls[i];
	}
	return NULL;
}

const struct call_spec *call_spec_at(enum call_id id)
{
	return (unsigned)id < COUNT(calls) ? &calls[id] : NULL;
}

bool call_sends(const struct call_spec *spec)
{
	switch (spec->id) {
	case CALL_ID_write:
	case CALL_ID_send:
	case CALL_ID_sendto:
	case CALL_ID_writev:
	case CALL_ID_sendmsg:
	case CALL_ID_sendmmsg: return true;
	default: return false;
	}
}

/* ---- constants and errno ---- */

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct named *)row)->name);
}

bool const_find(const char *name, int64_t *value)
{
	const struct named *n = bsearch(name, consts, COUNT(consts), sizeof(consts[0]), by_name);

	if (!n) /* errno names are constants, too: ee_errno=ENOMSG */
		n = bsearch(name, errnos, COUNT(errnos), sizeof(errnos[0]), by_name);
	if (n)
		*value = n->value;
	return n;
}

bool errno_find(const char *name, int *number)
{
	const struct named *n = bsearch(name, errnos, COUNT(errnos), sizeof(errnos[0]), by_name);

	if (n)
		*number = (int)n->value;
	return n;
}

/* Two names of one number: the usual one is shown. */
static bool is_alias(const char *name)
{
	return !strcmp(name, "EWOULDBLOCK") || !strcmp(name, "EDEADLOCK") ||
	       !strcmp(name, "ENOTSUP");
}

const char *errno_name(int number)
{
	for (size_t i = 0; i < COUNT(errnos); i++) {
		if (errnos[i].value == number && !is_alias(errnos[i].name))
			return errnos[i].name;
	}
	return NULL;
}

/* ---- ICMP ---- */

/* "type_N", "code_N" */
static bool numbered(const char *name, const char *prefix, uint8_t *number)
{
	const char *digits = name + strlen(prefix);
	unsigned long n;

	if (strncmp(name, prefix, strlen(prefix)) || !*digits || strlen(digits) > 3 ||
	    digits[strspn(digits, "0123456789")])
		return false;
	n = strtoul(digits, NULL, 10);
	*number = (uint8_t)n;
	return n <= 255;
}

bool icmp_type_find(const char *name, bool v6, uint8_t *type)
{
	for (size_t i = 0; i < COUNT(icmp_types); i++) {
		if (icmp_types[i].v6 == v6 && !strcmp(icmp_types[i].name, name)) {
			*type = icmp_types[i].type;
			return true;
		}
	}
	return numbered(name, "type_", type);
}

bool icmp_code_find(const char *name, bool v6, uint8_t type, uint8_t *code)
{
	for (size_t i = 0; i < COUNT(icmp_codes); i++) {
		const struct icmp_row *r = &icmp_codes[i];

		if (r->v6 == v6 && r->type == type && !strcmp(r->name, name)) {
			*code = r->code;
			return true;
		}
	}
	return numbered(name, "code_", code);
}

const char *icmp_type_name(uint8_t type, bool v6)
{
	for (size_t i = 0; i < COUNT(icmp_types); i++) {
		if (icmp_types[i].v6 == v6 && icmp_types[i].type == type)
			return icmp_types[i].name;
	}
	return NULL;
}

const char *icmp_code_name(uint8_t type, uint8_t code, bool v6)
{
	for (size_t i = 0; i < COUNT(icmp_codes); i++) {
		const struct icmp_row *r = &icmp_codes[i];

		if (r->v6 == v6 && r->type == type && r->code == code)
			return r->name;
	}
	return NULL;
}

/* ---- did you mean ---- */

#define NAME_CAP 40 /* no name of a table is longer */

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions, changes and swaps of neighbours that make @a of @b. */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][NAME_CAP + 1];
	unsigned *before = rows[0], *prev = rows[1], *cur = rows[2], *spare;
	size_t na = strlen(a), nb = strlen(b);

	for (size_t j = 0; j <= nb; j++)
		prev[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		cur[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned change = prev[j - 1] + (a[i - 1] != b[j - 1]);

			cur[j] = min3(change, prev[j] + 1, cur[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < cur[j])
				cur[j] = before[j - 2] + 1;
		}
		spare = before;
		before = prev;
		prev = cur;
		cur = spare;
	}
	return prev[nb];
}

struct match {
	const char *name;
	unsigned distance;
};

static void consider(struct match *m, const char *typed, const char *candidate)
{
	size_t n = strlen(typed);
	unsigned d;

	if (n > NAME_CAP || strlen(candidate) > NAME_CAP)
		return;
	d = distance(typed, candidate);
	if (d * 3 <= n && (!m->name || d < m->distance))
		*m = (struct match){.name = candidate, .distance = d};
}

const char *suggest(const char *typed, const char *const *candidates)
{
	struct match m = {NULL, 0};

	for (; *candidates; candidates++)
		consider(&m, typed, *candidates);
	return m.name;
}

const char *suggest_call(const char *typed)
{
	struct match m = {NULL, 0};

	for (size_t i = 0; i < COUNT(calls); i++)
		consider(&m, typed, calls[i].name);
	return m.name;
}

const char *suggest_const(const char *typed)
{
	struct match m = {NULL, 0};

	for (size_t i = 0; i < COUNT(consts); i++)
		consider(&m, typed, consts[i].name);
	for (size_t i = 0; foreign_name(i); i++)
		consider(&m, typed, foreign_name(i));
	return m.name;
}

const char *suggest_errno(const char *typed)
{
	struct match m = {NULL, 0};

	for (size_t i = 0; i < COUNT(errnos); i++)
		consider(&m, typed, errnos[i].name);
	for (size_t i = 0; foreign_name(i); i++)
		if (*foreign_name(i) == 'E')
			consider(&m, typed, foreign_name(i));
	return m.name;
}

const char *suggest_icmp(const char *typed, bool v6)
{
	struct match m = {NULL, 0};

	for (size_t i = 0; i < COUNT(icmp_types); i++) {
		if (icmp_types[i].v6 == v6)
			consider(&m, typed, icmp_types[i].name);
	}
	for (size_t i = 0; i < COUNT(icmp_codes); i++) {
		if (icmp_codes[i].v6 == v6)
			consider(&m, typed, icmp_codes[i].name);
	}
	return m.name;
}
