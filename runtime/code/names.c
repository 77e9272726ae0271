// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the names in code blocks: which ones nothing defines, and what was meant. */
#include <stdio.h>
#include <string.h>

#include "parser/foreign.h"
#include "parser/names.h"
#include "runtime/code/ast.h"

/* clang-format off */

/* Of Python 3; we know few of them ourselves. */
static const char *const builtins[] = {
	"ArithmeticError", "AssertionError", "AttributeError", "BaseException",
	"BaseExceptionGroup", "BlockingIOError", "BrokenPipeError", "BufferError",
	"BytesWarning", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
	"ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError",
	"Ellipsis", "EncodingWarning", "EnvironmentError", "Exception", "ExceptionGroup",
	"False", "FileExistsError", "FileNotFoundError", "FloatingPointError", "FutureWarning",
	"GeneratorExit", "IOError", "ImportError", "ImportWarning", "IndentationError",
	"IndexError", "InterruptedError", "IsADirectoryError", "KeyError", "KeyboardInterrupt",
	"LookupError", "MemoryError", "ModuleNotFoundError", "NameError", "None",
	"NotADirectoryError", "NotImplemented", "NotImplementedError", "OSError",
	"OverflowError", "PendingDeprecationWarning", "PermissionError", "ProcessLookupError",
	"RecursionError", "ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning",
	"StopAsyncIteration", "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError",
	"SystemExit", "TabError", "TimeoutError", "True", "TypeError", "UnboundLocalError",
	"UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError",
	"UnicodeWarning", "UserWarning", "ValueError", "Warning", "ZeroDivisionError", "abs",
	"aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray",
	"bytes", "callable", "chr", "classmethod", "compile", "complex", "copyright", "credits",
	"delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit", "filter",
	"float", "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex",
	"id", "input", "int", "isinstance", "issubclass", "iter", "len", "license", "list",
	"locals", "map", "max", "memoryview", "min", "next", "object", "oct", "open", "ord",
	"pow", "print", "property", "quit", "range", "repr", "reversed", "round", "set",
	"setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type",
	"vars", "zip",
};

/* clang-format on */

bool code_is_builtin(const char *name)
{
	if (!strncmp(name, "__", 2))
		return true;
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (!strcmp(builtins[i], name))
			return true;
	return false;
}

void code_name_unknown(const char *name, char *text, size_t size)
{
	if (!strncmp(name, "tcpi_", 5))
		snprintf(text, size, "struct tcp_info has no member '%.150s'", name);
	else
		snprintf(text, size, "the name '%.150s' is not defined", name);
}

/* tcpi_snd_cwnd for "tcpi_cwnd": one that ends so, if possible of the sending side. */
static const char *with_end(const char *name, const char *const *names)
{
	const char *end = strchr(name, '_'), *found = NULL;
	size_t len = end ? strlen(end) : 0;

	for (; len > 3 && *names; names++) {
		size_t n = strlen(*names);

		if (n > len && !strcmp(*names + n - len, end) &&
		    !strncmp(*names, name, (size_t)(end - name) + 1) &&
		    (!found || strstr(*names, "_snd_")))
			found = *names;
	}
	return found;
}

static const char *nearest(const char *name, const char *const *own, const char *const *ours)
{
	const char *near = own ? suggest(name, own) : NULL;

	if (!near)
		near = with_end(name, ours);
	return near ? near : suggest(name, ours);
}

static void hint_missing(const char *name, char *text, size_t size)
{
	snprintf(text, size, "the kernel returned no such information for this socket (%s)",
		 !strncmp(name, "SK_", 3) ? "SO_MEMINFO"
		 : !strncmp(name, "tcpi_", 5)
			 ? "TCP_INFO"
			 : "TCP_CC_INFO: it depends on the congestion control");
}

void code_name_hint(const char *name, const char *const *own, char *text, size_t size)
{
	struct arena arena = ARENA_INIT;
	const char *near;
	int64_t ignored;

	text[0] = '\0';
	if (snapshot_knows(name)) {
		hint_missing(name, text, size);
		return;
	}
	near = nearest(name, own, snapshot_names(&arena));
	if (near)
		snprintf(text, size, "did you mean '%.200s'?", near);
	else if (const_find(name, &ignored))
		snprintf(
			text, size,
			"constants of system calls are not known in code blocks; assign the number "
			"to '%.100s' first",
			name);
	arena_free(&arena);
}

/* ---- before the run ---- */

struct names {
	const char **assigned; /* ends with NULL */
	struct diag_list *diags;
};

static bool is_assigned(const struct names *n, const char *name)
{
	for (size_t i = 0; n->assigned[i]; i++)
		if (!strcmp(n->assigned[i], name))
			return true;
	return false;
}

static void check_name(const struct names *n, const struct code_step *code, const char *name,
		       size_t off, size_t len)
{
	struct span at = code_span(code, off, len);
	char text[300];

	if (is_assigned(n, name) || snapshot_knows(name) || code_is_builtin(name) ||
	    foreign_use(name, at, NULL, n->diags))
		return;
	code_name_unknown(name, text, sizeof(text));
	diag_error(n->diags, at, "%s", text);
	code_name_hint(name, n->assigned, text, sizeof(text));
	if (text[0])
		diag_note(n->diags, "%s", text);
}

static void check_node(const struct names *n, const struct code_step *code,
		       const struct code_node *node)
{
	if (node && node->kind == NODE_NAME)
		check_name(n, code, node->name, node->off, node->len);
	for (const struct code_node *k = node ? node->kids : NULL; k; k = k->next)
		check_node(n, code, k);
}

/* "x += 1" does not define x. */
static void check_stmt(const struct names *n, const struct code_step *code,
		       const struct code_stmt *st)
{
	if (st->kind == STMT_ASSIGN && st->op)
		check_name(n, code, st->name, st->off, strlen(st->name));
	check_node(n, code, st->expr);
	check_node(n, code, st->message);
}

void code_check_names(const struct code_step *const *blocks, size_t nblocks,
		      struct diag_list *diags)
{
	struct arena arena = ARENA_INIT;
	struct names n = {.diags = diags};
	size_t count = 0;

	for (size_t i = 0; i < nblocks; i++)
		for (const struct code_stmt *st = blocks[i]->stmts; st; st = st->next)
			count++;
	n.assigned = arena_array(&arena, count + 1, sizeof(*n.assigned));
	count = 0;
	for (size_t i = 0; i < nblocks; i++)
		for (const struct code_stmt *st = blocks[i]->stmts; st; st = st->next)
			if (st->kind == STMT_ASSIGN && !st->op)
				n.assigned[count++] = st->name;
	for (size_t i = 0; i < nblocks; i++)
		for (const struct code_stmt *st = blocks[i]->stmts; st; st = st->next)
			check_stmt(&n, blocks[i], st);
	arena_free(&arena);
}
