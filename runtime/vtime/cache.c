// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the folder of built kernels. */
#include "runtime/vtime/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- where ---- */

static int cache_root(char *path, size_t size, struct err *e)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n;

	if (xdg && xdg[0] == '/')
		n = snprintf(path, size, "%s/tcpcheck/kernels", xdg);
	else if (home && home[0] == '/')
		n = snprintf(path, size, "%s/.cache/tcpcheck/kernels", home);
	else
		return err_set(e, "no place for kernels: neither XDG_CACHE_HOME nor HOME is set");
	return n >= (int)size ? err_set(e, "the path of the cache is too long") : 0;
}

static int make_folders(const char *path, struct err *e)
{
	char part[CACHE_PATH];

	snprintf(part, sizeof(part), "%s", path);
	for (char *slash = part; slash;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST && errno != EISDIR) {
			err_sys(e, "the cache of kernels: %s", part);
			return err_hint(e, "XDG_CACHE_HOME=FOLDER puts it into another place");
		}
		if (slash)
			*slash = '/';
	}
	return 0;
}

static int name_kernel(struct kernel_dir *d, const char *name, struct err *e)
{
	char root[CACHE_PATH / 2];

	if (!*name || *name == '.' || strpbrk(name, "/ \t\n") || strlen(name) >= sizeof(d->name))
		return err_kind_set(e, ERR_SCRIPT, "'%s' is no name for a kernel", name);
	if (cache_root(root, sizeof(root), e) < 0)
		return -1;
	snprintf(d->name, sizeof(d->name), "%s", name);
	snprintf(d->path, sizeof(d->path), "%s/%s", root, name);
	d->lock = -1;
	return 0;
}

static int lock(struct kernel_dir *d, struct err *e)
{
	char path[CACHE_PATH + 8];

	snprintf(path, sizeof(path), "%s/lock", d->path);
	d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (d->lock < 0)
		return err_sys(e, "%s", path);
	if (flock(d->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	close(d->lock);
	d->lock = -1;
	return err_set(e, "the kernel %s is being built by another process", d->name);
}

int cache_open(struct kernel_dir *d, const char *name, struct err *e)
{
	if (name_kernel(d, name, e) < 0 || make_folders(d->path, e) < 0)
		return -1;
	return lock(d, e);
}

void cache_close(struct kernel_dir *d)
{
	if (d->lock >= 0)
		close(d->lock);
	d->lock = -1;
}

/* ---- small files ---- */

void cache_get(const struct kernel_dir *d, const char *name, char *text, size_t size)
{
	char path[CACHE_PATH + 64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->path, name);
	text[0] = '\0';
	f = fopen(path, "re");
	if (!f)
		return;
	if (!fgets(text, (int)size, f))
		text[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	fclose(f);
}

int cache_put(const struct kernel_dir *d, const char *name, const char *text, struct err *e)
{
	char path[CACHE_PATH + 64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->path, name);
	f = fopen(path, "we");
	if (!f)
		return err_sys(e, "%s", path);
	fprintf(f, "%s\n", text);
	return fclose(f) ? err_sys(e, "%s", path) : 0;
}

/* ---- going through them ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

int cache_remove(const char *name, struct err *e)
{
	struct kernel_dir d;
	int ret = 0;

	if (name_kernel(&d, name, e) < 0)
		return -1;
	if (access(d.path, F_OK) < 0)
		return err_kind_set(e, ERR_SCRIPT, "there is no kernel %s", name);
	if (lock(&d, e) < 0)
		return -1;
	if (nftw(d.path, remove_one, 32, FTW_DEPTH | FTW_PHYS) < 0)
		ret = err_sys(e, "%s", d.path);
	cache_close(&d);
	return ret;
}

/* Calls @each for every kernel with a binary. */
static int walk(void (*each)(const struct kernel_dir *, const struct stat *, void *), void *arg,
		struct err *e)
{
	char root[CACHE_PATH / 2], path[CACHE_PATH + 8];
	struct dirent **names;
	struct kernel_dir d;
	struct stat st;
	int n;

	if (cache_root(root, sizeof(root), e) < 0)
		return -1;
	n = scandir(root, &names, NULL, versionsort);
	if (n < 0)
		return 0; /* none was built */
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.' && name_kernel(&d, names[i]->d_name, NULL) == 0) {
			snprintf(path, sizeof(path), "%s/linux", d.path);
			if (stat(path, &st) == 0)
				each(&d, &st, arg);
		}
		free(names[i]);
	}
	free(names);
	return 0;
}

static void print_one(const struct kernel_dir *d, const struct stat *st, void *arg)
{
	char version[128], source[4096], when[32];
	struct tm tm;

	cache_get(d, "version", version, sizeof(version));
	cache_get(d, "source", source, sizeof(source));
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M", localtime_r(&st->st_mtime, &tm));
	fprintf(arg, "%-16s %-24s %s  %s\n", d->name, version, when, source);
}

int cache_list(FILE *out, struct err *e)
{
	return walk(print_one, out, e);
}

struct newest {
	struct timespec when;
	char *path;
};

static void take_newest(const struct kernel_dir *d, const struct stat *st, void *arg)
{
	struct newest *n = arg;

	if (n->path[0] &&
	    (st->st_mtim.tv_sec < n->when.tv_sec ||
	     (st->st_mtim.tv_sec == n->when.tv_sec && st->st_mtim.tv_nsec <= n->when.tv_nsec)))
		return;
	n->when = st->st_mtim;
	snprintf(n->path, 4096, "%s/linux", d->path);
}

int cache_find(const char *name, char path[static 4096], struct err *e)
{
	struct newest newest = {.path = path};
	struct kernel_dir d;

	path[0] = '\0';
	if (!name) {
		if (walk(take_newest, &newest, e) < 0)
			return -1;
		if (path[0])
			return 0;
		err_set(e, "virtual time needs a kernel, and none is built");
		return err_hint(e, "tcpcheck kernel build makes one, in a few minutes");
	}
	if (strchr(name, '/')) {
		if (snprintf(path, 4096, "%s", name) < 4096 && access(path, X_OK) == 0)
			return 0;
		return err_sys(e, "kernel %s", name);
	}
	if (name_kernel(&d, name, e) < 0)
		return -1;
	snprintf(path, 4096, "%s/linux", d.path);
	if (access(path, X_OK) == 0)
		return 0;
	err_set(e, "there is no kernel called %s", name);
	return err_hint(e, "tcpcheck kernel list shows those that are built");
}
