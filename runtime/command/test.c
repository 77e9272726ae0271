// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns test and [: "[!] -f FILE", "[!] -n TEXT", "[!] A = B", "[!] N -lt M", "TEXT". */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/command/tree.h"

static const char *const unary[] = {"-n", "-z", "-e", "-f", "-d", "-r", "-w", "-x", "-s"};
static const char *const binary[] = {"=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))
#define TEXTS    2 /* of each: the first so many are of texts */

static int index_of(const char *const *list, int n, const char *word)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(list[i], word))
			return i;
	return -1;
}

static bool is_number(const char *w)
{
	if (w[0] == STATUS_MARK && !w[1])
		return true;
	w += *w == '-';
	return *w && strlen(w) < 18 && !w[strspn(w, "0123456789")];
}

/* A word alone that could be an operator is left alone. */
static bool is_operand(const char *w)
{
	return strcmp(w, "!") && strcmp(w, "(") && strcmp(w, ")") && strcmp(w, "-a") &&
	       strcmp(w, "-o");
}

/* What is between "test !" or "[ !" and the end. */
static int arguments(const struct simple *s, char *const **args, bool *negated)
{
	int n = s->argc - 1;

	if (!strcmp(s->argv[0], "[")) {
		if (n < 1 || strcmp(s->argv[n], "]"))
			return -1;
		n--;
	}
	*args = s->argv + 1;
	*negated = n > 1 && !strcmp(**args, "!");
	*args += *negated;
	return n - *negated;
}

bool test_check(struct checker *c, struct simple *s)
{
	char *const *a;
	bool negated;
	int n = arguments(s, &a, &negated), op;

	for (int i = 0; i < n; i++)
		if (!is_operand(a[i]))
			return refuse(c, s->argv[0]);
	if (n == 0)
		return true;
	if (n == 1)
		return a[0][0] != '-' || refuse(c, a[0]);
	if (n == 2)
		return index_of(unary, COUNT(unary), a[0]) >= 0 || refuse(c, a[0]);
	op = n == 3 ? index_of(binary, COUNT(binary), a[1]) : -1;
	if (op < 0 || (op >= TEXTS && (!is_number(a[0]) || !is_number(a[2]))))
		return refuse(c, s->argv[0]);
	return true;
}

static bool is_mode(const char *path, int mode)
{
	return !faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

static bool about_one(const char *op, const char *a)
{
	struct stat st;

	switch (op[1]) {
	case 'n': return *a;
	case 'z': return !*a;
	case 'e': return !stat(a, &st);
	case 'f': return !stat(a, &st) && S_ISREG(st.st_mode);
	case 'd': return !stat(a, &st) && S_ISDIR(st.st_mode);
	case 's': return !stat(a, &st) && st.st_size > 0;
	case 'r': return is_mode(a, R_OK);
	case 'w': return is_mode(a, W_OK);
	default: return is_mode(a, X_OK);
	}
}

static bool about_two(const char *a, const char *op, const char *b)
{
	int which = index_of(binary, COUNT(binary), op);
	long long x, y;

	if (which < TEXTS)
		return !strcmp(a, b) == (which == 0);
	x = strtoll(a, NULL, 10);
	y = strtoll(b, NULL, 10);
	switch (which) {
	case 2: return x == y;
	case 3: return x != y;
	case 4: return x < y;
	case 5: return x <= y;
	case 6: return x > y;
	default: return x >= y;
	}
}

int test_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct buf w[3] = {BUF_INIT, BUF_INIT, BUF_INIT};
	char *const *a;
	bool negated, is;
	int n = arguments(s, &a, &negated);

	(void)io;
	for (int i = 0; i < n; i++)
		tool_word(r, a[i], &w[i]);
	is = n == 0   ? false
	     : n == 1 ? w[0].len > 0
	     : n == 2 ? about_one(a[0], buf_text(&w[1]))
		      : about_two(buf_text(&w[0]), a[1], buf_text(&w[2]));
	for (int i = 0; i < 3; i++)
		buf_free(&w[i]);
	return is == negated;
}
