// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns which programs are taken for the ones that a tool means. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/command/tree.h"

/* A program of that name elsewhere is somebody's own, with a meaning of its own. */
static bool is_system_folder(const char *dir, size_t len)
{
	static const char *const known[] = {"/bin", "/sbin", "/usr/bin", "/usr/sbin"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == len && !strncmp(known[i], dir, len))
			return true;
	return false;
}

bool program_is_known(const char *name)
{
	const char *path = getenv("PATH");
	char full[4096];
	size_t len;

	for (; path; path = path[len] ? path + len + 1 : NULL) {
		len = strcspn(path, ":");
		snprintf(full, sizeof(full), "%.*s/%s", (int)len, path, name);
		if (!access(len ? full : name, X_OK))
			return is_system_folder(path, len);
	}
	return true;
}
