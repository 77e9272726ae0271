// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the program that Python is given. */
#include "runtime/code/python.h"

#include <sys/mman.h>
#include <unistd.h>

#include "runtime/code/ast.h"

/* Says which line of the script an exception belongs to. */
static const char prologue[] = "import sys, traceback\n"
			       "def _tcpcheck_hook(kind, value, tb):\n"
			       "    sys.stdout.flush()\n"
			       "    sys.stderr.write('%s:%d: error in Python code\\n' % "
			       "(_tcpcheck_file, _tcpcheck_line))\n"
			       "    traceback.print_exception(kind, value, tb)\n"
			       "sys.excepthook = _tcpcheck_hook\n";

struct python_block {
	const struct event *event;
	struct snapshot snap;
	struct python_block *next;
};

void python_init(struct python *p)
{
	*p = (struct python){.arena = ARENA_INIT, .program = BUF_INIT};
	p->end = &p->first;
}

void python_free(struct python *p)
{
	arena_free(&p->arena);
	buf_free(&p->program);
}

static void add_string(struct buf *b, const char *text)
{
	buf_putc(b, '\'');
	for (const char *c = text; *c; c++)
		buf_printf(b, "\\x%02x", (unsigned char)*c);
	buf_puts(b, "'\n");
}

static void add_variables(struct buf *b, const struct snapshot *snap)
{
	struct arena arena = ARENA_INIT;
	int128 v;

	for (const char *const *name = snapshot_names(&arena); *name; name++) {
		if (!snapshot_get(snap, *name, &v))
			continue;
		buf_printf(b, "%s = ", *name);
		code_int_text(v, b);
		buf_putc(b, '\n');
	}
	arena_free(&arena);
}

void python_add(struct python *p, const struct event *ev, const struct snapshot *snap)
{
	struct python_block *b = arena_new(&p->arena, struct python_block);

	*b = (struct python_block){.event = ev, .snap = *snap};
	*p->end = b;
	p->end = &b->next;
}

static void make_program(struct python *p, const struct source *src)
{
	struct buf *b = &p->program;

	buf_puts(b, prologue);
	buf_puts(b, "_tcpcheck_file = ");
	add_string(b, src->path);
	for (const struct python_block *k = p->first; k; k = k->next) {
		add_variables(b, &k->snap);
		buf_printf(b, "_tcpcheck_line = %u\n",
			   source_line(src, k->event->when.span.off, NULL));
		buf_add(b, k->event->block->text.text, k->event->block->text.len);
		buf_puts(b, "\n\n");
	}
}

int python_file(struct python *p, const struct source *src, struct err *e)
{
	int fd = memfd_create("code", 0); /* inherited by the interpreter */
	size_t done = 0;

	if (fd < 0)
		return err_sys(e, "memfd_create");
	make_program(p, src);
	while (done < p->program.len) {
		ssize_t n = write(fd, p->program.data + done, p->program.len - done);

		if (n < 0) {
			err_sys(e, "writing the code blocks");
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
}
