/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Arithmetic with live values. Whole numbers stay whole, a quotient is rounded towards
 * zero; what has a fraction, and every time, is counted in millionths.
 */
#ifndef PARSER_CALC_H
#define PARSER_CALC_H

#include "parser/ast.h"
#include "parser/diag.h"

#define CALC_DIGITS  6 /* of fractions */
#define CALC_MILLION 1000000

struct quantity {
	bool fraction; /* @num counts millionths; times are seconds */
	int64_t num;
};

/* What names and fields stand for; false: that is not known, and why is in @diags. NULL: nothing
 * is. */
struct calc_scope {
	bool (*live)(void *context, const struct calc *c, struct quantity *q,
		     struct diag_list *diags);
	bool (*field)(void *context, const struct calc *c, struct quantity *q,
		      struct diag_list *diags);
	void *context;
};

/* -1 after an error (also: divided by 0, too large), in @diags. */
int calc_eval(const struct calc *c, const struct calc_scope *scope, struct quantity *q,
	      struct diag_list *diags);
/* Whether all of it is written: no names, no fields. */
bool calc_is_known(const struct calc *c);
/* Calls @visit for each name and field of @c (may be NULL), from left to right. */
void calc_visit(const struct calc *c, void (*visit)(void *context, const struct calc *leaf),
		void *context);

/* The field of that name; PACKET_FIELDS: there is none. */
enum packet_field packet_field_find(const struct word *name);
const char *packet_field_name(enum packet_field field);
/* Whether it is a time. */
bool packet_field_is_time(enum packet_field field);
/* NULL-terminated, for suggest(). */
const char *const *packet_field_names(void);

#endif
