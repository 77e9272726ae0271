// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the form of the job file and the list of what the private folder holds. */
#include "runtime/vtime/job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/buf.h"

static int open_job(const char *dir, const char *name, int flags, struct err *e)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, flags | O_CLOEXEC, 0600);
	return fd < 0 ? err_sys(e, "%s", path) : fd;
}

static void add_word(struct buf *b, const char *word)
{
	buf_add(b, word, strlen(word) + 1);
}

static void add_words(struct buf *b, char *const *list)
{
	for (; *list; list++)
		add_word(b, *list);
}

static size_t count(char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

static void add_play(struct buf *b, const struct job_play *p)
{
	buf_printf(b, "%zu %zu %lld", count(p->argv), p->input_len, (long long)p->period_ms);
	buf_putc(b, '\0');
	add_words(b, p->argv);
}

int job_write(const char *dir, const struct job_words *w, struct err *e)
{
	int fd = open_job(dir, "job", O_WRONLY | O_CREAT | O_EXCL, e), ret = 0;
	struct buf b = BUF_INIT;

	if (fd < 0)
		return -1;
	buf_printf(&b, "%d %zu %u", (int)w->pid, count(w->env), w->nplays);
	buf_putc(&b, '\0');
	add_word(&b, w->cwd);
	add_words(&b, w->env);
	for (unsigned i = 0; i < w->nplays; i++)
		add_play(&b, &w->plays[i]);
	if (write(fd, b.data, b.len) != (ssize_t)b.len)
		ret = err_sys(e, "%s/job", dir);
	close(fd);
	buf_free(&b);
	return ret;
}

/* The whole file, with a NUL behind it. */
static char *read_all(int fd, size_t *len, struct err *e)
{
	struct stat st;
	char *text = NULL;
	size_t size, n = 0;
	ssize_t got = 1;

	if (fstat(fd, &st) == 0) {
		size = (size_t)st.st_size;
		text = malloc(size + 1);
		if (!text)
			abort();
		for (; n < size && got > 0; n += got > 0 ? (size_t)got : 0)
			got = read(fd, text + n, size - n);
		text[n] = '\0';
		*len = n;
		if (n == size)
			return text;
	}
	free(text);
	err_sys(e, "the job file of the virtual machine");
	return NULL;
}

static char *read_file(const char *dir, const char *name, size_t *len, struct err *e)
{
	int fd = open_job(dir, name, O_RDONLY, e);
	char *text = fd < 0 ? NULL : read_all(fd, len, e);

	if (fd >= 0)
		close(fd);
	return text;
}

/* The next word of [*at, end), or NULL. */
static char *next_word(char **at, const char *end)
{
	char *word = *at;

	if (word >= end)
		return NULL;
	*at += strlen(word) + 1;
	return word;
}

static char **take_words(char **at, const char *end, size_t n)
{
	char **list = calloc(n + 1, sizeof(*list));

	if (!list)
		abort();
	for (size_t i = 0; i < n; i++)
		list[i] = next_word(at, end);
	return list;
}

static int take_play(char **at, const char *end, struct job_play *p)
{
	const char *head = next_word(at, end);
	long long period;
	size_t nargs;

	if (!head || sscanf(head, "%zu %zu %lld", &nargs, &p->input_len, &period) != 3 ||
	    nargs > (size_t)(end - *at))
		return -1;
	p->period_ms = period;
	p->argv = take_words(at, end, nargs);
	p->argc = (int)count(p->argv);
	return 0;
}

static int take_plays(char **at, const char *end, struct job_words *w, unsigned n)
{
	w->plays = calloc(n + 1, sizeof(*w->plays));
	if (!w->plays)
		abort();
	for (; w->nplays < n; w->nplays++)
		if (take_play(at, end, &w->plays[w->nplays]) < 0)
			return -1;
	return 0;
}

/* Each play gets its part of the @len bytes of all scripts. */
static int deal_out(struct job_words *w, size_t len)
{
	size_t at = 0;

	for (unsigned i = 0; i < w->nplays; i++) {
		struct job_play *p = &w->plays[i];

		if (p->input_len > len - at)
			return -1;
		p->input = w->in + at;
		at += p->input_len;
	}
	return 0;
}

int job_read(const char *dir, struct job_words *w, struct err *e)
{
	size_t len = 0, in_len = 0, nenv;
	unsigned nplays;
	char *at, *head;
	int pid;

	*w = (struct job_words){0};
	w->text = read_file(dir, "job", &len, e);
	w->in = w->text ? read_file(dir, "in", &in_len, e) : NULL;
	if (!w->in)
		return -1;
	at = w->text;
	head = next_word(&at, w->text + len);
	w->cwd = next_word(&at, w->text + len);
	if (!w->cwd || sscanf(head, "%d %zu %u", &pid, &nenv, &nplays) != 3 || nenv > len ||
	    nplays > VTIME_MAX_PLAYS)
		return err_set(e, "the job file of the virtual machine is damaged");
	w->pid = pid;
	w->env = take_words(&at, w->text + len, nenv);
	if (take_plays(&at, w->text + len, w, nplays) < 0 || deal_out(w, in_len) < 0)
		return err_set(e, "the job file of the virtual machine is damaged");
	return 0;
}

void job_free(struct job_words *w)
{
	free(w->env);
	for (unsigned i = 0; i < w->nplays; i++)
		free(w->plays[i].argv);
	free(w->plays);
	free(w->text);
	free(w->in);
	*w = (struct job_words){0};
}

void job_remove(const char *dir)
{
	static const char *const names[] = {"init", "job",    "in",   "out",
					    "err",  "status", "done", "u/pid"};
	char path[256];

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/u", dir);
	rmdir(path);
	rmdir(dir);
}
