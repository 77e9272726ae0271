/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Constants, errno names and settings that only other systems have: the rows of
 * foreign.def. They have no value here; what uses one cannot run, but is not a mistake.
 */
#ifndef PARSER_FOREIGN_H
#define PARSER_FOREIGN_H

#include "parser/diag.h"
#include "runtime/base/arena.h"

/* Room for the longest of foreign_owners(). */
#define FOREIGN_TEXT 80

/* "FreeBSD, NetBSD and macOS have"; false: no other system has @name. */
bool foreign_owners(const char *name, char text[static FOREIGN_TEXT]);
/* The same for a name at @at, which is noted in @diags, each name once. @first (may be NULL) is set
 * to the first such name. */
bool foreign_use(const char *name, struct span at, const char **first, struct diag_list *diags);
/* A setting of another system, in @a, that the shell command @text gives to sysctl(8) where the
 * shell fails if that does; NULL: there is none. */
const char *foreign_setting(const char *text, struct arena *a);
/* Only if @text is nothing but that one command, which then fails here for sure. */
const char *foreign_setting_only(const char *text, struct arena *a);
/* The names by number, for suggestions; NULL: no more. */
const char *foreign_name(size_t i);

#endif
