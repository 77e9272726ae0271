// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the running of a checked line: what joins commands, where they write, and what is left to
 * the shell. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/command/tree.h"

static int put_file(int fd, const struct buf *text)
{
	/* A setting takes nothing written by halves. */
	return write(fd, buf_text(text), text->len) == (ssize_t)text->len ? 0 : LEFT_TO_SHELL;
}

int sink_put(struct runner *r, const struct sink *s, const struct buf *text)
{
	if (!text->len)
		return 0;
	switch (s->kind) {
	case SINK_NOWHERE: return 0;
	case SINK_TEXT: buf_add(s->text, buf_text(text), text->len); return 0;
	case SINK_FILE: return put_file(s->fd, text);
	case SINK_OUTER:
		if (r->host->print(r->host->arg, s->fd, buf_text(text), text->len) < 0)
			return ENDED;
	}
	return 0;
}

void tool_word(const struct runner *r, const char *word, struct buf *out)
{
	for (; *word; word++)
		if (*word == STATUS_MARK)
			buf_printf(out, "%d", r->status);
		else
			buf_putc(out, *word);
}

/* ---- redirections ---- */

static bool open_redir(struct streams *io, const struct redir *r)
{
	struct sink *s = r->fd == 1 ? &io->out : &io->err;

	switch (r->kind) {
	case REDIR_NOWHERE: *s = (struct sink){.kind = SINK_NOWHERE}; return true;
	case REDIR_COPY: *s = r->of == 1 ? io->out : io->err; return true;
	case REDIR_FILE: break;
	}
	*s = (struct sink){.kind = SINK_FILE};
	s->fd = open(r->path, O_WRONLY | O_CREAT | O_CLOEXEC | (r->append ? O_APPEND : O_TRUNC),
		     0666);
	return s->fd >= 0;
}

#define REDIRS_MOST 16

/* Runs a tool with its redirections. */
static int run_simple(struct runner *r, const struct simple *s, const struct streams *outer)
{
	struct streams io = *outer;
	int opened[REDIRS_MOST], ret = 0;
	unsigned n = 0;

	for (const struct redir *d = s->redirs; d && ret == 0; d = d->next) {
		if (n == REDIRS_MOST || !open_redir(&io, d))
			ret = LEFT_TO_SHELL;
		else if (d->kind == REDIR_FILE)
			opened[n++] = d->fd == 1 ? io.out.fd : io.err.fd;
	}
	if (ret == 0)
		ret = s->tool->run(r, s, &io);
	while (n)
		close(opened[--n]);
	return ret;
}

/* ---- pipelines ---- */

static int run_stages(struct runner *r, const struct pipeline *p, const struct streams *outer)
{
	struct buf texts[2] = {BUF_INIT, BUF_INIT};
	struct streams io = *outer;
	unsigned i = 0;
	int ret = 0;

	for (const struct simple *s = p->first; s && ret >= 0; s = s->next, i ^= 1) {
		buf_reset(&texts[i]);
		io.in = s->piped ? &texts[i ^ 1] : NULL;
		io.out = s->next ? (struct sink){.kind = SINK_TEXT, .text = &texts[i]} : outer->out;
		ret = run_simple(r, s, &io);
	}
	buf_free(&texts[0]);
	buf_free(&texts[1]);
	return ret;
}

static int descriptor(const struct sink *s, int null)
{
	return s->kind == SINK_NOWHERE ? null : s->fd;
}

/* The pipeline from its own text, on its own line, so that a message has the right number. */
static int leave_to_shell(struct runner *r, const struct list *list, const struct pipeline *p,
			  const struct streams *io)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), ret;
	struct command_left l = {
		.shell = list->shell,
		.name = list->name,
		.out = descriptor(&io->out, null),
		.err = descriptor(&io->err, null),
	};
	struct buf text = BUF_INIT;

	buf_fill(&text, '\n', p->line - 1);
	buf_add(&text, list->text + p->off, p->len);
	l.text = buf_text(&text);
	ret = r->host->leave(r->host->arg, &l);
	buf_free(&text);
	if (null >= 0)
		close(null);
	return ret < 0 ? ENDED : ret;
}

static bool is_due(const struct runner *r, const struct pipeline *p)
{
	return p->join == JOIN_ALWAYS || (p->join == JOIN_AND) == (r->status == 0);
}

int list_run(struct runner *r, const struct list *list, const struct streams *io)
{
	int ret;

	for (const struct pipeline *p = list->first; p && !r->exiting; p = p->next) {
		if (!is_due(r, p))
			continue;
		ret = run_stages(r, p, io);
		if (ret == LEFT_TO_SHELL)
			ret = leave_to_shell(r, list, p, io);
		if (ret < 0)
			return ret;
		r->status = ret;
	}
	return r->status;
}
