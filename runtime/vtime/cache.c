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
		return err_kind_set(e, ERR_SCRIPT, "'%s' is not a valid name for a kernel", name);
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

/* ---- how the last build ended ---- */

#define ATTEMPT  "attempt"
#define NAMELESS "." ATTEMPT /* beside the kernels: of a build that had no name yet */

static int put_nameless(const char *why)
{
	struct kernel_dir root = {.lock = -1};

	if (cache_root(root.path, sizeof(root.path), NULL) < 0 || make_folders(root.path, NULL) < 0)
		return -1;
	return cache_put(&root, NAMELESS, why, NULL);
}

static void drop_nameless(void)
{
	char root[CACHE_PATH], path[CACHE_PATH + 16];

	if (cache_root(root, sizeof(root), NULL) < 0)
		return;
	snprintf(path, sizeof(path), "%s/" NAMELESS, root);
	unlink(path);
}

/* Emptied first and without any room on the disk: whatever happens from here on is seen. */
int cache_begin(const struct kernel_dir *d, struct err *e)
{
	char path[CACHE_PATH + 16];
	int fd;

	snprintf(path, sizeof(path), "%s/" ATTEMPT, d->path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(e, "%s", path);
	close(fd);
	drop_nameless();
	return 0;
}

int cache_end(const struct kernel_dir *d, const char *why, struct err *e)
{
	return cache_put(d, ATTEMPT, why ? why : "ok", e);
}

void cache_failed(const char *name, const char *why)
{
	struct kernel_dir d;
	struct stat st;

	if (!name) {
		put_nameless(why);
		return;
	}
	/* What was never built cannot be stale. */
	if (name_kernel(&d, name, NULL) < 0 || stat(d.path, &st) < 0 || lock(&d, NULL) < 0)
		return;
	drop_nameless();
	cache_end(&d, why, NULL);
	cache_close(&d);
}

static bool is_locked(const struct kernel_dir *d)
{
	char path[CACHE_PATH + 8];
	int fd, ret;

	snprintf(path, sizeof(path), "%s/lock", d->path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ret = flock(fd, LOCK_SH | LOCK_NB);
	close(fd);
	return ret < 0 && errno == EWOULDBLOCK;
}

/* What is wrong with the last build in the folder @d, or NULL. */
static const char *what_failed(const struct kernel_dir *d, char *text, size_t size)
{
	char path[CACHE_PATH + 16];

	snprintf(path, sizeof(path), "%s/" ATTEMPT, d->path);
	if (access(path, F_OK) < 0)
		return NULL;
	cache_get(d, ATTEMPT, text, size);
	if (!strcmp(text, "ok"))
		return NULL;
	if (text[0])
		return text;
	return is_locked(d) ? "it is being built at the moment" : "its last build was cut off";
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

/* When the last attempt to build it ended, or began; -1: there was none. @binary: is there one? */
static int stat_kernel(const struct kernel_dir *d, struct stat *st, bool *binary)
{
	char path[CACHE_PATH + 16];
	struct stat attempt;

	snprintf(path, sizeof(path), "%s/linux", d->path);
	*binary = stat(path, st) == 0;
	snprintf(path, sizeof(path), "%s/" ATTEMPT, d->path);
	if (stat(path, &attempt) < 0)
		return *binary ? 0 : -1;
	*st = attempt;
	return 0;
}

/* Calls @each for every kernel that was built or was to be. */
static int walk(void (*each)(const struct kernel_dir *, const struct stat *, bool binary, void *),
		void *arg, struct err *e)
{
	char root[CACHE_PATH / 2];
	struct dirent **names;
	bool binary;
	struct kernel_dir d;
	struct stat st;
	int n;

	if (cache_root(root, sizeof(root), e) < 0)
		return -1;
	n = scandir(root, &names, NULL, versionsort);
	if (n < 0)
		return 0; /* none was built */
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.' && name_kernel(&d, names[i]->d_name, NULL) == 0 &&
		    stat_kernel(&d, &st, &binary) == 0)
			each(&d, &st, binary, arg);
		free(names[i]);
	}
	free(names);
	return 0;
}

static void print_one(const struct kernel_dir *d, const struct stat *st, bool binary, void *arg)
{
	char version[128], source[4096], when[32], text[512];
	const char *failed = what_failed(d, text, sizeof(text));
	struct tm tm;

	cache_get(d, "version", version, sizeof(version));
	cache_get(d, "source", source, sizeof(source));
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M", localtime_r(&st->st_mtime, &tm));
	fprintf(arg, "%-16s %-24s %s  %s", d->name, binary ? version : "-", when, source);
	if (failed)
		fprintf(arg, "  %s: %s", binary ? "STALE" : "NOT BUILT", failed);
	fputc('\n', arg);
}

int cache_list(FILE *out, struct err *e)
{
	return walk(print_one, out, e);
}

struct newest {
	struct timespec when;
	struct kernel_dir dir;
	bool stale; /* only those that have a binary */
};

static void take_newest(const struct kernel_dir *d, const struct stat *st, bool binary, void *arg)
{
	struct newest *n = arg;

	if (n->stale && !binary)
		return;
	if (n->dir.path[0] &&
	    (st->st_mtim.tv_sec < n->when.tv_sec ||
	     (st->st_mtim.tv_sec == n->when.tv_sec && st->st_mtim.tv_nsec <= n->when.tv_nsec)))
		return;
	n->when = st->st_mtim;
	n->dir = *d;
}

static int say_stale(const char *name, const char *failed, struct err *e)
{
	err_set(e, "kernel %s is not what its sources are: %s", name, failed);
	return err_hint(e, "tcpcheck kernel build again, or --stale_kernel runs what an earlier "
			   "build has left");
}

static int check_nameless(struct err *e)
{
	struct kernel_dir root = {.lock = -1};
	char why[512];

	if (cache_root(root.path, sizeof(root.path), e) < 0)
		return -1;
	cache_get(&root, NAMELESS, why, sizeof(why));
	if (!why[0])
		return 0;
	err_set(e, "the last tcpcheck kernel build has failed: %s", why);
	return err_hint(e, "build again, or say with --kernel=NAME or --stale_kernel which "
			   "kernel is meant");
}

static int find_newest(bool stale, struct kernel_dir *d, struct err *e)
{
	struct newest newest = {.stale = stale};

	if ((!stale && check_nameless(e) < 0) || walk(take_newest, &newest, e) < 0)
		return -1;
	*d = newest.dir;
	if (d->path[0])
		return 0;
	err_set(e, "virtual time needs a kernel, and none is built");
	return err_hint(e, "tcpcheck kernel build makes one, in a few minutes");
}

/* Whether the folder is one of the cache, and no developer's tree. */
static bool is_ours(const struct kernel_dir *d)
{
	char path[CACHE_PATH + 16];

	snprintf(path, sizeof(path), "%s/lock", d->path);
	return access(path, F_OK) == 0;
}

/* A path may lead into the cache as well. */
static int find_path(const char *name, bool stale, char path[static 4096], struct err *e)
{
	struct kernel_dir d = {.lock = -1};
	const char *slash = strrchr(name, '/'), *failed;
	char text[512];

	if (snprintf(path, 4096, "%s", name) >= 4096 || access(path, X_OK) < 0)
		return err_sys(e, "kernel %s", name);
	snprintf(d.path, sizeof(d.path), "%.*s", (int)(slash - name), name);
	failed = stale || !is_ours(&d) ? NULL : what_failed(&d, text, sizeof(text));
	return failed ? say_stale(name, failed, e) : 0;
}

int cache_find(const char *name, bool stale, char path[static 4096], struct err *e)
{
	struct kernel_dir d;
	const char *failed;
	char text[512];

	path[0] = '\0';
	if (name && strchr(name, '/'))
		return find_path(name, stale, path, e);
	if (name ? name_kernel(&d, name, e) < 0 : find_newest(stale, &d, e) < 0)
		return -1;
	failed = stale ? NULL : what_failed(&d, text, sizeof(text));
	if (failed)
		return say_stale(d.name, failed, e);
	snprintf(path, 4096, "%s/linux", d.path);
	if (access(path, X_OK) == 0)
		return 0;
	err_set(e, "there is no kernel called %s", d.name);
	return err_hint(e, "tcpcheck kernel list shows those that are built");
}
