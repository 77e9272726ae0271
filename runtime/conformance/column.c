// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the names of stacks. */
#include "runtime/conformance/column.h"

#include <ctype.h>
#include <string.h>

/* Names are parts of lines. */
static const char *copy(const char *text, struct arena *a)
{
	char *own = arena_strdup(a, text ? text : "");

	for (char *p = own; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return own;
}

/* The last word that begins with a digit: "2.1.3" of "lwIP 2.1.3". */
static const char *number_in(const char *text)
{
	const char *found = "";

	for (const char *p = text; *p; p++)
		if (isdigit((unsigned char)*p) && (p == text || p[-1] == ' '))
			found = p;
	return found;
}

/* "lwip" of "/some/where/lwip.so"; of a command the whole. */
static const char *short_name(const char *name, struct arena *a)
{
	const char *slash = strrchr(name, '/');
	size_t n;

	if (strchr(name, ':'))
		return name;
	name = slash ? slash + 1 : name;
	n = strlen(name);
	return n > 3 && !strcmp(name + n - 3, ".so") ? arena_strndup(a, name, n - 3) : name;
}

/* "6.12" of "6.12.117-deb". */
static const char *series(const char *release, struct arena *a)
{
	size_t n = strspn(release, "0123456789");

	if (release[n] == '.')
		n += 1 + strspn(release + n + 1, "0123456789");
	return arena_strndup(a, release, n);
}

static void name_kernel(struct column *c, struct arena *a)
{
	const char *version = *c->release ? c->release : c->name;

	c->family = c->word = "linux";
	c->id = arena_printf(a, "linux %s", *c->release ? series(c->release, a) : c->name);
	c->title = arena_printf(a, "Linux %s%s", version, c->virtual_time ? " (virtual time)" : "");
}

static void name_stack(struct column *c, const char *says, struct arena *a)
{
	c->family = c->id = short_name(c->name, a);
	c->word = arena_strndup(a, says, strcspn(says, " "));
	c->title = *says ? says : c->name;
}

void column_make(struct column *c, const struct kernel_id *k, const char *tool, struct arena *a)
{
	const char *says = copy(k->release, a);

	*c = (struct column){
		.release = k->is_stack ? number_in(says) : says,
		.name = copy(k->name, a),
		.build = copy(k->build, a),
		.tool = copy(tool, a),
		.virtual_time = k->binary || (k->is_stack && !k->real_time),
		.is_stack = k->is_stack,
	};
	if (k->is_stack)
		name_stack(c, says, a);
	else
		name_kernel(c, a);
}

bool column_same(const struct column *a, const struct column *b)
{
	return a->is_stack == b->is_stack && a->virtual_time == b->virtual_time &&
	       !strcmp(a->name, b->name) && !strcmp(a->release, b->release) &&
	       !strcmp(a->build, b->build);
}

static bool is_alone(const struct column *all, unsigned n, unsigned i, bool title)
{
	for (unsigned k = 0; k < n; k++)
		if (k != i &&
		    !strcmp(title ? all[k].title : all[k].id, title ? all[i].title : all[i].id))
			return false;
	return true;
}

/* What differs may be the release, the clock, or only the build. */
void column_tell_apart(struct column *all, unsigned n, struct arena *a)
{
	bool *twice = arena_array(a, n + 1, sizeof(*twice));

	for (unsigned i = 0; i < n; i++)
		twice[i] = !is_alone(all, n, i, false);
	for (unsigned i = 0; i < n; i++)
		if (twice[i])
			all[i].id = arena_printf(a, "%s %s%s", all[i].family,
						 *all[i].release ? all[i].release : all[i].name,
						 all[i].virtual_time ? "" : " (real time)");
	for (unsigned i = 0; i < n; i++)
		twice[i] = !is_alone(all, n, i, false) || !is_alone(all, n, i, true);
	for (unsigned i = 0; i < n; i++) {
		if (!twice[i])
			continue;
		all[i].id = arena_printf(a, "%s, build %.12s", all[i].id, all[i].build);
		all[i].title = arena_printf(a, "%s, build %.12s", all[i].title, all[i].build);
	}
}
