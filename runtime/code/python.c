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

void python_init(struct python *p)
{
	p->program = (struct buf)BUF_INIT;
}

void python_free(struct python *p)
{
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

void python_add(struct python *p, const struct source *src, const struct event *ev,
		const struct snapshot *snap)
{
	struct buf *b = &p->program;

	if (!b->len) {
		buf_puts(b, prologue);
		buf_puts(b, "_tcpcheck_file = ");
		add_string(b, src->path);
	}
	add_variables(b, snap);
	buf_printf(b, "_tcpcheck_line = %u\n", source_line(src, ev->when.span.off, NULL));
	buf_add(b, ev->block->text.text, ev->block->text.len);
	buf_puts(b, "\n\n");
}

int python_file(const struct python *p, struct err *e)
{
	int fd = memfd_create("code", 0); /* inherited by the interpreter */
	size_t done = 0;

	if (fd < 0)
		return err_sys(e, "memfd_create");
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
