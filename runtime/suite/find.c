// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the search for scripts. */
#include "runtime/suite/find.h"

#include <errno.h>
#include <fts.h>
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

/* What cannot be looked into may hide scripts: reading it will say what is wrong. */
static bool is_trouble(int info)
{
	return info == FTS_DNR || info == FTS_ERR || info == FTS_NS || info == FTS_SLNONE;
}

static bool has_controls(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < ' ' || *path == 0x7f)
			return true;
	return false;
}

/* Such a name would be several lines of a report, or none that a person can read. */
static int bad_name(const char *path, struct err *e)
{
	char shown[256];
	size_t n = 0;

	for (; *path && n < sizeof(shown) - 1; path++)
		shown[n++] = (unsigned char)*path < ' ' || *path == 0x7f ? '?' : *path;
	shown[n] = '\0';
	err_kind_set(e, ERR_SCRIPT,
		     "%s: a script's name may not have control characters (shown as "
		     "'?')",
		     shown);
	return err_hint(e, "rename it");
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

static int search(struct file_list *l, FTS *fts, struct err *e)
{
	int ret = 0;

	errno = 0;
	for (FTSENT *f; (f = fts_read(fts)); errno = 0) {
		bool wanted = f->fts_info == FTS_F && is_script(f->fts_name);

		if (!wanted && !is_trouble(f->fts_info))
			continue;
		if (has_controls(f->fts_path))
			ret = bad_name(f->fts_path, e);
		else
			add(l, f->fts_path);
	}
	return errno ? err_sys(e, "searching a folder for scripts") : ret;
}

int file_list_add(struct file_list *l, const char *path, struct err *e)
{
	char *roots[] = {(char *)path, NULL};
	size_t before = l->n;
	struct stat st;
	FTS *fts;
	int ret;

	if (has_controls(path))
		return bad_name(path, e);
	/* Anything but a folder is given as it is: reading it will say what is wrong. */
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
		add(l, path);
		return 0;
	}
	fts = fts_open(roots,
		       (l->within ? FTS_PHYSICAL | FTS_COMFOLLOW : FTS_LOGICAL) | FTS_NOCHDIR,
		       by_name);
	if (!fts)
		return err_sys(e, "%s", path);
	ret = search(l, fts, e);
	fts_close(fts);
	if (ret < 0 || l->n > before)
		return ret;
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
