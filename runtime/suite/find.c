// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the search for scripts. */
#include "runtime/suite/find.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add(struct file_list *l, const char *path)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->paths = realloc(l->paths, l->cap * sizeof(*l->paths));
		if (!l->paths)
			abort();
	}
	l->paths[l->n] = strdup(path);
	if (!l->paths[l->n++])
		abort();
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_script(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && !strcmp(name + n - 4, ".pkt");
}

int file_list_add(struct file_list *l, const char *path, struct err *e)
{
	char *roots[] = {(char *)path, NULL};
	size_t before = l->n;
	struct stat st;
	FTS *fts;

	/* What is no folder is given as it is: reading it will say what is wrong. */
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
		add(l, path);
		return 0;
	}
	fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	if (!fts)
		return err_sys(e, "%s", path);
	for (FTSENT *f; (f = fts_read(fts));)
		if (f->fts_info == FTS_F && is_script(f->fts_name))
			add(l, f->fts_path);
	fts_close(fts);
	if (l->n > before)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "%s: no script (*.pkt) in this folder", path);
	return -1;
}

void file_list_free(struct file_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->paths[i]);
	free(l->paths);
	*l = (struct file_list){0};
}
