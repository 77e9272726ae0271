// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the making and replacing of a folder. */
#include "runtime/report/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/base/buf.h"

#define NAMES_TRIED 1000 /* of those that others have left */

static char *join(const char *dir, const char *name)
{
	struct buf b = BUF_INIT;

	buf_printf(&b, "%s/%s", dir, name);
	return b.data;
}

/* Up to the last slash, which is not there in a bare name. */
static size_t parent_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

int folder_make(const char *path, struct err *e)
{
	char *copy = strdup(path);
	int ret = 0;

	if (!copy)
		abort();
	for (char *p = copy; *p && ret == 0;) {
		char *end = p + 1 + strcspn(p + 1, "/"), saved = *end;

		*end = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			ret = err_sys(e, "make the folder %s", copy);
		*end = saved;
		p = end;
	}
	free(copy);
	return ret;
}

static int make_parents(const char *path, struct err *e)
{
	char *parent = strndup(path, parent_len(path));
	int ret;

	if (!parent)
		abort();
	ret = folder_make(parent, e);
	free(parent);
	return ret;
}

static bool is_ours(const struct folder *f, const char *name)
{
	for (const char *const *p = f->names; *p; p++)
		if (!strcmp(*p, name))
			return true;
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* Nobody's files are removed but our own. */
static int look_at_old(const struct folder *f, struct err *e)
{
	DIR *d = opendir(f->path);
	struct dirent *de;
	int ret = 0;

	if (!d)
		return errno == ENOENT ? 0 : err_sys(e, "replace %s", f->path);
	while ((de = readdir(d)) && ret == 0)
		if (!is_ours(f, de->d_name))
			ret = err_set(
				e, "replace %s: it holds %s, which is not tcpcheck's: move it away",
				f->path, de->d_name);
	closedir(d);
	return ret;
}

static void remove_all(const struct folder *f, const char *dir)
{
	for (const char *const *p = f->names; *p; p++) {
		char *path = join(dir, *p);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

static void forget(struct folder *f)
{
	free(f->path);
	free(f->temp);
	*f = (struct folder){0};
}

/* "DIR/.NAME.PID.N", with the rights of any new folder: chmod() is not for everybody (filter.def).
 */
static int make_temp(struct folder *f, struct err *e)
{
	size_t n = parent_len(f->path);
	const char *name = strrchr(f->path, '/');

	name = name ? name + 1 : f->path;
	for (unsigned i = 0; i < NAMES_TRIED; i++) {
		struct buf temp = BUF_INIT;

		buf_printf(&temp, "%.*s%s.%s.%d.%u", (int)n, f->path,
			   n || *f->path == '/' ? "/" : "", name, (int)getpid(), i);
		free(f->temp);
		f->temp = temp.data;
		if (mkdir(f->temp, 0777) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	return err_sys(e, "make the folder %s", f->path);
}

int folder_begin(struct folder *f, const char *path, const char *const *names, struct err *e)
{
	*f = (struct folder){.path = strdup(path), .names = names};
	if (!f->path)
		abort();
	if (make_parents(path, e) == 0 && look_at_old(f, e) == 0 && make_temp(f, e) == 0)
		return 0;
	forget(f);
	return -1;
}

static int fill(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int folder_file(struct folder *f, const char *name, const void *data, size_t len, struct err *e)
{
	char *path = join(f->temp, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), code;
	bool good = fd >= 0 && fill(fd, data, len) == 0;

	code = errno;
	if (fd >= 0 && close(fd) < 0 && good) { /* NFS says it here */
		good = false;
		code = errno;
	}
	free(path);
	errno = code;
	return good ? 0 : err_sys(e, "write %s/%s", f->path, name);
}

/* Where the file system cannot exchange two folders, there is none for a moment. */
static int replace(const struct folder *f)
{
	if (rename(f->temp, f->path) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -1;
	/* musl has no function for it. */
	if (syscall(SYS_renameat2, AT_FDCWD, f->temp, AT_FDCWD, f->path, RENAME_EXCHANGE) == 0) {
		remove_all(f, f->temp);
		return 0;
	}
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	remove_all(f, f->path);
	return rename(f->temp, f->path);
}

int folder_end(struct folder *f, struct err *e)
{
	if (replace(f) < 0) {
		err_sys(e, "make the folder %s", f->path);
		folder_drop(f);
		return -1;
	}
	forget(f);
	return 0;
}

void folder_drop(struct folder *f)
{
	if (f->temp)
		remove_all(f, f->temp);
	forget(f);
}
