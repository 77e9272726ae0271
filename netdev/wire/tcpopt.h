/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. TCP options: the walk over them (RFC 9293 section 3.1), and what tcpopt.def says of those
 * that scripts have words for: the parser reads them by it, plans encode them, opttext.c shows
 * them.
 */
#ifndef WIRE_TCPOPT_H
#define WIRE_TCPOPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TCP_MAX_OPTS 40

enum {
#define TCPOPT(id, kind, word, form, len, most, magic) TCPOPT_KIND_##id = (kind),
#define WORDLESS(id, kind, form)                       TCPOPT_KIND_##id = (kind),
#include "netdev/wire/tcpopt.def"
};

/* How the content is written behind the word. */
enum tcpopt_form {
	TCPOPT_BARE,     /* nothing                               */
	TCPOPT_NUMBER,   /* one number that fills it              */
	TCPOPT_TIMES,    /* val N ecr N                           */
	TCPOPT_BLOCKS,   /* N:N N:N                               */
	TCPOPT_COUNTERS, /* AccECN: e0b N ceb N e1b N, and back   */
	TCPOPT_HEX,      /* hex digits                            */
	TCPOPT_COOKIE,   /* hex digits or nothing                 */
	TCPOPT_MPTCP,    /* mptcpform.h                           */
};

enum tcpopt_id {
#define TCPOPT(id, kind, word, form, len, most, magic) TCPOPT_ID_##id,
#define WORDLESS(id, kind, form)                       TCPOPT_ID_##id,
#include "netdev/wire/tcpopt.def"
	TCPOPT_ID_COUNT
};

struct tcpopt_spec {
	const char *word; /* NULL: see its form */
	enum tcpopt_form form;
	uint8_t kind, len, most; /* len: of the whole option, 0: any */
	uint16_t magic;          /* what its content begins with; 0: nothing */
};

/* One option in place. EOL does not end the walk, as the language shows what follows it. */
struct tcpopt {
	uint8_t kind;
	uint8_t len;         /* whole option, 1 for EOL and NOP */
	unsigned char *data; /* behind kind and length; NULL for EOL and NOP */
};

struct tcp_hdr;

/* Walks @opts: @pos starts at 0. 1 got one, 0 end, -1 malformed (length 0, 1 or beyond the end). */
int tcpopt_next(unsigned char *opts, size_t opts_len, size_t *pos, struct tcpopt *o);
/* The first option of @kind; false when absent or behind a malformed one. */
bool tcpopt_find(struct tcp_hdr *tcp, uint8_t kind, struct tcpopt *o);

const struct tcpopt_spec *tcpopt_spec_at(enum tcpopt_id id);
/* What @o is; NULL when scripts have no word for it or its length is not that option's. */
const struct tcpopt_spec *tcpopt_spec_of(const struct tcpopt *o);
/* The first with this word, TCPOPT_ID_COUNT: none. */
enum tcpopt_id tcpopt_id_of(const char *word, size_t len);

#endif
