/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plug-in as a stack. */
#ifndef STACK_LOADER_PLUGIN_H
#define STACK_LOADER_PLUGIN_H

#include "runtime/stack/host.h"

/* Loads it now, for plugin_open() to find: whether that works is for it to say. */
void plugin_preload(const char *path);
/* Loads the shared object whose path is @arg, and opens it: a host_open. */
int plugin_open(struct stack_source *s, struct board *b, void *arg);

#endif
