/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mistakes in code blocks, before anything runs. Only what is certain is one: where the user names
 * an interpreter, nothing is.
 */
#ifndef SUITE_CODE_CHECK_H
#define SUITE_CODE_CHECK_H

#include "parser/ast.h"
#include "parser/diag.h"
#include "runtime/cli/config.h"

/* Names that nothing defines, in scripts whose blocks we evaluate ourselves. Takes next to no time.
 */
void code_check(const struct script *s, const struct config *cfg, struct diag_list *diags);
/* All that Python finds in the others, by starting it; nothing if it is not there. */
void code_check_python(const struct script *s, const struct config *cfg, struct diag_list *diags);

#endif
