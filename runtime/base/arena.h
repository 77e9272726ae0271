/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Memory that is freed all at once: the AST of a script, the plan of a run, the buffers of
 * a system call. Allocation never fails: without memory the process aborts.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

/* Where the memory of an arena comes from, if it is not malloc(). */
struct arena_source {
	/* Zeroed, aligned for any type; NULL: there is no more. */
	void *(*get)(struct arena_source *, size_t size);
	void (*put)(struct arena_source *, void *p, size_t size);
};

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;  /* newest first */
	struct arena_source *source; /* NULL: malloc() */
};

#define ARENA_INIT         \
	{                  \
		NULL, NULL \
	}

/* Zeroed, aligned for any type, owned by @a. */
void *arena_alloc(struct arena *a, size_t size);
/* @n items of @size bytes; aborts when the product overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* A copy with a NUL behind it. @text may contain NULs. */
char *arena_strndup(struct arena *a, const char *text, size_t len);
char *arena_strdup(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Frees everything and leaves an empty arena of the same source. */
void arena_free(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
