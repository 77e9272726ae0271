// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the form of what scripts say of requirements. */
#include "runtime/req/lines.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "parser/names.h"
#include "runtime/base/release.h"
#include "runtime/req/comment.h"

struct reader {
	struct req_lines *l;
	const struct source *src;
	const struct req_table *given; /* or NULL */
	struct arena *a;
	struct diag_list *diags; /* never NULL */
};

/* Ours is read when a line needs it. */
static const struct req_table *table(const struct reader *r)
{
	return r->given ? r->given : req_table();
}

/* ---- lists ---- */

/* Room for item @n: grows at powers of two. */
static void *grow(void *list, size_t n, size_t size, struct arena *a)
{
	void *more;

	if (n & (n - 1) || (n && n < 4))
		return list;
	if (n == 0)
		return arena_array(a, 4, size);
	more = arena_array(a, n * 2, size);
	memcpy(more, list, n * size);
	return more;
}

struct req_use *req_lines_add(struct req_use **list, size_t *n, struct arena *a)
{
	*list = grow(*list, *n, sizeof(**list), a);
	return &(*list)[(*n)++];
}

struct req_not *req_lines_add_not(struct req_lines *l, struct arena *a)
{
	l->nots = grow(l->nots, l->nnots, sizeof(*l->nots), a);
	return &l->nots[l->nnots++];
}

/* ---- words ---- */

static bool is_separator(char c)
{
	return c == ',' || c == ' ' || c == '\t';
}

/* The next word of @rest, which loses it; of length 0: there is none. */
static struct span next_word(const struct reader *r, struct span *rest)
{
	const char *p = r->src->text + rest->off;
	uint32_t from = 0, to;

	while (from < rest->len && is_separator(p[from]))
		from++;
	for (to = from; to < rest->len && !is_separator(p[to]);)
		to++;
	*rest = (struct span){rest->off + to, rest->len - to};
	return (struct span){rest->off - to + from, to - from};
}

static const char *text_of(const struct reader *r, struct span at)
{
	return arena_strndup(r->a, r->src->text + at.off, at.len);
}

static const char *find_id(const struct reader *r, struct span at)
{
	const char *id = text_of(r, at), *like;

	if (req_find(table(r), id))
		return id;
	diag_error(r->diags, at, "unknown requirement '%s'", id);
	like = req_suggest(table(r), id);
	if (like)
		diag_note(r->diags, "did you mean '%s'?", like);
	else
		diag_note(r->diags, "tcpcheck req list shows all of them");
	return NULL;
}

static bool is_twice(const struct reader *r, const struct req_use *list, size_t n, const char *name,
		     struct span at)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) != 0)
			continue;
		diag_error(r->diags, at, "'%s' is named twice", name);
		diag_note_at(r->diags, list[i].span, "first here");
		return true;
	}
	return false;
}

/* ---- the lines ---- */

static void read_req(struct reader *r, struct span key, struct span rest)
{
	struct req_lines *l = r->l;
	bool any = false;

	for (struct span at; (at = next_word(r, &rest)).len; any = true) {
		const char *id = find_id(r, at);

		if (id && !is_twice(r, l->uses, l->nuses, id, at))
			*req_lines_add(&l->uses, &l->nuses, r->a) = (struct req_use){id, at};
	}
	if (any)
		return;
	diag_error(r->diags, key, "no requirement is named");
	diag_note(r->diags, "a line is: // req: ID, ID");
}

/* "6.1-6.12", "6.1-", "-6.12", "6.12" */
static bool is_range(const char *text)
{
	size_t from = strspn(text, "0123456789."), to;

	if (text[from] != '-')
		return from && !text[from];
	to = strspn(text + from + 1, "0123456789.");
	return (from || to) && !text[from + 1 + to];
}

static void bad_not(const struct reader *r, struct span at, const char *what)
{
	diag_error(r->diags, at, "%s", what);
	diag_note(r->diags, "a line is: // req-not: ID, ID STACK [FROM-TO]: WHY");
}

/* "linux", "lwip 2.1-2.2": what is before the colon, from the word @name on. */
static const char *read_stack(struct reader *r, struct span name, struct span *words)
{
	struct span range = next_word(r, words);

	if (!name.len)
		bad_not(r, *words, "no stack is named");
	else if (range.len && !is_range(text_of(r, range)))
		bad_not(r, range, "this is not a range of releases");
	else if (next_word(r, words).len)
		bad_not(r, *words, "there is something behind the stack");
	else
		return range.len ? arena_printf(r->a, "%s %s", text_of(r, name), text_of(r, range))
				 : text_of(r, name);
	return NULL;
}

static bool is_known_twice(const struct reader *r, const struct req_not *n)
{
	for (size_t i = 0; i < r->l->nnots; i++) {
		const struct req_not *other = &r->l->nots[i];

		if (strcmp(other->id, n->id) != 0 || strcmp(other->stack, n->stack) != 0)
			continue;
		diag_error(r->diags, n->span, "'%s' is named twice for %s", n->id, n->stack);
		diag_note_at(r->diags, other->span, "first here");
		return true;
	}
	return false;
}

/* Whether another id follows, or the stack. */
static bool looks_like_id(const struct reader *r, struct span word)
{
	const char *text = r->src->text + word.off;

	return word.len > 3 && !strncasecmp(text, "RFC", 3) && isdigit((unsigned char)text[3]);
}

/* "ID, ID STACK [RANGE]", all for the same reason. */
static void read_nots(struct reader *r, struct span words, const char *why)
{
	struct span ids = words, word = next_word(r, &words);
	const char *stack;

	do
		word = next_word(r, &words);
	while (looks_like_id(r, word));
	stack = read_stack(r, word, &words);
	for (bool first = true;; first = false) {
		struct req_not n = {.stack = stack, .why = why};

		n.span = next_word(r, &ids);
		if (!n.span.len || (!first && !looks_like_id(r, n.span)))
			break;
		n.id = find_id(r, n.span);
		if (n.id && n.stack && !is_known_twice(r, &n))
			*req_lines_add_not(r->l, r->a) = n;
	}
}

static void read_not(struct reader *r, struct span key, struct span rest)
{
	const char *text = r->src->text + rest.off, *colon = memchr(text, ':', rest.len);
	uint32_t before = colon ? (uint32_t)(colon - text) : rest.len;
	struct span words = {rest.off, before}, why = {rest.off + before + 1, 0}, first = words;

	first = next_word(r, &first);
	if (!first.len || !colon) {
		bad_not(r, first.len ? rest : key,
			colon ? "no requirement is named" : "this line has no reason");
		return;
	}
	why.len = rest.len - before - 1;
	while (why.len && is_separator(r->src->text[why.off]))
		why = (struct span){why.off + 1, why.len - 1};
	if (!why.len)
		bad_not(r, rest, "this line has no reason");
	else
		read_nots(r, words, text_of(r, why));
}

static bool is_condition(const struct req_table *t, const char *name)
{
	struct buf one = BUF_INIT;
	bool found = false;

	for (size_t i = 0; i < t->n && !found; i++)
		found = req_condition(&t->items[i], &one) && !strcmp(buf_text(&one), name);
	buf_free(&one);
	return found;
}

static void unknown_condition(struct reader *r, struct span at, const char *name)
{
	const char **names = arena_array(r->a, table(r)->n + 1, sizeof(*names)), *like;
	struct buf one = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < table(r)->n; i++)
		if (req_condition(&table(r)->items[i], &one))
			names[n++] = arena_strdup(r->a, buf_text(&one));
	buf_free(&one);
	diag_error(r->diags, at, "no requirement has the condition '%s'", name);
	like = suggest(name, names);
	if (like)
		diag_note(r->diags, "did you mean '%s'?", like);
}

static void read_condition(struct reader *r, struct span key, struct span rest)
{
	struct req_lines *l = r->l;
	struct span at = next_word(r, &rest);
	const char *name = text_of(r, at);

	if (!at.len || next_word(r, &rest).len)
		diag_error(r->diags, key, "a line is: // req-condition: NAME");
	else if (!is_condition(table(r), name))
		unknown_condition(r, at, name);
	else if (!is_twice(r, l->conditions, l->nconditions, name, at))
		*req_lines_add(&l->conditions, &l->nconditions, r->a) = (struct req_use){name, at};
}

/* "// reqs: RFC9293-MUST-1", "// Requirements RFC9293-MUST-1": whoever wrote that believes that we
 * read it. */
static void look_alike(struct reader *r, struct span line)
{
	const char *text = text_of(r, line);
	size_t word = strcspn(text, ": \t"), id;

	if (strncasecmp(text, "req", 3) != 0)
		return;
	id = word + strspn(text + word, ": \t");
	if (strncmp(text + id, "RFC", 3) != 0 || !isdigit((unsigned char)text[id + 3]))
		return;
	diag_add(r->diags, DIAG_WARNING, line, "this is not read as a list of requirements");
	diag_note(r->diags, "did you mean '// req: %s'?", text + id);
}

static void read_line(struct reader *r, struct span line)
{
	static const struct {
		const char *key;
		void (*read)(struct reader *, struct span key, struct span rest);
	} keys[] = {{"req:", read_req}, {"req-not:", read_not}, {"req-condition:", read_condition}};
	const char *text = r->src->text + line.off;

	for (unsigned i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		uint32_t n = (uint32_t)strlen(keys[i].key);

		if (line.len < n || strncmp(text, keys[i].key, n) != 0)
			continue;
		keys[i].read(r, (struct span){line.off, n},
			     (struct span){line.off + n, line.len - n});
		return;
	}
	look_alike(r, line);
}

void req_lines_read(struct req_lines *l, const struct source *src, const struct req_table *t,
		    struct arena *a, struct diag_list *diags)
{
	struct diag_list nobody = DIAG_LIST_INIT;
	struct reader r = {l, src, t, a, diags ? diags : &nobody};
	struct span line;
	size_t at = 0;

	*l = (struct req_lines){0};
	while (comment_next(src, &at, &line)) {
		size_t before = r.diags->nerrors;

		read_line(&r, line);
		l->mistaken |= r.diags->nerrors > before;
	}
	diag_free(&nobody);
}

/* ---- asking ---- */

bool req_lines_has(const struct req_lines *l, const char *id)
{
	for (size_t i = 0; i < l->nuses; i++)
		if (!strcmp(l->uses[i].name, id))
			return true;
	for (size_t i = 0; i < l->nnots; i++)
		if (!strcmp(l->nots[i].id, id))
			return true;
	return false;
}

bool req_not_covers(const struct req_not *n, const char *name, const char *release)
{
	size_t len = strcspn(n->stack, " ");
	const char *range = n->stack[len] ? n->stack + len + 1 : NULL, *dash;

	if (strlen(name) != len || strncasecmp(n->stack, name, len) != 0)
		return false;
	if (!range)
		return true;
	if (!*release)
		return false;
	dash = strchr(range, '-');
	if (!dash)
		return release_compare(release, range) == 0;
	return (dash == range || release_compare(release, range) >= 0) &&
	       (!dash[1] || release_compare(release, dash + 1) <= 0);
}
