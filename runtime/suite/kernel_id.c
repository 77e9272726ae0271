// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the identity of kernels: release, build id and configuration. */
#include "runtime/suite/kernel_id.h"

#include <ctype.h>
#include <elf.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/sha256.h"
#include "runtime/suite/lines.h"
#include "runtime/vtime/cache.h"

#define BANNER "Linux version "

/* ---- files ---- */

struct image {
	const unsigned char *p; /* NULL: it cannot be read */
	size_t len;
};

static struct image image_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct image f = {NULL, 0};
	struct stat st;
	void *p;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p != MAP_FAILED)
			f = (struct image){p, (size_t)st.st_size};
	}
	if (fd >= 0)
		close(fd);
	return f;
}

static void image_close(const struct image *f)
{
	if (f->p)
		munmap((void *)f->p, f->len);
}

/* "" when there is no such file. */
static const char *hash_of_file(const char *path, struct arena *a)
{
	struct buf text = BUF_INIT;
	char hash[SHA256_TEXT] = "";

	if (lines_read(&text, path, NULL) == 0 && text.len)
		sha256_of(text.data, text.len, hash);
	buf_free(&text);
	return arena_strdup(a, hash);
}

/* ---- release ---- */

/* The kernel's own banner; NULL: there is none. */
static const char *release_in(const struct image *f, struct arena *a)
{
	const unsigned char *at = f->p, *end = f->p ? f->p + f->len : NULL;
	size_t skip = strlen(BANNER), n;

	while (at && (at = memmem(at, (size_t)(end - at), BANNER, skip))) {
		at += skip;
		for (n = 0; at + n < end && isgraph(at[n]);)
			n++;
		if (n && isdigit(at[0]))
			return arena_strndup(a, (const char *)at, n);
	}
	return NULL;
}

/* ---- build id ---- */

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* Of ELF notes; NULL: there is none. */
static const char *id_in_notes(const unsigned char *p, size_t len, struct arena *a)
{
	Elf64_Nhdr h; /* the same in 32 bits */

	while (len >= sizeof(h)) {
		size_t name, desc;
		struct buf text = BUF_INIT;
		const char *id;

		memcpy(&h, p, sizeof(h));
		name = padded(h.n_namesz);
		desc = padded(h.n_descsz);
		if (name > len || desc > len || sizeof(h) + name + desc > len)
			return NULL;
		if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 &&
		    !memcmp(p + sizeof(h), "GNU", 4)) {
			buf_hex(&text, p + sizeof(h) + name, h.n_descsz);
			id = arena_strdup(a, buf_text(&text));
			buf_free(&text);
			return id;
		}
		p += sizeof(h) + name + desc;
		len -= sizeof(h) + name + desc;
	}
	return NULL;
}

static const char *id_in_elf(const struct image *f, struct arena *a)
{
	Elf64_Ehdr e;
	Elf64_Phdr ph;
	const char *id = NULL;

	if (f->len < sizeof(e))
		return NULL;
	memcpy(&e, f->p, sizeof(e));
	if (memcmp(e.e_ident, ELFMAG, SELFMAG) != 0 || e.e_ident[EI_CLASS] != ELFCLASS64 ||
	    e.e_phentsize != sizeof(ph))
		return NULL;
	for (unsigned i = 0; i < e.e_phnum && !id; i++) {
		uint64_t at = e.e_phoff + i * sizeof(ph);

		if (at > f->len || sizeof(ph) > f->len - at)
			return NULL;
		memcpy(&ph, f->p + at, sizeof(ph));
		if (ph.p_type == PT_NOTE && ph.p_offset <= f->len &&
		    ph.p_filesz <= f->len - ph.p_offset)
			id = id_in_notes(f->p + ph.p_offset, ph.p_filesz, a);
	}
	return id;
}

static const char *id_of_binary(const char *path, struct arena *a)
{
	struct image f = image_open(path);
	char hash[SHA256_TEXT];
	const char *id = "";

	if (f.p) {
		id = id_in_elf(&f, a);
		if (!id) {
			sha256_of(f.p, f.len, hash);
			id = arena_strdup(a, hash);
		}
	}
	image_close(&f);
	return id;
}

static const char *id_of_running(struct arena *a)
{
	struct buf notes = BUF_INIT;
	const char *id = NULL;

	if (lines_read(&notes, "/sys/kernel/notes", NULL) == 0 && notes.len)
		id = id_in_notes((const unsigned char *)notes.data, notes.len, a);
	buf_free(&notes);
	return id ? id : "";
}

/* ---- both kinds ---- */

void kernel_id_running(struct kernel_id *k, struct arena *a)
{
	struct utsname u;

	uname(&u);
	*k = (struct kernel_id){.build = "", .config = ""};
	k->name = k->release = arena_strdup(a, u.release);
}

int kernel_id_virtual(struct kernel_id *k, const char *given, bool stale, struct arena *a,
		      struct err *e)
{
	char path[4096];
	struct image f;

	if (cache_find(given, stale, path, e) < 0)
		return -1;
	*k = (struct kernel_id){.build = "", .config = ""};
	k->binary = arena_strdup(a, path);
	k->name = given ? given : basename(dirname(arena_strdup(a, path)));
	f = image_open(path);
	k->release = release_in(&f, a);
	image_close(&f);
	return 0;
}

void kernel_id_complete(struct kernel_id *k, struct arena *a)
{
	if (k->is_stack)
		return;
	if (k->binary) {
		k->build = id_of_binary(k->binary, a);
		k->config = hash_of_file(
			arena_printf(a, "%s/config", dirname(arena_strdup(a, k->binary))), a);
		return;
	}
	k->build = id_of_running(a);
	k->config = hash_of_file("/proc/config.gz", a);
	if (!*k->config)
		k->config = hash_of_file(arena_printf(a, "/boot/config-%s", k->release), a);
}
