// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the question whether a script's code blocks have mistakes, and whom it goes to. */
#include "runtime/suite/code_check.h"

#include <string.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/cli/opts.h"
#include "runtime/code/python.h"
#include "runtime/host/shell.h"

#define PATIENCE_NS (10 * NS_PER_S)

static bool is_ours(const struct config *cfg)
{
	return !strcmp(cfg->code_command, config_default.code_command);
}

/* How many blocks there are; -1: one is Python's. */
static int compile_all(const struct script *s, const struct code_step **blocks, struct arena *arena)
{
	const char *why;
	size_t off;
	int n = 0;

	for (const struct event *ev = s->events; ev; ev = ev->next) {
		if (ev->kind != EVENT_CODE)
			continue;
		blocks[n] = code_compile(ev->block, arena, &why, &off);
		if (!blocks[n++])
			return -1;
	}
	return n;
}

static int compile(const struct script *s, const struct code_step ***blocks, struct arena *arena)
{
	*blocks = arena_array(arena, s->nevents + 1, sizeof(**blocks));
	return compile_all(s, *blocks, arena);
}

void code_check(const struct script *s, const struct config *cfg, struct diag_list *diags)
{
	struct arena arena = ARENA_INIT;
	const struct code_step **blocks;
	int n;

	if (is_ours(cfg) && !s->incomplete) {
		n = compile(s, &blocks, &arena);
		if (n > 0)
			code_check_names(blocks, (size_t)n, diags);
	}
	arena_free(&arena);
}

/* What it says otherwise is about itself. */
static void run_quietly(const char *interpreter, int fd)
{
	struct buf command = BUF_INIT;
	struct err e = ERR_INIT;
	struct shell shell;
	int status;
	bool late;

	shell_init(&shell, PATIENCE_NS);
	buf_printf(&command, "exec %s /dev/fd/%d", interpreter, fd);
	shell_run(&shell, buf_text(&command), &status, &late, &e);
	buf_free(&command);
	shell_free(&shell);
}

/* Of the first block that we cannot evaluate: nothing can be run (blocks_check()). */
static void miss_python(const struct script *s, const struct config *cfg, struct diag_list *diags)
{
	struct arena arena = ARENA_INIT;
	const struct event *ev = s->events;
	const char *why;
	size_t off;

	while (ev->kind != EVENT_CODE || code_compile(ev->block, &arena, &why, &off))
		ev = ev->next;
	diag_add(diags, DIAG_SKIP, ev->block->span,
		 "a code block needs Python, and there is no '%s'", cfg->code_command);
	arena_free(&arena);
}

static void ask_python(const struct script *s, const struct config *cfg, struct diag_list *diags)
{
	struct snapshot all = snapshot_of_all();
	struct err e = ERR_INIT;
	struct python p;
	int fd;

	python_init(&p);
	for (const struct event *ev = s->events; ev; ev = ev->next)
		if (ev->kind == EVENT_CODE)
			python_add(&p, ev, &all);
	fd = python_file(&p, s->source, s->incomplete ? PYTHON_CHECK_SYNTAX : PYTHON_CHECK, &e);
	if (fd >= 0) {
		run_quietly(cfg->code_command, fd);
		close(fd);
		python_mistakes(&p, s->source, diags);
	}
	python_free(&p);
}

void code_check_python(const struct script *s, const struct config *cfg, struct diag_list *diags)
{
	struct arena arena = ARENA_INIT;
	const struct code_step **blocks;

	if (is_ours(cfg) && compile(s, &blocks, &arena) < 0) {
		if (python_is_there(cfg->code_command))
			ask_python(s, cfg, diags);
		else
			miss_python(s, cfg, diags);
	}
	arena_free(&arena);
}
