// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of what the kernel's scheduler counts of other processes. */
#include "runtime/host/session_wait.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE 512

static bool read_line(int dir, const char *path, char text[static LINE])
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, LINE - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* Numbers there are those of the PID namespace it was mounted in. */
static bool is_ours(void)
{
	char self[32] = "";

	return readlink("/proc/self", self, sizeof(self) - 1) > 0 && atoi(self) == getpid();
}

/* Behind the name, which may have anything in it: state, parent, group, session. */
static bool is_in(int proc, const char *process, pid_t sid)
{
	char path[300], text[LINE], *behind;
	int session;

	snprintf(path, sizeof(path), "%s/stat", process);
	if (!read_line(proc, path, text))
		return false;
	behind = strrchr(text, ')');
	return behind && sscanf(behind, ") %*c %*d %*d %d", &session) == 1 && session == sid;
}

static int64_t thread_wait(int tasks, const char *thread)
{
	char path[300], text[LINE];
	long long waited = 0;

	snprintf(path, sizeof(path), "%s/schedstat", thread);
	return read_line(tasks, path, text) && sscanf(text, "%*u %lld", &waited) == 1 ? waited : 0;
}

/* Every entry that is a number, of a folder of /proc. */
static int64_t sum(int at, const char *path, int64_t (*of)(int dir, const char *name, pid_t sid),
		   pid_t sid)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int64_t ns = 0;

	for (struct dirent *d; dir && (d = readdir(dir));)
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9')
			ns += of(fd, d->d_name, sid);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return ns;
}

static int64_t of_thread(int dir, const char *name, pid_t sid)
{
	(void)sid;
	return thread_wait(dir, name);
}

static int64_t of_process(int dir, const char *name, pid_t sid)
{
	char path[300];

	if (!is_in(dir, name, sid))
		return 0;
	snprintf(path, sizeof(path), "%s/task", name);
	return sum(dir, path, of_thread, sid);
}

int64_t session_wait_ns(pid_t sid)
{
	return is_ours() ? sum(AT_FDCWD, "/proc", of_process, sid) : 0;
}
