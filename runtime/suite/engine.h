/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What an engine that runs tests says in the environment, besides which part is ours
 * (shard.h). */
#ifndef SUITE_ENGINE_H
#define SUITE_ENGINE_H

#include "runtime/cli/cmdline.h"

/* Bazel: where its report goes (XML_OUTPUT_FILE), where files are kept
 * (TEST_UNDECLARED_OUTPUTS_DIR), and which tests are wanted (TESTBRIDGE_TEST_ONLY). The command
 * line wins. @get: getenv(). */
void engine_adopt(struct cmdline *c, char *(*get)(const char *));

/* GitHub Actions takes lines of ours for commands: where it says so itself, or --github does. */
bool engine_reads_along(const struct cmdline *c, char *(*get)(const char *));

/* What git bisect run makes of it: 0 good, 1 bad, 125 untestable, 128 and more: stop. @status: an
 * enum status. @virtual_time: what the environment lacks there is a kernel that works. */
int engine_bisect(int status, bool virtual_time);
/* Whether the arguments ask for that, even if they cannot be understood. */
bool engine_wants_bisect(int argc, char *const *argv);

#endif
