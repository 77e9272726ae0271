// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of our mappings that every play touches. */
#include "runtime/vtime/pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ  22 /* Linux 5.14 */
#define MADV_POPULATE_WRITE 23
#endif

#define MOST      32          /* mappings; a static program has nine */
#define LARGE     (8UL << 20) /* what is larger than all of us is a sanitizer's */
#define HEAP_ROOM (96 * 1024) /* what a short script allocates */
#define STACK     (64 * 1024) /* of which the parser takes most */

static struct pages {
	uintptr_t from, to;
	int how;
} pages[MOST];
static unsigned npages;

static void add(uintptr_t from, uintptr_t to, int how)
{
	if (npages < MOST)
		pages[npages++] = (struct pages){from, to, how};
}

/* "00400000-00401000 r-xp 00001000 00:0f 1234 /init", "7ffc0000-7ffe0000 r--p ... [vvar]" */
static void add_line(const char *line)
{
	uintptr_t from, to;
	char rights[8];

	if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &from, &to, rights) != 3 ||
	    rights[0] != 'r' || to - from > LARGE || strstr(line, " [v"))
		return;
	add(from, to, rights[1] == 'w' ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
}

/* The stack and the heap reach far enough once they have been used that far. */
static void reach(void)
{
	volatile char deep[STACK];
	void *room = malloc(HEAP_ROOM);

	deep[0] = 0;
	(void)deep[0];
	free(room);
}

void pages_find(void)
{
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512];

	reach();
	while (f && fgets(line, sizeof(line), f))
		add_line(line);
	if (f)
		fclose(f);
}

void pages_have(void)
{
	for (unsigned i = 0; i < npages; i++)
		madvise((void *)pages[i].from, pages[i].to - pages[i].from, pages[i].how);
}
