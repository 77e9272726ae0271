// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the program that Python is given. */
#include "runtime/code/python.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/code/ast.h"
#include "runtime/code/driver.h"

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
	*p = (struct python){.arena = ARENA_INIT, .program = BUF_INIT, .told = -1};
	p->end = &p->first;
}

void python_free(struct python *p)
{
	arena_free(&p->arena);
	buf_free(&p->program);
	if (p->told >= 0)
		close(p->told);
}

bool python_is_one(const char *command)
{
	static const char *const names[] = {"python", "pypy"};
	const char *name = strrchr(command, '/');

	if (command[strspn(command, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./+-")])
		return false;
	name = name ? name + 1 : command;
	for (unsigned i = 0; i < 2; i++) {
		size_t n = strlen(names[i]);

		if (!strncmp(name, names[i], n))
			return !name[n + strspn(name + n, "0123456789.")];
	}
	return false;
}

bool python_is_there(const char *command)
{
	if (!python_is_one(command))
		return true;
	if (strchr(command, '/'))
		return !access(command, X_OK);
	return !getenv("PATH") /* then the shell has one of its own */ || file_in_path(command);
}

static void add_string(struct buf *b, const char *text, size_t len)
{
	buf_putc(b, '\'');
	for (size_t i = 0; i < len; i++)
		buf_printf(b, "\\x%02x", (unsigned char)text[i]);
	buf_putc(b, '\'');
}

/* One after the other, with @is behind the name and @end behind the value. */
static void add_variables(struct buf *b, const struct snapshot *snap, const char *before,
			  const char *is, const char *end)
{
	struct arena arena = ARENA_INIT;
	int128 v;

	for (const char *const *name = snapshot_names(&arena); *name; name++) {
		if (!snapshot_get(snap, *name, &v))
			continue;
		buf_printf(b, "%s%s%s", before, *name, is);
		code_int_text(v, b);
		buf_puts(b, end);
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

unsigned python_line(const struct python_block *b, const struct source *src, unsigned *column)
{
	const struct text_block *block = b->event->block;
	unsigned line = source_line(
		src, code_is_placed(block) ? block->text.span.off : block->span.off, column);

	if (column)
		--*column;
	return line;
}

static void make_plain(struct python *p, const struct source *src)
{
	struct buf *b = &p->program;

	buf_puts(b, prologue);
	buf_puts(b, "_tcpcheck_file = ");
	add_string(b, src->path, strlen(src->path));
	buf_putc(b, '\n');
	for (const struct python_block *k = p->first; k; k = k->next) {
		add_variables(b, &k->snap, "", " = ", "\n");
		buf_printf(b, "_tcpcheck_line = %u\n",
			   source_line(src, k->event->when.span.off, NULL));
		buf_add(b, k->event->block->text.text, k->event->block->text.len);
		buf_puts(b, "\n\n");
	}
}

static void make_driver(const struct python *p, const struct source *src, enum python_form form,
			struct buf *b)
{
	buf_printf(b, "%s%s(", code_driver, form == PYTHON_RUN ? "run" : "check");
	add_string(b, src->path, strlen(src->path));
	buf_printf(b, ", %d, [", p->told);
	for (const struct python_block *k = p->first; k; k = k->next) {
		buf_printf(b, "(%u, b", python_line(k, src, NULL));
		add_string(b, k->event->block->text.text, k->event->block->text.len);
		buf_puts(b, ", {");
		add_variables(b, &k->snap, "'", "': ", ", ");
		buf_puts(b, "}),\n");
	}
	buf_puts(b, form == PYTHON_RUN     ? "])\n"
		    : form == PYTHON_CHECK ? "], True)\n"
					   : "], False)\n");
}

/* Both are inherited by the interpreter. */
static int open_memory(struct python *p, bool driver, struct err *e)
{
	int fd = memfd_create("code", 0);

	if (fd >= 0 && driver) {
		p->told = memfd_create("told", MFD_ALLOW_SEALING);
		if (p->told < 0 || ftruncate(p->told, PYTHON_MOST_TOLD) < 0 ||
		    fcntl(p->told, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0) {
			close(fd);
			fd = -1;
		}
	}
	if (fd < 0)
		err_sys(e, "memory for the code blocks");
	return fd;
}

static int write_all(int fd, const struct buf *b)
{
	for (size_t done = 0; done < b->len;) {
		ssize_t n = write(fd, b->data + done, b->len - done);

		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

int python_file(struct python *p, const struct source *src, enum python_form form, struct err *e)
{
	int fd = open_memory(p, form != PYTHON_PLAIN, e);
	struct buf driver = BUF_INIT;

	if (fd < 0)
		return -1;
	if (form == PYTHON_PLAIN || form == PYTHON_RUN)
		make_plain(p, src);
	if (form != PYTHON_PLAIN)
		make_driver(p, src, form, &driver);
	if (write_all(fd, form == PYTHON_PLAIN ? &p->program : &driver) < 0) {
		err_sys(e, "writing the code blocks");
		close(fd);
		fd = -1;
	}
	buf_free(&driver);
	return fd;
}
