// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of checks and its form on paper. */
#include "runtime/suite/checkup.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

struct checkup *checkup_new(void)
{
	void *p = mmap(NULL, sizeof(struct checkup), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void checkup_free(struct checkup *c)
{
	if (c)
		munmap(c, sizeof(*c));
}

/* What came from the kernel or from a program may have more lines, or end in one. */
static void make_line(char *text)
{
	size_t n = strlen(text);

	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		text[--n] = '\0';
	for (char *c = text; *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
}

void checkup_add(struct checkup *c, enum mark mark, const char *name, const char *fmt, ...)
{
	struct check *k = &c->items[c->n];
	va_list ap;

	assert(c->n < CHECKUP_MAX);
	k->mark = mark;
	k->name = name;
	k->hint[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(k->found, sizeof(k->found), fmt, ap);
	va_end(ap);
	make_line(k->found);
	c->n++;
}

void checkup_hint(struct checkup *c, const char *fmt, ...)
{
	struct check *k = &c->items[c->n - 1];
	va_list ap;

	if (!c->n)
		return;
	va_start(ap, fmt);
	vsnprintf(k->hint, sizeof(k->hint), fmt, ap);
	va_end(ap);
	make_line(k->hint);
}

void checkup_err(struct checkup *c, enum mark mark, const char *name, const struct err *e)
{
	checkup_add(c, mark, name, "%s", e->what);
	checkup_hint(c, "%s", e->hint);
}

void checkup_show(struct checkup *c, FILE *out)
{
	static const char *const marks[] = {"ok", "note", "bad"};

	for (; c->shown < c->n; c->shown++) {
		const struct check *k = &c->items[c->shown];

		fprintf(out, "%-5s %s: %s\n", marks[k->mark], k->name, k->found);
		if (k->hint[0])
			fprintf(out, "      %s\n", k->hint);
	}
	fflush(out);
}

enum mark checkup_worst(const struct checkup *c)
{
	enum mark worst = MARK_OK;

	for (unsigned i = 0; i < c->n; i++)
		if (c->items[i].mark > worst)
			worst = c->items[i].mark;
	return worst;
}
