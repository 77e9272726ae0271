// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the forms in which a stack is named, and the places where its plug-in and our loader are. */
#include "runtime/stack/spec.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/cli/peer.h"

#define LOADER "tcpcheck-stack"

/* The folder of this program, as it was built or installed. */
static const char *our_folder(struct arena *a)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return ".";
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	return arena_strdup(a, path);
}

const char *stack_folder(unsigned i, struct arena *a)
{
	const char *mine = getenv("TCPCHECK_STACKS");

	if (mine && *mine && i-- == 0)
		return mine;
	switch (i) {
	case 0: return arena_printf(a, "%s/stacks", our_folder(a));
	case 1: return arena_printf(a, "%s/../lib/tcpcheck/stacks", our_folder(a));
	default: return NULL;
	}
}

const char *stack_loader(struct arena *a)
{
	static const char *const places[] = {"", "../lib/tcpcheck/"};

	for (unsigned i = 0; i < 2; i++) {
		const char *path = arena_printf(a, "%s/%s" LOADER, our_folder(a), places[i]);

		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static bool ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && !strcmp(text + n - m, with);
}

static int take_file(struct stack_spec *s, const char *path, struct err *e)
{
	if (access(path, R_OK) < 0)
		return err_sys(e, "--stack: %s", path);
	s->what = path;
	return 0;
}

/* dlopen() looks for what has no slash elsewhere. */
static const char *with_folder(const char *path, struct arena *a)
{
	return strchr(path, '/') ? path : arena_printf(a, "./%s", path);
}

static int find_name(struct stack_spec *s, const char *name, struct arena *a, struct err *e)
{
	const char *folder;

	for (unsigned i = 0; (folder = stack_folder(i, a)); i++) {
		const char *path = arena_printf(a, "%s/%s.so", folder, name);

		if (access(path, R_OK) == 0) {
			s->what = path;
			return 0;
		}
	}
	err_set(e, "--stack: there is no stack called '%.80s'", name);
	return err_hint(e, "tcpcheck stack list shows those that there are; others are given as "
			   "FILE.so or pipe:COMMAND");
}

bool stack_is_file(const struct stack_spec *s)
{
	return s->kind == STACK_PLUGIN || s->kind == STACK_GOOGLE;
}

bool stack_is_real_time(const struct stack_spec *s)
{
	return s->kind == STACK_GOOGLE || s->kind == STACK_DEVICE;
}

int stack_spec_parse(struct stack_spec *s, const char *text, const char *flags, struct arena *a,
		     struct err *e)
{
	*s = (struct stack_spec){.text = text, .flags = flags ? flags : ""};
	if (peer_is_meant(text)) {
		s->kind = STACK_DEVICE;
		s->what = text;
		return 0;
	}
	if (begins(text, "pipe:")) {
		s->kind = STACK_PIPE;
		s->what = text + strlen("pipe:");
		if (s->what[strspn(s->what, " ")])
			return 0;
		err_kind_set(e, ERR_SCRIPT, "--stack: there is no command behind pipe:");
		return err_hint(e, "as in --stack='pipe:python3 toy.py'");
	}
	if (begins(text, STACK_GOOGLE_PREFIX)) {
		s->kind = STACK_GOOGLE;
		return take_file(s, with_folder(text + strlen(STACK_GOOGLE_PREFIX), a), e);
	}
	s->kind = STACK_PLUGIN;
	if (strchr(text, '/') || ends(text, ".so"))
		return take_file(s, with_folder(text, a), e);
	return find_name(s, text, a, e);
}
