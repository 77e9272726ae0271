// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns where the output of subcommands goes. */
#include "runtime/suite/outfile.h"

#include <string.h>

#include "runtime/report/outcome.h"

bool outfile_is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
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
