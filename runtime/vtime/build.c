// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the building of a kernel: sources, measures, configuration, make. Measures are taken where
 * the sources need them, always beside the user's tree:
 *
 *   HZ=1000              um has no prompt for it: a top Kconfig of ours defines it first
 *   room for AMX         old versions: one file of a shadow tree is changed
 *   objects in the tree  make would refuse to build elsewhere: a shadow without them
 */
#include "runtime/vtime/build.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/vtime/cache.h"
#include "runtime/vtime/child.h"
#include "runtime/vtime/fragment.h"
#include "runtime/vtime/shadow.h"
#include "runtime/vtime/source.h"

struct build {
	const struct kernel_build *how;
	struct kernel_dir dir;
	struct kernel_source src;
	char tree[PATH_MAX]; /* what make reads */
	char log_path[PATH_MAX];
	struct child_log log;
};

/* ---- the tree ---- */

static int extract(struct build *b, struct err *e)
{
	char done[128];
	/* The largest things that no kernel of ours needs. */
	const char *const tar[] = {"tar",
				   "-xf",
				   b->src.path,
				   "-C",
				   b->tree,
				   "--strip-components=1",
				   "--no-same-owner",
				   "--exclude=*/tools/testing",
				   "--exclude=*/drivers/gpu/drm/amd/include/*",
				   "--exclude=*/arch/arm*/boot/dts/*",
				   NULL};

	cache_get(&b->dir, "extracted", done, sizeof(done));
	if (done[0])
		return 0;
	if (mkdir(b->tree, 0755) < 0 && errno != EEXIST)
		return err_sys(e, "%s", b->tree);
	if (child_run(tar, "unpacking the sources", &b->log, e) < 0)
		return -1;
	return cache_put(&b->dir, "extracted", "yes", e);
}

static int prepare_tree(struct build *b, struct err *e)
{
	const char *from = b->src.path;

	snprintf(b->tree, sizeof(b->tree), "%s/tree", b->dir.path);
	if (b->src.tarball) {
		if (extract(b, e) < 0)
			return -1;
		from = b->tree;
	} else if (!source_lacks_fp_room(from) && !source_has_objects(from)) {
		memcpy(b->tree, from, strlen(from) + 1);
		return 0;
	} else if (shadow_sync(from, b->tree, e) < 0) {
		return -1;
	}
	return source_give_fp_room(from, b->tree, e);
}

/* ---- the configuration ---- */

/* The first default of several definitions counts. */
static int write_kconfig(struct build *b, struct err *e)
{
	static const char hz[] = "config HZ\n\tint\n\tdefault 1000\n\n";
	char path[PATH_MAX + 16], line[1024];
	bool done = false;
	FILE *in, *out;

	snprintf(path, sizeof(path), "%s/Kconfig", b->tree);
	in = fopen(path, "re");
	if (!in)
		return err_sys(e, "%s", path);
	snprintf(path, sizeof(path), "%s/Kconfig", b->dir.path);
	out = fopen(path, "we");
	while (out && fgets(line, sizeof(line), in)) {
		if (!done && !strncmp(line, "source", 6)) {
			fprintf(out, "%s", hz);
			done = true;
		}
		fprintf(out, "%s", line);
	}
	fclose(in);
	if (!out || fclose(out))
		return err_sys(e, "%s", path);
	return 0;
}

static int run_make(struct build *b, const char *target, const char *what, struct err *e)
{
	char from[PATH_MAX + 8], out[CACHE_PATH + 16], kconfig[CACHE_PATH + 32],
		all[CACHE_PATH + 64], jobs[16];
	const char *const make[] = {"make", "-C",    b->tree, from, "ARCH=um", "SUBARCH=x86_64",
				    out,    kconfig, all,     jobs, target,    NULL};

	snprintf(from, sizeof(from), "KBUILD_BUILD_TIMESTAMP=1970-01-01");
	snprintf(out, sizeof(out), "O=%s/out", b->dir.path);
	snprintf(kconfig, sizeof(kconfig), "KBUILD_KCONFIG=%s/Kconfig", b->dir.path);
	snprintf(all, sizeof(all), "KCONFIG_ALLCONFIG=%s/fragment", b->dir.path);
	snprintf(jobs, sizeof(jobs), "-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	return child_run(make, what, &b->log, e);
}

/* Ours, then the user's: the last word counts. */
static int write_fragment(struct build *b, struct err *e)
{
	struct buf text = BUF_INIT;
	char line[1024];
	int ret;
	FILE *f;

	buf_puts(&text, kernel_fragment);
	if (b->how->config) {
		f = fopen(b->how->config, "re");
		if (!f) {
			buf_free(&text);
			return err_sys(e, "%s", b->how->config);
		}
		while (fgets(line, sizeof(line), f))
			buf_puts(&text, line);
		fclose(f);
	}
	ret = cache_put(&b->dir, "fragment", buf_text(&text), e);
	buf_free(&text);
	return ret;
}

static int configure(struct build *b, struct err *e)
{
	char path[CACHE_PATH + 8];

	snprintf(path, sizeof(path), "%s/out", b->dir.path);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return err_sys(e, "%s", path);
	if (write_fragment(b, e) < 0 || write_kconfig(b, e) < 0)
		return -1;
	return run_make(b, "allnoconfig", "configuring", e);
}

/* ---- the result ---- */

static int keep(struct build *b, const char *from, const char *as, struct err *e)
{
	char source[CACHE_PATH + 64], copy[CACHE_PATH + 64], target[CACHE_PATH + 64];
	const char *const cp[] = {"cp", "-p", source, copy, NULL};

	snprintf(source, sizeof(source), "%s/out/%s", b->dir.path, from);
	snprintf(copy, sizeof(copy), "%s/%s.new", b->dir.path, as);
	snprintf(target, sizeof(target), "%s/%s", b->dir.path, as);
	if (child_run(cp, "copying", &b->log, e) < 0)
		return -1;
	/* Runs that have begun keep the old one. */
	return rename(copy, target) < 0 ? err_sys(e, "%s", target) : 0;
}

static int finish(struct build *b, FILE *out, struct err *e)
{
	char release[128];

	if (keep(b, ".config", "config", e) < 0 || keep(b, "linux", "linux", e) < 0)
		return -1;
	cache_get(&b->dir, "out/include/config/kernel.release", release, sizeof(release));
	if (cache_put(&b->dir, "version", release, e) < 0)
		return -1;
	fprintf(out, "kernel %s (%s) is ready: %s/linux\n", b->dir.name, release, b->dir.path);
	return 0;
}

/* A name belongs to one source: else objects of different trees would be mixed. */
static int claim(struct build *b, struct err *e)
{
	char other[sizeof(b->src.path)];

	cache_get(&b->dir, "source", other, sizeof(other));
	if (!other[0])
		return cache_put(&b->dir, "source", b->src.path, e);
	if (!strcmp(other, b->src.path))
		return 0;
	err_set(e, "the kernel %s is built from %s", b->dir.name, other);
	return err_hint(e, "--name=NAME for another one, or tcpcheck kernel remove %s",
			b->dir.name);
}

static int build_locked(struct build *b, FILE *out, struct err *e)
{
	snprintf(b->log_path, sizeof(b->log_path), "%s/build.log", b->dir.path);
	b->log = (struct child_log){b->log_path, out};
	if (claim(b, e) < 0)
		return -1;
	unlink(b->log_path);
	fprintf(out, "kernel %s from %s\n", b->dir.name, b->src.path);
	fflush(out);
	if (prepare_tree(b, e) < 0 || configure(b, e) < 0 ||
	    run_make(b, "linux", "compiling", e) < 0)
		return -1;
	return finish(b, out, e);
}

/* Nobody may take for the result of this build what an earlier one has left. */
static int build_noted(struct build *b, FILE *out, struct err *e)
{
	if (cache_begin(&b->dir, e) < 0)
		return -1;
	if (build_locked(b, out, e) == 0)
		return cache_end(&b->dir, NULL, e);
	cache_end(&b->dir, e->what, NULL);
	return -1;
}

int kernel_build(const struct kernel_build *how, FILE *out, struct err *e)
{
	static const char *const tools[] = {"make", "gcc", "ld", "flex", "bison",
					    "bc",   "tar", "xz", "cp",   NULL};
	struct build *b = calloc(1, sizeof(*b));
	const char *name = how->name;
	int ret = -1;

	if (!b)
		abort();
	b->how = how;
	if (source_choose(&b->src, how->source, e) == 0) {
		name = name ? name : b->src.version;
		if (child_tools(tools, e) == 0 && cache_open(&b->dir, name, e) == 0) {
			ret = build_noted(b, out, e);
			cache_close(&b->dir);
			free(b);
			return ret;
		}
	}
	cache_failed(name, e->what);
	free(b);
	return ret;
}
