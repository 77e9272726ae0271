/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Expressions with their words resolved, strings unescaped and a|b folded: what the check
 * pass inspects and what a plan hands to the system calls.
 */
#ifndef PARSER_VALUE_H
#define PARSER_VALUE_H

#include "parser/ast.h"
#include "parser/diag.h"

enum value_kind {
	VALUE_ELLIPSIS,
	VALUE_INT,    /* num; inet_addr() too (network order), htons() too                    */
	VALUE_BYTES,  /* bytes, len: an unescaped string, may contain NULs                    */
	VALUE_ADDR6,  /* bytes, len 16: inet6_addr()                                          */
	VALUE_LIST,   /* [a, b]: items                                                        */
	VALUE_STRUCT, /* {a, b}: items; named members have @name                              */
	VALUE_LABEL,  /* MPLS stack entry, num = the 32-bit entry in host order               */
};

struct value {
	enum value_kind kind;
	struct span span;
	int64_t num;
	bool symbolic; /* VALUE_INT that was written with a name, for messages */
	bool live;     /* VALUE_INT that is not known yet: 1 */
	const unsigned char *bytes;
	size_t len;
	const char *name;  /* member name, NULL for positional items */
	struct value *arg; /* N in msg_iov(N)=, NULL: none */
	struct value *items;
	size_t nitems;
	struct value *next;
};

/* What words mean, in this order: @late (a variant's names; may be NULL), then constants. */
struct scope {
	const struct symtab *late;
	const char **foreign; /* out: the first constant that only other systems have; or NULL */
};

/* NULL after an error (unknown name, bad escape, mismatched kinds), which is in @diags. A constant
 * of other systems is 1, so that what stands around it can be checked. */
struct value *value_eval(const struct expr *e, const struct scope *scope, struct arena *arena,
			 struct diag_list *diags);
/* NULL when there is none of that name. */
const struct value *value_member(const struct value *v, const char *name);

/* The text of a cookie or of hex digits: a word of @late is replaced by its value. Returns the
 * number of bytes written to @out, or -1 when it is not an even number of hex digits or exceeds
 * @cap. */
int word_hex(const struct word *w, const struct scope *scope, unsigned char *out, size_t cap);

#endif
