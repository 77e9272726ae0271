// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the first reason why a line is not understood. */
#include <string.h>

#include "runtime/command/tree.h"

bool refuse_part(struct checker *c, const char *what, size_t len)
{
	if (c->why[0])
		return false;
	if (len >= COMMAND_WHY)
		len = COMMAND_WHY - 1;
	for (size_t i = 0; i < len; i++)
		c->why[i] = what[i] < ' ' || what[i] > '~' ? '?' : what[i];
	c->why[len] = '\0';
	return false;
}

bool refuse(struct checker *c, const char *what)
{
	return refuse_part(c, what, strlen(what));
}
