// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what we know about kernel sources. Decides by what is in them, not by version numbers. */
#include "runtime/vtime/source.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/file.h"

#define FP_FILE "arch/x86/um/user-offsets.c"
#define FP_OLD  "DEFINE_LONGS(HOST_FP_SIZE, 2696)"
#define FP_NEW  "DEFINE_LONGS(HOST_FP_SIZE, 12288)" /* AMX: 11008 */

static bool exists_in(const char *tree, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	return access(path, F_OK) == 0;
}

/* ---- which ---- */

static int newest_package(char path[static PATH_MAX], struct err *e)
{
	const char *best = NULL;
	glob_t g;

	if (glob("/usr/src/linux-source-*.tar.xz", 0, NULL, &g) == 0)
		for (size_t i = 0; i < g.gl_pathc; i++)
			if (!best || strverscmp(g.gl_pathv[i], best) > 0)
				best = g.gl_pathv[i];
	snprintf(path, PATH_MAX, "%s", best ? best : "");
	globfree(&g);
	if (path[0])
		return 0;
	err_set(e, "no kernel sources: there is no /usr/src/linux-source-*.tar.xz");
	return err_hint(e, "install the package linux-source-6.12 or a newer one, or name a tree: "
			   "--source=FOLDER");
}

/* "/usr/src/linux-source-6.12.tar.xz" -> "6.12" */
static void version_of_name(struct kernel_source *s)
{
	static const char *const before[] = {"linux-source-", "linux-"};
	const char *name = strrchr(s->path, '/') + 1;

	for (unsigned i = 0; i < 2; i++)
		if (!strncmp(name, before[i], strlen(before[i]))) {
			name += strlen(before[i]);
			break;
		}
	snprintf(s->version, sizeof(s->version), "%.*s",
		 (int)(strstr(name, ".tar") ? strstr(name, ".tar") - name : 40), name);
}

static int version_of_tree(struct kernel_source *s, struct err *e)
{
	static const char *const keys[] = {
		"VERSION = ", "PATCHLEVEL = ", "SUBLEVEL = ", "EXTRAVERSION = "};
	char path[PATH_MAX], line[256], part[4][24] = {"", "", "", ""};
	FILE *f;

	snprintf(path, sizeof(path), "%s/Makefile", s->path);
	f = fopen(path, "re");
	if (!f || !exists_in(s->path, "arch/um/Kconfig")) {
		if (f)
			fclose(f);
		return err_set(e, "%s is not a tree of Linux sources", s->path);
	}
	for (int n = 0; n < 12 && fgets(line, sizeof(line), f); n++)
		for (unsigned i = 0; i < 4; i++)
			if (!strncmp(line, keys[i], strlen(keys[i])))
				sscanf(line + strlen(keys[i]), "%23s", part[i]);
	fclose(f);
	snprintf(s->version, sizeof(s->version), "%s.%s.%s%s", part[0], part[1],
		 part[2][0] ? part[2] : "0", part[3]);
	return 0;
}

int source_choose(struct kernel_source *s, const char *given, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;

	*s = (struct kernel_source){.path = ""};
	if (given && !realpath(given, path))
		return err_sys(e, "%s", given);
	if (!given && newest_package(path, e) < 0)
		return -1;
	if (strlen(path) >= sizeof(s->path) || stat(path, &st) < 0)
		return err_set(e, "%s: not readable", path);
	memcpy(s->path, path, strlen(path) + 1);
	s->tarball = !S_ISDIR(st.st_mode);
	if (!s->tarball)
		return version_of_tree(s, e);
	version_of_name(s);
	return 0;
}

/* ---- what is in it ---- */

bool source_has_objects(const char *tree)
{
	return exists_in(tree, ".config") || exists_in(tree, "include/config") ||
	       exists_in(tree, "arch/x86/include/generated") ||
	       exists_in(tree, "arch/um/include/generated");
}

bool source_lacks_fp_room(const char *tree)
{
	char path[PATH_MAX];
	struct buf b = BUF_INIT;
	bool lacks;

	snprintf(path, sizeof(path), "%s/%s", tree, FP_FILE);
	lacks = file_read(path, SIZE_MAX, &b) == 0 && strstr(buf_text(&b), FP_OLD);
	buf_free(&b);
	return lacks;
}

int source_give_fp_room(const char *tree, const char *to, struct err *e)
{
	struct buf from = BUF_INIT, want = BUF_INIT, have = BUF_INIT;
	char path[PATH_MAX];
	const char *at;
	int ret = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", tree, FP_FILE);
	file_read(path, SIZE_MAX, &from);
	at = strstr(buf_text(&from), FP_OLD);
	snprintf(path, sizeof(path), "%s/%s", to, FP_FILE);
	if (!at)
		goto out;
	buf_add(&want, from.data, (size_t)(at - from.data));
	buf_puts(&want, FP_NEW);
	buf_puts(&want, at + strlen(FP_OLD));
	file_read(path, SIZE_MAX, &have);
	if (!strcmp(buf_text(&have), buf_text(&want)))
		goto out; /* untouched, so that nothing is compiled again */
	unlink(path);     /* a link to the original */
	f = fopen(path, "we");
	if (!f || fwrite(want.data, 1, want.len, f) != want.len)
		ret = err_sys(e, "%s", path);
	if (f && fclose(f) && !ret)
		ret = err_sys(e, "%s", path);
out:
	buf_free(&from);
	buf_free(&want);
	buf_free(&have);
	return ret;
}
