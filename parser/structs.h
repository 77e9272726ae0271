/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The structs that scripts write in braces, from structs.def: check looks at their members,
 * the run time puts them where the kernel wants them. A new member is one row there.
 */
#ifndef PARSER_STRUCTS_H
#define PARSER_STRUCTS_H

#include "parser/value.h"

/* What a member may be. */
enum member_kind {
	MEMBER_INT,
	MEMBER_INT_OR_ANY, /* or ... */
	MEMBER_FD,
	MEMBER_LABELS, /* [fd, ...] */
	MEMBER_NAME,   /* msg_name(...)=... or an address */
	MEMBER_IOVEC,
	MEMBER_CONTROL,
	MEMBER_DATA,
	MEMBER_MSG,
	MEMBER_ADDRESS, /* inet_addr(), inet6_addr(), an integer or ... */
	MEMBER_PEER,    /* ... or {sa_family=...} */
	MEMBER_BYTES,
};

struct member {
	const char *name;
	enum member_kind kind;
	bool optional;
	/* Where the kernel has it; size 0: in a struct that is not given as bytes. */
	unsigned off, size;
	unsigned bit;               /* of a 32-bit word, the first is 1; 0: all of it */
	unsigned len_off, len_size; /* MEMBER_BYTES: where its length stands; size 0: nowhere */
};

/* The kernel has added to it over time, and takes older lengths. */
#define STRUCT_GROWN 1u
/* getsockopt() is given its members, too. */
#define STRUCT_GOES_IN 2u
/* Only getsockopt() takes it. */
#define STRUCT_RETURNED 4u

struct struct_spec {
	const char *what;             /* in messages */
	const struct member *members; /* ended by a name of NULL */
	unsigned size;                /* 0: not given as bytes */
	unsigned nature;              /* STRUCT_GROWN ... */
};

enum struct_id {
#define STRUCT(id, what)                STRUCT_##id,
#define LAYOUT(id, what, nature, align) STRUCT_##id,
#define MEMBER(...)
#define END_STRUCT(id)
#define FIELD(...)
#define BYTES(...)
#define COUNTED(...)
#define GAP(...)
#define BIT(...)
#define END_LAYOUT(id)
#include "parser/structs.def"
	STRUCT_ID_COUNT
};

const struct struct_spec *struct_spec_at(enum struct_id id);
/* NULL when there is none of that name, or @name is NULL. */
const struct member *struct_member(const struct struct_spec *s, const char *name);

/* Which struct @v is as the value of a socket option. A member's name tells, not the option:
 * numbers of options may be anything. NULL: none of structs.def. */
const struct struct_spec *struct_of_option(const struct value *v);
/* {tcpi_state=..., ...}: @name is that of a member of a snapshot. Which ones there are know code
 * blocks. */
bool struct_is_snapshot(const char *name);

#endif
