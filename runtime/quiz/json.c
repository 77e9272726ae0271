// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a quiz as JSON, with what is right: the file that answers are graded with. */
#include <json-c/json.h>
#include <string.h>

#include "runtime/quiz/quiz.h"
#include "runtime/report/jsontext.h"

static void put_pieces(const struct blank *b, struct buf *out)
{
	buf_puts(out, ",\"pieces\":[");
	for (size_t i = 0; i < b->npieces; i++) {
		const struct piece *p = &b->pieces[i];

		buf_printf(out, "%s{\"text\":", i ? "," : "");
		json_string(out, p->text, strlen(p->text));
		if (*p->why) {
			buf_puts(out, ",\"why\":");
			json_string(out, p->why, strlen(p->why));
		}
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void put_blank(const struct blank *b, struct buf *out)
{
	buf_printf(out, "{\"at\":%zu,\"len\":%zu,\"kind\":\"%s\"", b->at, b->len,
		   quiz_kind_name(b->kind));
	if (b->npieces)
		put_pieces(b, out);
	buf_putc(out, '}');
}

void quiz_as_json(const struct quiz *q, struct buf *out)
{
	buf_puts(out, "{\"quiz\":1,\"script\":");
	json_string(out, q->name, strlen(q->name));
	buf_printf(out, ",\"seed\":%llu,\"text\":", (unsigned long long)q->seed);
	json_string(out, q->text, q->len);
	buf_puts(out, ",\"blanks\":[");
	for (size_t i = 0; i < q->n; i++) {
		buf_puts(out, i ? "," : "");
		put_blank(&q->blanks[i], out);
	}
	buf_puts(out, "]}\n");
}

static int no_quiz(struct err *e, const char *what)
{
	err_kind_set(e, ERR_SCRIPT, "this is not a quiz: %s", what);
	return err_hint(e, "tcpcheck quiz make --format=json SCRIPT writes one");
}

static json_object *member(json_object *o, const char *key, enum json_type type)
{
	json_object *v;

	return json_object_object_get_ex(o, key, &v) && json_object_is_type(v, type) ? v : NULL;
}

static bool read_place(json_object *o, const char *key, size_t most, size_t *to)
{
	json_object *v =
		json_object_is_type(o, json_type_object) ? member(o, key, json_type_int) : NULL;
	int64_t n = v ? json_object_get_int64(v) : -1;

	*to = (size_t)n;
	return n >= 0 && (uint64_t)n <= most;
}

static bool read_kind(json_object *o, struct blank *b)
{
	json_object *v = member(o, "kind", json_type_string);

	for (unsigned k = 0; v && k < QUIZ_KIND_COUNT; k++)
		if (!strcmp(json_object_get_string(v), quiz_kind_name((enum quiz_kind)k))) {
			b->kind = (enum quiz_kind)k;
			return true;
		}
	return false;
}

static const char *read_line(json_object *o, const char *key, struct arena *a)
{
	json_object *v =
		json_object_is_type(o, json_type_object) ? member(o, key, json_type_string) : NULL;
	const char *text = v ? json_object_get_string(v) : NULL;

	return text && !strpbrk(text, "\r\n") &&
			       strlen(text) == (size_t)json_object_get_string_len(v)
		       ? arena_strdup(a, text)
		       : NULL;
}

/* None for fields; else 2 or more, of which each has a text. */
static bool read_pieces(json_object *o, struct blank *b, struct arena *a)
{
	json_object *list = member(o, "pieces", json_type_array);
	size_t n = list ? json_object_array_length(list) : 0;
	struct piece *pieces;

	if (1u << b->kind & QUIZ_FIELDS)
		return !list;
	if (n < 2 || n > QUIZ_PIECES_MOST)
		return false;
	b->pieces = pieces = arena_array(a, n, sizeof(*pieces));
	for (b->npieces = 0; b->npieces < n; b->npieces++) {
		json_object *one = json_object_array_get_idx(list, b->npieces);
		struct piece *p = &pieces[b->npieces];

		p->text = read_line(one, "text", a);
		p->why = read_line(one, "why", a);
		p->why = p->why ? p->why : "";
		if (!p->text)
			return false;
	}
	return true;
}

/* In order, within the text, and with an answer. */
static bool read_blank(struct quiz *q, json_object *o, size_t from, struct blank *b,
		       struct arena *a)
{
	if (!read_place(o, "at", q->len, &b->at) || !read_place(o, "len", q->len, &b->len) ||
	    b->at < from || b->len > q->len - b->at || !read_kind(o, b) || !read_pieces(o, b, a))
		return false;
	return (b->npieces || b->len <= QUIZ_ANSWER_MOST) &&
	       quiz_is_answer(b, quiz_right(q, q->n, a));
}

static int read_blanks(struct quiz *q, json_object *list, struct arena *a, struct err *e)
{
	size_t n = json_object_array_length(list), from = 0;
	struct blank *blanks;

	if (!n || n > QUIZ_MOST)
		return no_quiz(e, "it has no blanks, or too many");
	q->blanks = blanks = arena_array(a, n, sizeof(*blanks));
	for (; q->n < n; q->n++) {
		if (!read_blank(q, json_object_array_get_idx(list, q->n), from, &blanks[q->n], a))
			return no_quiz(e, "a blank of it is none");
		from = blanks[q->n].at + blanks[q->n].len;
	}
	return 0;
}

static int read_object(struct quiz *q, json_object *o, struct arena *a, struct err *e)
{
	json_object *text, *name, *list, *seed;

	if (!json_object_is_type(o, json_type_object) || !member(o, "quiz", json_type_int))
		return no_quiz(e, "it is no JSON object with a member \"quiz\"");
	text = member(o, "text", json_type_string);
	name = member(o, "script", json_type_string);
	list = member(o, "blanks", json_type_array);
	seed = member(o, "seed", json_type_int);
	if (!text || !name || !list || !seed)
		return no_quiz(e, "it lacks \"text\", \"script\", \"seed\" or \"blanks\"");
	q->len = (size_t)json_object_get_string_len(text);
	q->text = arena_strndup(a, json_object_get_string(text), q->len);
	q->name = arena_strdup(a, json_object_get_string(name));
	q->seed = json_object_get_uint64(seed);
	return read_blanks(q, list, a, e);
}

int quiz_read(struct quiz *q, const char *text, size_t len, struct arena *a, struct err *e)
{
	json_tokener *t = json_tokener_new();
	json_object *o =
		t && len < QUIZ_TEXT_MOST * 4 ? json_tokener_parse_ex(t, text, (int)len) : NULL;
	int ret;

	*q = (struct quiz){.name = ""};
	ret = read_object(q, o, a, e);
	json_object_put(o);
	if (t)
		json_tokener_free(t);
	return ret;
}
