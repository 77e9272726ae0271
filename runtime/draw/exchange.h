/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. An exchange to be drawn: what happened, row by row, in script time and script numbers. It
 * comes from a run (collect.h), from a script that is not run (foretell.h) or from a capture; what
 * can be read off the packets alone is added by exchange_analyse(). Every format shows only what is
 * here.
 */
#ifndef DRAW_EXCHANGE_H
#define DRAW_EXCHANGE_H

#include "netdev/wire/wire.h"
#include "runtime/base/arena.h"

/* The kinds of rows, and their words in a record. */
#define ROW_KINDS(ROW)            \
	ROW(SENT, "sent")         \
	ROW(RECEIVED, "received") \
	ROW(GHOST, "ghost")       \
	ROW(CALL, "call")         \
	ROW(BLOCKS, "blocks")     \
	ROW(RETURNS, "returns")   \
	ROW(NET, "net")           \
	ROW(COMMAND, "command")   \
	ROW(NOTE, "note")         \
	ROW(RULE, "rule")
enum row_kind {
#define ROW(id, word) ROW_##id,
	ROW_KINDS(ROW)
#undef ROW
		ROW_KIND_COUNT
};

/* What a row is marked as: its words for readers, its letter in a plot. The first ones are said by
 * whoever fills the exchange, the others found by exchange_analyse(). */
#define ROW_MARKS(MARK)                                   \
	MARK(DIFFERS, "differs", "!")                     \
	MARK(MISSING, "did not come", "!")                \
	MARK(BREAKS, "breaks a rule", "!")                \
	MARK(LEFT, "not asked for", "?")                  \
	MARK(OTHER, "of another connection", "?")         \
	MARK(ANYTIME, "at any time", "")                  \
	MARK(AGAIN, "retransmission", "R")                \
	MARK(PROBE, "window probe", "P")                  \
	MARK(ALIVE, "keep-alive", "K")                    \
	MARK(DUPLICATE, "duplicate ACK", "D")             \
	MARK(AHEAD, "out of order: a gap before it", "O") \
	MARK(CLOSES, "closes the window", "Z")            \
	MARK(OPENS, "opens the window", "W")              \
	MARK(FOREVER, "does not return", "")
enum row_mark_bit {
#define MARK(id, words, letter) MARK_AT_##id,
	ROW_MARKS(MARK)
#undef MARK
		MARK_COUNT
};
enum row_mark {
#define MARK(id, words, letter) MARK_##id = 1 << MARK_AT_##id,
	ROW_MARKS(MARK)
#undef MARK
		MARKS_GIVEN = MARK_AGAIN - 1, /* those that are not found */
};

/* Of the connection, as the segments tell it (RFC 9293, section 3.3.2). */
#define TCP_STATES(STATE)                 \
	STATE(UNKNOWN, "")                \
	STATE(CLOSED, "CLOSED")           \
	STATE(LISTEN, "LISTEN")           \
	STATE(SYN_SENT, "SYN-SENT")       \
	STATE(SYN_RCVD, "SYN-RECEIVED")   \
	STATE(ESTABLISHED, "ESTABLISHED") \
	STATE(FIN_WAIT_1, "FIN-WAIT-1")   \
	STATE(FIN_WAIT_2, "FIN-WAIT-2")   \
	STATE(CLOSE_WAIT, "CLOSE-WAIT")   \
	STATE(CLOSING, "CLOSING")         \
	STATE(LAST_ACK, "LAST-ACK")       \
	STATE(TIME_WAIT, "TIME-WAIT")
enum row_state {
#define STATE(id, name) STATE_##id,
	TCP_STATES(STATE)
#undef STATE
		STATE_COUNT
};

#define ROW_SACKS 4
#define NO_SCALE  255

struct row_tcp {
	bool known;    /* it is TCP, and what follows is its header */
	bool win_open; /* but for its window, of which nothing is said */
	uint16_t flags, win;
	uint32_t seq, ack, len; /* len: of the data */
	uint8_t scale;          /* that a SYN offers; NO_SCALE: none */
	uint8_t nsacks;
	uint32_t sacks[ROW_SACKS][2];
	uint16_t local, remote; /* ports; 0: not told apart by them */
	unsigned conn;          /* its connection, where that is known, from 1; 0: not known */
};

struct row {
	enum row_kind kind;
	int64_t time_us;
	unsigned line;   /* of the script; 0: none */
	uint64_t number; /* of the packet in its capture; 0: none */
	unsigned marks;
	struct row_tcp tcp;
	const char *text; /* as a script has it, without time and direction; never NULL */
	const char *note; /* what there is to say; "" */
	/* By exchange_analyse(): */
	unsigned flow;        /* connection, from 1; 0: none */
	enum row_state state; /* that it brings about; STATE_UNKNOWN: none */
	size_t until;         /* BLOCKS: the row that it returns in; 0: none */
	size_t first;         /* RETURNS: the row that blocks, from 1; 0: none */
	int64_t since_us;     /* AGAIN: since it was sent first; -1: not known */
	int64_t window;       /* that it grants, scaled; -1: none */
};

/* More rows are of no use to a reader: what is in the middle goes. */
#define EXCHANGE_MOST 20000
#define EXCHANGE_HEAD 8000
#define EXCHANGE_DROP 4000

struct exchange {
	struct row *rows;
	size_t n, cap;
	size_t dropped; /* behind the row EXCHANGE_HEAD */
	unsigned flows; /* by exchange_analyse() */
	struct arena arena;
};

void exchange_init(struct exchange *x);
void exchange_free(struct exchange *x);
/* Adds a copy; strings are copied, too, and NULL becomes "". Valid until the next. */
struct row *exchange_add(struct exchange *x, const struct row *r);
/* The same, behind the last row that is not later. */
struct row *exchange_insert(struct exchange *x, const struct row *r);
/* Says that so many are left out here. */
void exchange_skip(struct exchange *x, int64_t time_us, uint64_t n);
/* Adds the rows of @from that are of connection @flow, or of none: what the application does is of
 * all. @from is analysed; @x is, too, behind it, and has one connection. */
void exchange_pick(struct exchange *x, const struct exchange *from, unsigned flow);
/* The header of @s. @sent: by the stack under test. @ports: connections are told apart by them. */
void row_take_segment(struct row_tcp *t, const struct segment *s, bool sent, bool ports);
/* Connections, states, and marks that can be read off the rows. Repeating it changes nothing.
 * (analyse.c) */
void exchange_analyse(struct exchange *x);

/* ---- words ---- */

const char *row_kind_word(enum row_kind k);
const char *row_state_name(enum row_state s);
/* Appends the words of all of @marks, ", " between. */
void row_marks_text(unsigned marks, struct buf *out);
/* The letter for a plot of the first that has one, or "". */
const char *row_mark_letter(unsigned marks);
/* All there is to say beside the row: marks, since when it repeats, its note. "" when there is
 * nothing. */
void row_aside(const struct row *r, struct buf *out);
/* It is what a reader looks for. */
static inline bool row_is_bad(const struct row *r)
{
	return (r->marks & (MARK_DIFFERS | MARK_MISSING | MARK_BREAKS)) != 0;
}
static inline bool row_is_packet(const struct row *r)
{
	return r->kind == ROW_SENT || r->kind == ROW_RECEIVED || r->kind == ROW_GHOST;
}
/* Of the stack, to the peer. */
static inline bool row_is_outbound(const struct row *r)
{
	return r->kind != ROW_RECEIVED;
}
/* "application", "stack to peer", ... */
const char *row_who(const struct row *r);

#endif
