// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the walk over TCP options (RFC 9293 section 3.1), and the table of tcpopt.def. */
#include <string.h>

#include "netdev/wire/wire.h"

static const struct tcpopt_spec specs[] = {
#define TCPOPT(id, kind, word, form, len, most, magic) \
	{#word, TCPOPT_##form, kind, len, most, magic},
#define WORDLESS(id, kind, form) {NULL, TCPOPT_##form, kind, 0, TCP_MAX_OPTS - 2, 0},
#include "netdev/wire/tcpopt.def"
};

int tcpopt_next(unsigned char *opts, size_t opts_len, size_t *pos, struct tcpopt *o)
{
	unsigned char *p = opts + *pos;
	size_t left = opts_len - *pos;

	if (*pos >= opts_len)
		return 0;
	*o = (struct tcpopt){.kind = p[0], .len = 1};
	if (o->kind != TCPOPT_KIND_EOL && o->kind != TCPOPT_KIND_NOP) {
		if (left < 2 || p[1] < 2 || p[1] > left)
			return -1;
		o->len = p[1];
		o->data = p + 2;
	}
	*pos += o->len;
	return 1;
}

bool tcpopt_find(struct tcp_hdr *tcp, uint8_t kind, struct tcpopt *o)
{
	size_t pos = 0;

	while (tcpopt_next(tcp->opts, tcp->opts_len, &pos, o) > 0)
		if (o->kind == kind)
			return true;
	return false;
}

const struct tcpopt_spec *tcpopt_spec_at(enum tcpopt_id id)
{
	return &specs[id];
}

static bool is_spec(const struct tcpopt_spec *s, const struct tcpopt *o)
{
	if (s->kind != o->kind || (s->len && s->len != o->len))
		return false;
	return !s->magic || (o->len >= 4 && get_be16(o->data) == s->magic);
}

const struct tcpopt_spec *tcpopt_spec_of(const struct tcpopt *o)
{
	for (unsigned i = 0; i < TCPOPT_ID_COUNT; i++)
		if (is_spec(&specs[i], o))
			return &specs[i];
	return NULL;
}

enum tcpopt_id tcpopt_id_of(const char *word, size_t len)
{
	unsigned i = 0;

	while (i < TCPOPT_ID_COUNT &&
	       (!specs[i].word || strncmp(specs[i].word, word, len) != 0 || specs[i].word[len]))
		i++;
	return (enum tcpopt_id)i;
}
