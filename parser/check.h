/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/. What the parts of the check pass share. */
#ifndef PARSER_CHECK_H
#define PARSER_CHECK_H

#include "parser/ast.h"
#include "parser/diag.h"
#include "parser/names.h"
#include "parser/structs.h"
#include "parser/value.h"

/* A descriptor label and where it was made or closed. */
struct fd_label {
	int64_t number;
	bool used, open;
	struct span span;
};

struct check {
	struct diag_list *diags;
	struct scope scope;
	bool incomplete;         /* what is missing may have made any descriptor */
	struct arena scratch;    /* values of one event */
	const char *foreign;     /* the call at hand names something that Linux has not */
	bool sends;              /* the call at hand passes its buffers to the kernel */
	bool wants_ebadf;        /* its descriptors need not be open: that is its result */
	bool may_be_left_out;    /* the event at hand: another alternative may be played */
	struct fd_label *labels; /* hash table, open addressing */
	size_t nlabels, cap;
};

/* The live values of a whole script, in check_live.c. */
void check_live(struct check *c, const struct script *s);
/* One line of which the live values are known; what other lines do is not. In check.c. */
void check_event(const struct event *ev, const struct symtab *late, struct diag_list *diags);
/* What every group must have, once all events are there (check_group.c). */
void check_groups(struct check *c, const struct script *s);
void check_packet(struct check *c, const struct packet_pat *p);
/* The TCP part; returns the length of TCP header and payload. */
int64_t check_tcp(struct check *c, const struct tcp_pat *t, enum direction dir);
void check_call(struct check *c, const struct call *call);
void check_net(struct check *c, const struct net_pat *n);
/* Argument @n (counted from 1) of @spec. @v is not NULL. In check_arg.c. */
void check_argument(struct check *c, const struct call_spec *spec, unsigned n,
		    const struct value *v);
#define MEMBER_MAX 32 /* in one struct of structs.def */

/* The members of @v against its struct in structs.def; order does not matter. */
bool check_spec(struct check *c, const struct value *v, const struct struct_spec *s);
bool check_members(struct check *c, const struct value *v, enum struct_id id);
/* Structs in braces, and what is in them: in check_struct.c. False after an error. */
/* A buffer @v for @count bytes; a string has to fit. */
bool check_buffer(struct check *c, const struct value *v, const struct value *count);
bool check_msg(struct check *c, const struct value *v);
bool check_iovec(struct check *c, const struct value *v);
bool check_pollfds(struct check *c, const struct value *v);
bool check_mmsg(struct check *c, const struct value *v);
bool check_epoll_event(struct check *c, const struct value *v);
/* One event or a list of events. */
bool check_epoll_events(struct check *c, const struct value *v);
/* {tv_sec=, tv_usec=}, or with @nano tv_nsec. */
bool check_time(struct check *c, const struct value *v, bool nano);
/* {in=[...], out=[...]} or a list of labels. */
bool check_fd_set(struct check *c, const struct value *v);
bool check_sockaddr(struct check *c, const struct value *v);
/* In check_option.c. */
bool check_option_struct(struct check *c, const struct value *v, bool set);

/* ---- fields, in check_field.c ---- */

/* The text behind a word: a variant's symbol, or the word itself. */
const char *check_text(const struct check *c, const struct word *w);
/* An error unless @f, or all that it may be, is absent, not known yet or in 0...@most. */
bool check_range(struct check *c, const struct field *f, const char *name, int64_t most);
/* An error for what is injected: @at is '*'. */
void check_wildcard(struct check *c, struct span at, enum direction dir);
/* An error for what is injected, if it is '*' or has bounds. */
void check_left_open(struct check *c, const struct field *f, enum direction dir);
/* An error if nothing at all can be within them. @circle: sequence numbers. */
void check_bounds(struct check *c, const struct field *f, int64_t most, bool circle);
/* a:b(c) with b = a + c, all below 2^32. */
void check_sequence(struct check *c, const struct field *seq, const struct field *end,
		    const struct field *len, struct span at);

/* Descriptor labels, in check_fd.c. An error when @v is not open, but for wants_ebadf. */
void check_fd_use(struct check *c, const struct value *v);
void check_fd_define(struct check *c, int64_t number, struct span at);
void check_fd_close(struct check *c, int64_t number, struct span at);

#endif
