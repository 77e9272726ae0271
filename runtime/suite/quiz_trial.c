// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the playing of scripts that a quiz makes: from memory, many at once. */
#include "runtime/suite/quiz_trial.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/suite/tally.h"

#define AT_ONCE 100 /* files that are open for scripts */

struct playing {
	const struct quiz *quiz;
	struct arena *arena;
	struct trial *first;
	int fds[AT_ONCE];
	size_t nfds;
};

/* A file without a name, gone with us. */
static int open_script(const struct quiz *q, const struct trial *t)
{
	struct buf text = BUF_INIT;
	int fd = memfd_create("quiz", MFD_CLOEXEC);
	bool ok;

	if (t->answer)
		quiz_fill(q, t->blank, t->answer, &text);
	else
		buf_add(&text, q->text, q->len);
	ok = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len;
	buf_free(&text);
	if (ok || fd < 0)
		return fd;
	close(fd);
	return -1;
}

/* The report, with the name of the quiz's script where it begins with that of our file. */
static const char *named(struct playing *p, const char *text, const char *path)
{
	size_t n = strlen(path);

	return strncmp(text, path, n) ? arena_strdup(p->arena, text)
				      : arena_printf(p->arena, "%s%s", p->quiz->name, text + n);
}

static void take(const struct outcome *o, void *arg)
{
	struct playing *p = arg;
	int fd = atoi(strrchr(o->script, '/') + 1);
	size_t i = 0;

	while (i < p->nfds && p->fds[i] != fd)
		i++;
	if (i == p->nfds)
		return;
	p->first[i].verdict = o->verdict;
	p->first[i].hint = arena_strdup(p->arena, outcome_last(o)->result.reason);
	p->first[i].text = named(p, outcome_last(o)->text, o->script);
}

/* @n trials from p->first on. */
static int play(struct playing *p, const struct session *ss, size_t n, struct err *e)
{
	static const char *const one_variant[] = {NULL};
	struct tally t = {.each = take,
			  .arg = p,
			  .faults = one_variant,
			  .hidden = true,
			  .shares = true,
			  .quiet = true};
	char *paths[AT_ONCE];
	int ret = 0;

	for (p->nfds = 0; p->nfds < n && ret == 0; p->nfds++) {
		int fd = open_script(p->quiz, &p->first[p->nfds]);

		p->fds[p->nfds] = fd;
		paths[p->nfds] = (char *)arena_printf(p->arena, "/proc/self/fd/%d", fd);
		if (fd < 0)
			ret = err_sys(e, "memory for a script");
	}
	if (ret == 0)
		ret = tally_run(ss, &t, paths, n);
	for (size_t i = 0; i < p->nfds; i++)
		if (p->fds[i] >= 0)
			close(p->fds[i]);
	return ret;
}

static int play_plain(struct playing *p, const struct session *ss, struct err *e)
{
	struct trial plain = {.verdict = VERDICT_INCONCLUSIVE, .hint = "", .text = ""};
	int ret;

	p->first = &plain;
	ret = play(p, ss, 1, e);
	if (ret != STATUS_PASS || trial_passed(&plain))
		return ret;
	err_kind_set(e, ERR_SCRIPT, "the script of the quiz does not pass as it is: %s: %s",
		     verdict_name(plain.verdict), plain.hint);
	return err_hint(e, "take the stack that it was made for: --stack, --kernel");
}

int trials_play(const struct session *ss, const struct quiz *q, struct trial *trials, size_t n,
		struct arena *a, struct err *e)
{
	struct playing p = {.quiz = q, .arena = a};
	int ret = play_plain(&p, ss, e);
	size_t some;

	for (size_t i = 0; i < n; i++) {
		trials[i].hint = trials[i].text = "";
		trials[i].verdict = VERDICT_INCONCLUSIVE;
	}
	for (size_t i = 0; i < n && ret == STATUS_PASS; i += some) {
		some = n - i < AT_ONCE ? n - i : AT_ONCE;
		p.first = &trials[i];
		ret = play(&p, ss, some, e);
		if (ret == STATUS_USAGE) /* mistakes in all of them: answers that are none */
			ret = STATUS_PASS;
	}
	return ret;
}
