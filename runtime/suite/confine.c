// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of what a jail shows. */
#include "runtime/suite/confine.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/report/folder.h"
#include "runtime/suite/footing.h"

#define PASSWD_MOST (1u << 20)

/* @path without links, in @a; NULL with @e set. */
static const char *real(const char *path, struct arena *a, struct err *e)
{
	char *found = realpath(path, NULL);
	const char *kept = found ? arena_strdup(a, found) : NULL;

	free(found);
	if (!kept)
		err_sys(e, "--untrusted: %s", path);
	return kept;
}

static int add(struct jail *j, const char *path, bool writable, struct err *e)
{
	struct stat st;

	for (unsigned i = 0; i < j->nplaces; i++)
		if (!strcmp(j->places[i].path, path)) {
			j->places[i].writable |= writable;
			return 0;
		}
	if (j->nplaces == JAIL_MAX_PLACES)
		return err_kind_set(
			e, ERR_SCRIPT,
			"--untrusted: the scripts are in more than %d folders: name one "
			"that holds them all",
			JAIL_MAX_PLACES);
	if (stat(path, &st) < 0)
		return err_sys(e, "--untrusted: %s", path);
	j->places[j->nplaces++] = (struct jail_place){path, st.st_dev, st.st_ino, writable};
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct jail_place *)a)->path, ((const struct jail_place *)b)->path);
}

/* Parents first. What is in a folder that may be written to could be another thing for the next
 * run. */
static int order(struct jail *j, struct err *e)
{
	qsort(j->places, j->nplaces, sizeof(j->places[0]), by_name);
	for (unsigned i = 0; i < j->nplaces; i++)
		for (unsigned k = 0; k < i; k++)
			if (j->places[k].writable &&
			    file_is_below(j->places[i].path, j->places[k].path))
				return err_kind_set(
					e, ERR_SCRIPT,
					"--untrusted: %s is in %s, which may be written to",
					j->places[i].path, j->places[k].path);
	return 0;
}

/* ---- folders of scripts ---- */

/* Of anybody. (A static libc has no getpwent().) */
static bool is_home(const char *path)
{
	struct buf users = BUF_INIT, field = BUF_INIT;
	const char *word = getenv("HOME");
	bool yes = word && !strcmp(path, word);

	(void)file_read("/etc/passwd", PASSWD_MOST, &users);
	buf_printf(&field, ":%s:", path);
	yes |= strstr(buf_text(&users), buf_text(&field)) != NULL;
	buf_free(&users);
	buf_free(&field);
	return yes;
}

/* Folders that hold more than scripts. */
static int check_folder(const char *script, const char *folder, struct err *e)
{
	static const char *const shared[] = {"/",     "/tmp", "/var/tmp", "/etc", "/root",
					     "/home", "/dev", "/proc",    "/run", "/sys",
					     "/var",  "/mnt", "/media",   "/srv", "/opt",
					     "/boot", "/usr", "/var/lib"};
	bool bad = is_home(folder);

	for (unsigned i = 0; i < sizeof(shared) / sizeof(shared[0]) && !bad; i++)
		bad = !strcmp(folder, shared[i]);
	if (!bad)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "--untrusted: %s would show %s to what strangers wrote", script,
		     folder);
	return err_hint(e, "put scripts into a folder of their own");
}

/* The one that is named, whatever a link in it leads to. */
static const char *folder_of(const char *path, struct arena *a)
{
	const char *slash = strrchr(path, '/');
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return path;
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

static bool is_in_folder_of(const char *argument, const char *target)
{
	struct arena a = ARENA_INIT;
	char *folder = realpath(folder_of(argument, &a), NULL);
	bool yes = folder && file_is_below(target, folder);

	free(folder);
	arena_free(&a);
	return yes;
}

static bool is_within(const struct cmdline *c, const char *path, const char *target)
{
	bool yes = false;

	/* The argument that has led to it, first: of thousands it needs only its own. */
	for (size_t i = 0; i < c->npaths && !yes; i++)
		if (!strncmp(path, c->paths[i], strlen(c->paths[i])))
			yes = is_in_folder_of(c->paths[i], target);
	for (size_t i = 0; i < c->npaths && !yes; i++)
		yes = is_in_folder_of(c->paths[i], target);
	return yes;
}

const char *confine_refuses(const struct cmdline *c, const char *path)
{
	/* Without a target, reading it will say why not. */
	char *target = strcmp(path, "-") ? realpath(path, NULL) : NULL;
	const char *why = NULL;
	struct stat st;

	if (target && !is_within(c, path, target))
		why = "a link that leads out of the folders that were named";
	else if (target && stat(target, &st) == 0 && S_ISFIFO(st.st_mode))
		why = "a pipe that nobody may ever write to is not a script";
	free(target);
	return why;
}

static int add_script(struct jail *j, const char *path, struct arena *a, struct err *e)
{
	const char *found;

	if (!strcmp(path, "-"))
		return 0;
	found = real(folder_of(path, a), a, e);
	if (!found)
		return -1;
	return check_folder(path, found, e) < 0 ? -1 : add(j, found, false, e);
}

/* ---- --bind ---- */

/* Of "PATH", or "PATH:rw". */
static const char *bind_path(const char *text, bool *writable, struct arena *a)
{
	size_t len = strlen(text);

	*writable = len > 3 && !strcmp(text + len - 3, ":rw");
	return arena_strndup(a, text, len - (*writable ? 3 : 0));
}

static int add_bind(struct jail *j, const char *text, struct arena *a, struct err *e)
{
	bool writable;
	const char *path = bind_path(text, &writable, a), *found;

	found = real(path, a, e);
	if (!found) {
		e->kind = ERR_SCRIPT;
		return -1;
	}
	if (!strcmp(found, "/") || file_is_below(found, "/proc") || file_is_below(found, "/dev") ||
	    file_is_below(found, "/sys") || file_is_below(found, "/run")) {
		err_kind_set(e, ERR_SCRIPT, "option --bind: %s would open the jail", found);
		return err_hint(e, "name what the scripts need");
	}
	return add(j, found, writable, e);
}

/* The folder in which @path stands. */
static const char *folder_around(const char *path, struct arena *a)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(a, path, (size_t)(slash - path + 1)) : ".";
}

/* Where what is written to @path, which may be made then, will be: a link, also one to nothing yet,
 * counts for what it leads to. */
static const char *end_of(const char *path, struct arena *a)
{
	char to[PATH_MAX];
	ssize_t n = -1;

	for (unsigned links = 0; links < 40 && access(path, F_OK) < 0; links++) {
		n = readlink(path, to, sizeof(to) - 1);
		if (n < 0)
			break;
		to[n] = '\0';
		path = *to == '/' ? arena_strdup(a, to)
				  : arena_printf(a, "%s/%s", folder_around(path, a), to);
	}
	return access(path, F_OK) == 0 ? path : folder_around(path, a);
}

static bool is_below_real(const char *path, const char *place)
{
	char *found = realpath(path, NULL);
	bool yes = found && file_is_below(found, place);

	free(found);
	return yes;
}

static bool is_own_file(const struct opt_spec *o)
{
	return o->kind == CLI_REPORT || o->kind == CLI_OUTPUT || o->kind == CLI_FOLDER ||
	       !strcmp(o->metavar, "FILE");
}

static int check_own_file(const struct cmdline *c, const char *word, const char *path,
			  struct arena *a, struct err *e)
{
	for (size_t i = 0; i < c->binds.n; i++) {
		bool writable;
		const char *bind = bind_path(c->binds.items[i], &writable, a);
		char *place = writable ? realpath(bind, NULL) : NULL;
		bool bad = place && (is_below_real(end_of(path, a), place) ||
				     is_below_real(folder_around(path, a), place));

		free(place);
		if (bad)
			return err_kind_set(e, ERR_SCRIPT,
					    "--untrusted: %s is in %s, which may be written to",
					    word, bind);
	}
	return 0;
}

/* A report there would say what a script says, and a link in our way lead to what is cited. */
int confine_check(const struct cmdline *c, struct err *e)
{
	struct arena a = ARENA_INIT;
	int ret = 0;

	for (unsigned id = 0; id < OPT_ID_COUNT && ret == 0; id++) {
		const char *path = c->given[id] ? strchr(c->given[id], '=') : NULL;

		if (path && is_own_file(&opt_specs[id]))
			ret = check_own_file(c, c->given[id], path + 1, &a, e);
	}
	arena_free(&a);
	return ret;
}

/* ---- what plays them ---- */

static int add_machines(struct jail *j, struct task_list *l, struct arena *a, struct err *e)
{
	const char *last = NULL, *found = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const char *binary = l->items[i].binary;

		if (!binary)
			continue;
		if (!last || strcmp(last, binary) != 0) {
			last = binary;
			found = real(binary, a, e);
			if (!found || add(j, found, false, e) < 0)
				return -1;
		}
		l->items[i].binary = found; /* as it is called inside */
	}
	if (!last)
		return 0;
	j->tool = real("/proc/self/exe", a, e); /* it is init there */
	return !j->tool ? -1 : add(j, j->tool, false, e);
}

/* Their plug-ins, as they are called inside, and what loads them. */
static int add_stacks(struct jail *j, struct task_list *l, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < l->nkernels; i++) {
		struct stack_spec *s = l->stacks[i];
		const char *loader = s && stack_is_file(s) ? stack_loader(a) : NULL;

		if (!loader) /* which says so itself */
			continue;
		s->what = real(s->what, a, e);
		s->loader = s->what ? real(loader, a, e) : NULL;
		if (!s->loader || add(j, s->what, false, e) < 0 || add(j, s->loader, false, e) < 0)
			return -1;
	}
	return 0;
}

static int make_kept(const char *path, struct err *e)
{
	struct err why = ERR_INIT;
	struct stat st;

	/* A stranger may have put it there. */
	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		return err_kind_set(e, ERR_SCRIPT, "--artifacts: %s is a link: name the folder",
				    path);
	return folder_make(path, &why) < 0 ? err_set(e, "--artifacts: %s", why.what) : 0;
}

/* ---- what will be missed ---- */

static bool is_seen(const struct jail *j, const char *path)
{
	for (unsigned i = 0; i < j->nplaces; i++)
		if (file_is_below(path, j->places[i].path))
			return true;
	return false;
}

/* The file that the word around *@at names, seen from @folder, if there is one; the caller frees
 * it.
 * *@at goes to the word's end. */
static char *file_at(const char *text, const char **at, const char *folder)
{
	static const char ends[] = " \t\n\"'`;|&()<>=,";
	struct buf name = BUF_INIT;
	const char *from = *at;
	char *found;

	while (from > text && !strchr(ends, from[-1]))
		from--;
	*at += strcspn(*at, ends);
	buf_printf(&name, "%s/%.*s", folder, (int)(*at - from), from);
	found = realpath(buf_text(&name), NULL);
	buf_free(&name);
	return found;
}

/* The first of its files that nobody will see inside is told; one is enough to understand. */
static bool tell_missed(const struct jail *j, const struct session *ss, const struct loaded *l,
			struct arena *a)
{
	const char *text = l->script->source->text, *folder = folder_of(l->path, a);

	for (const char *at = text; (at = strstr(at, "../"));) {
		char *found = file_at(text, &at, folder);
		bool missed = found && !is_seen(j, found);

		if (missed) {
			*strrchr(found, '/') = '\0';
			fprintf(ss->err,
				"tcpcheck: note: --untrusted: %s names a file of %s, which it does "
				"not see: --bind=%s shows it\n",
				l->path, found, found);
		}
		free(found);
		if (missed)
			return true;
	}
	return false;
}

/* ---- what it stands on ---- */

static int find_footing(struct jail *j, const struct session *ss, struct err *e)
{
	struct err why = ERR_INIT;

	switch (footing_find(&why)) {
	case FOOTING_OWN: return 0;
	case FOOTING_NONE: *e = why; return -1;
	case FOOTING_SHARED: break;
	}
	if (j->tool) {
		err_set(e, "%s; without a root of its own no virtual machine is fenced", why.what);
		return err_hint(e, "%s", why.hint);
	}
	j->shared = true;
	fprintf(ss->err, "tcpcheck: note: %s: files are fenced by Landlock alone; %s\n", why.what,
		geteuid() == 0 ? "scripts cannot change times of files, nor open UNIX sockets"
			       : "scripts cannot change modes, owners or times of files, nor open "
				 "UNIX sockets");
	return 0;
}

int confine(struct jail *j, const struct session *ss, struct task_list *l, struct err *e)
{
	const struct cmdline *c = ss->cmd;
	struct arena *a = &l->arena;

	*j = (struct jail){.cwd = real(".", a, e), .words = c->envs.items};
	if (!j->cwd)
		return -1;
	for (size_t i = 0; i < c->npaths && !ss->hidden; i++)
		if (add_script(j, c->paths[i], a, e) < 0)
			return -1;
	for (size_t i = 0; i < c->binds.n; i++)
		if (add_bind(j, c->binds.items[i], a, e) < 0)
			return -1;
	if (c->artifacts &&
	    (make_kept(c->artifacts, e) < 0 || !(j->kept = real(c->artifacts, a, e))))
		return -1;
	for (size_t i = 0; i < l->nscripts && !ss->hidden; i++)
		if (l->scripts[i].script && tell_missed(j, ss, &l->scripts[i], a))
			break;
	if (add_machines(j, l, a, e) < 0 || add_stacks(j, l, a, e) < 0)
		return -1;
	return order(j, e) < 0 || jail_prepare(e) < 0 ? -1 : find_footing(j, ss, e);
}
