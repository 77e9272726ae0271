// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns where points are written to. */
#include "runtime/suite/scores.h"

#include "runtime/finding/status.h"
#include "runtime/suite/outfile.h"

/* NULL: not wanted. */
static int open_one(FILE **f, const char *path, const struct session *ss, struct err *e)
{
	return !path || (*f = outfile_open(ss, path, e)) ? 0 : -1;
}

static int open_all(struct scores *s, const struct session *ss, struct err *e)
{
	const struct suite_config *to = &ss->cmd->suite;

	*s = (struct scores){.feedback = ss->cmd->feedback};
	if (open_one(&s->json, to->json, ss, e) < 0 || open_one(&s->csv, to->csv, ss, e) < 0)
		return -1;
	if (!outfile_is_stdout(to->json) && !outfile_is_stdout(to->csv))
		s->text = ss->out;
	return 0;
}

static int close_one(FILE *f, const char *path, const struct session *ss, struct err *e)
{
	return f ? outfile_close(ss, f, path, e) : 0;
}

static int close_all(struct scores *s, const struct session *ss, struct err *e)
{
	const struct suite_config *to = &ss->cmd->suite;
	int a = close_one(s->json, to->json, ss, e), b = close_one(s->csv, to->csv, ss, e);

	return a < 0 || b < 0 ? -1 : 0;
}

int scores_report(const struct session *ss, size_t n, score_of *of, void *arg, struct err *e)
{
	struct scores out;
	int status = STATUS_PASS;

	if (open_all(&out, ss, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct score s = of(arg, i);

		scores_put(&out, &s);
		if (s.points < s.of)
			status = STATUS_FAIL;
	}
	return close_all(&out, ss, e) < 0 ? -1 : status;
}
