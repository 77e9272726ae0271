// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns where the output of subcommands goes. */
#include "runtime/suite/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/report/outcome.h"

bool outfile_is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

/* Of a regular file nothing is lost before it is known to be ours alone. */
static int clear(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		return 0;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		err_kind_set(e, ERR_SCRIPT, "%s: another report is being written there", path);
		return err_hint(e, "by another run, or by this one under another name: give each a "
				   "file of its own");
	}
	return ftruncate(fd, 0) < 0 ? err_sys(e, "%s", path) : 0;
}

FILE *outfile_report(const char *path, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	FILE *f = NULL;

	if (fd < 0 || (clear(fd, path, e) == 0 && !(f = fdopen(fd, "w"))))
		err_sys(e, "%s", path);
	if (fd >= 0 && !f)
		close(fd);
	return f;
}

FILE *outfile_open(const struct session *ss, const char *path, struct err *e)
{
	FILE *f = outfile_is_stdout(path) ? ss->out : fopen(path, "we");

	if (!f)
		err_sys(e, "%s", path);
	return f;
}

int outfile_close(const struct session *ss, FILE *f, const char *path, struct err *e)
{
	int ret = outcome_flush(f, outfile_is_stdout(path) ? "standard output" : path, e);

	if (f != ss->out)
		fclose(f);
	return ret;
}

int outfile_write(const struct session *ss, const char *path, const struct buf *text, struct err *e)
{
	FILE *f = outfile_open(ss, path, e);

	if (!f)
		return -1;
	fwrite(text->data, 1, text->len, f);
	return outfile_close(ss, f, path, e);
}
