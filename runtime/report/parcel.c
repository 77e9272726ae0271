// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the form in which artifacts leave a jail. */
#include "runtime/report/parcel.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/file.h"
#include "runtime/report/artifacts.h"
#include "runtime/report/folder.h"

#define FILE_MOST (64u << 20)

struct label {
	uint32_t folder, file; /* the latter of artifacts_files */
	uint64_t len;
};

static unsigned count_files(void)
{
	unsigned n = 0;

	while (artifacts_files[n])
		n++;
	return n;
}

/* ---- inside ---- */

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n <= 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int pack_file(int fd, unsigned number, unsigned file, const struct buf *text, struct err *e)
{
	struct label l = {number, file, text->len};

	if (write_all(fd, (const char *)&l, sizeof(l)) < 0 ||
	    write_all(fd, buf_text(text), text->len) < 0)
		return err_sys(e, "%s", artifacts_files[file]);
	return 0;
}

int parcel_pack(int fd, unsigned number, const char *folder, struct err *e)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	int ret = 0;

	for (unsigned i = 0; artifacts_files[i] && ret == 0; i++) {
		buf_reset(&path);
		buf_reset(&text);
		buf_printf(&path, "%s/%s", folder, artifacts_files[i]);
		if (access(buf_text(&path), F_OK) == 0)
			ret = file_read(buf_text(&path), FILE_MOST, &text) < 0
				      ? err_sys(e, "%s", buf_text(&path))
				      : pack_file(fd, number, i, &text, e);
	}
	buf_free(&path);
	buf_free(&text);
	return ret;
}

/* ---- outside ---- */

/* The next label, and where its bytes are; 0: there is none; -1: it makes no sense. */
static int read_label(int fd, off_t *at, off_t end, struct label *l)
{
	if (*at == end)
		return 0;
	if (pread(fd, l, sizeof(*l), *at) != sizeof(*l) || l->file >= count_files() ||
	    l->len > FILE_MOST || l->len > (uint64_t)(end - *at) - sizeof(*l))
		return -1;
	*at += (off_t)sizeof(*l);
	return 1;
}

static int unpack_file(int fd, off_t at, const struct label *l, struct folder *to, struct err *e)
{
	struct buf text = BUF_INIT;
	char block[16384];
	int ret = 0;

	while (text.len < l->len && ret == 0) {
		size_t left = (size_t)l->len - text.len;
		ssize_t n = pread(fd, block, left < sizeof(block) ? left : sizeof(block),
				  at + (off_t)text.len);

		if (n > 0)
			buf_add(&text, block, (size_t)n);
		else
			ret = err_set(e, "%s is cut off", artifacts_files[l->file]);
	}
	if (ret == 0)
		ret = folder_file(to, artifacts_files[l->file], buf_text(&text), text.len, e);
	buf_free(&text);
	return ret;
}

static int unpack_all(int fd, off_t at, off_t end, unsigned number, struct folder *to,
		      struct err *e)
{
	struct label l;
	unsigned n = 0;
	int got;

	while ((got = read_label(fd, &at, end, &l)) > 0) {
		if (l.folder == number) {
			if (unpack_file(fd, at, &l, to, e) < 0)
				return -1;
			n++;
		}
		at += (off_t)l.len;
	}
	if (got < 0)
		return err_set(e, "what came out of the jail is damaged");
	return n ? 0 : err_set(e, "nothing came out of the jail");
}

int parcel_unpack(int fd, off_t at, unsigned number, const char *path, struct err *e)
{
	struct folder to;
	struct stat st;

	if (fstat(fd, &st) < 0 || at < 0 || at > st.st_size)
		return err_set(e, "what came out of the jail is damaged");
	if (folder_begin(&to, path, artifacts_files, e) < 0)
		return -1;
	if (unpack_all(fd, at, st.st_size, number, &to, e) == 0)
		return folder_end(&to, e);
	folder_drop(&to);
	return -1;
}
