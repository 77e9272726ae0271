// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the report for programs, a line of JSON for each connection and file: doc/judge.schema.json.
 */
#include <inttypes.h>
#include <string.h>

#include "runtime/report/jsontext.h"
#include "runtime/trace/parts.h"

static void text(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, ",\"%s\":", name);
	json_string(out, value, strlen(value));
}

static void number(struct buf *out, const char *name, uint64_t value)
{
	buf_printf(out, ",\"%s\":%" PRIu64, name, value);
}

/* Each line of @lines. */
static void list(struct buf *out, const char *name, const char *lines)
{
	const char *between = "";

	buf_printf(out, ",\"%s\":[", name);
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		struct buf one = BUF_INIT;

		buf_add(&one, lines, n);
		buf_puts(out, between);
		json_string(out, one.data, one.len);
		buf_free(&one);
		between = ",";
		lines += n + (lines[n] == '\n');
	}
	buf_putc(out, ']');
}

/* ---- connections ---- */

static void put_end(struct buf *out, const struct trace_conn *c, unsigned side)
{
	const struct trace_end *e = &c->end[side];
	char addr[INET6_ADDRSTRLEN];

	ipaddr_text(&e->addr, addr);
	buf_printf(out, ",\"%s\":{\"address\":\"%s\",\"port\":%u", conn_role(c, side), addr,
		   e->port);
	number(out, "packets", e->packets);
	number(out, "bytes", e->data);
	number(out, "bytes_again", e->again);
	buf_printf(out, ",\"syn\":%s,\"fin\":%s,\"rst\":%s}", e->syn ? "true" : "false",
		   e->fin ? "true" : "false", e->rst ? "true" : "false");
}

static void put_sources(struct buf *out, const char *sources)
{
	buf_puts(out, ",\"sources\":[\"");
	for (; *sources; sources++)
		buf_puts(out, *sources == ' ' ? "\",\"" : (char[2]){*sources, '\0'});
	buf_puts(out, "\"]");
}

static void put_found(struct buf *out, const struct trace_conn *c, const struct found *f)
{
	const struct rules_info *r = rules_at(f->rule);
	const char *between = "";

	buf_printf(out, "{\"rule\":\"%s\",\"level\":\"%s\",\"end\":\"%s\"", r->name,
		   rules_level_name(r->level), conn_role(c, f->side));
	put_sources(out, r->sources);
	text(out, "what", r->what);
	number(out, "times", f->times);
	buf_puts(out, ",\"packets\":[");
	for (unsigned i = 0; i < f->times && i < FOUND_PLACES; i++)
		if (f->packets[i]) {
			buf_printf(out, "%s%" PRIu64, between, f->packets[i]);
			between = ",";
		}
	buf_puts(out, "]");
	if (f->earlier)
		number(out, "proof", f->earlier);
	buf_printf(out, ",\"time_ns\":%" PRId64, f->time_ns);
	text(out, "came", f->came);
	text(out, "expected", f->should);
	text(out, "known_by", f->how);
	buf_putc(out, '}');
}

void lines_conn(const struct trace *t, const struct trace_conn *c, struct buf *out)
{
	struct buf words = BUF_INIT;

	buf_puts(out, "{\"type\":\"connection\"");
	text(out, "file", t->path);
	number(out, "connection", c->number);
	put_end(out, c, c->client);
	put_end(out, c, !c->client);
	number(out, "first_packet", c->first_packet);
	number(out, "last_packet", c->last_packet);
	buf_printf(out, ",\"first_ns\":%" PRId64 ",\"last_ns\":%" PRId64, c->first_ns, c->last_ns);
	text(out, "begins", c->from_syn ? "syn" : "middle");
	conn_ending(c, &words);
	text(out, "ends", buf_text(&words));
	buf_reset(&words);
	conn_caveats(c, &words);
	list(out, "notes", buf_text(&words));
	buf_free(&words);
	buf_puts(out, ",\"findings\":[");
	for (const struct found *f = c->found; f; f = f->next) {
		put_found(out, c, f);
		buf_puts(out, f->next ? "," : "");
	}
	buf_puts(out, "]}\n");
}

/* ---- files ---- */

void lines_file(const struct trace *t, struct buf *out)
{
	struct buf words = BUF_INIT;

	buf_puts(out, "{\"type\":\"capture\"");
	text(out, "file", t->path);
	text(out, "link", t->link);
	number(out, "packets", t->counts.packets);
	number(out, "tcp", t->counts.tcp);
	number(out, "connections", t->conns);
	buf_printf(out, ",\"first_ns\":%" PRId64 ",\"last_ns\":%" PRId64, t->first_ns, t->last_ns);
	place_text(&t->place, &words);
	text(out, "taken", buf_text(&words));
	buf_reset(&words);
	trace_caveats(t, &words);
	list(out, "notes", buf_text(&words));
	buf_free(&words);
	buf_puts(out, ",\"findings\":{");
	for (unsigned l = 0; l < RULES_LEVELS; l++)
		buf_printf(out, "%s\"%s\":%" PRIu64, l ? "," : "",
			   rules_level_name((enum rules_level)l), t->findings[l]);
	buf_puts(out, "}");
	if (t->broken.kind)
		text(out, "broken", t->broken.what);
	buf_puts(out, "}\n");
}
