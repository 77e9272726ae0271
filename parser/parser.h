/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Script text -> checked AST. No system call but reading the file (source_read). */
#ifndef PARSER_PARSER_H
#define PARSER_PARSER_H

#include "parser/ast.h"
#include "parser/diag.h"
#include "parser/symtab.h"
#include "runtime/base/buf.h"

/*
 * Text -> AST. Takes ownership of @src also on failure. @defines (may be NULL) are the command
 * line's symbols. Returns the script even after errors (with what could be understood) so that
 * diagnostics can be rendered from script->source; the caller looks at diags->nerrors.
 */
struct script *script_parse(struct source *src, const struct symtab *defines,
			    struct diag_list *diags);

/*
 * Meaning, as far as it does not depend on the variant: known calls, constants and errno names,
 * argument counts and kinds, times, sizes of options, fd labels. @late are the names that variants
 * define (may be NULL). Adds to @diags.
 */
void script_check(const struct script *s, const struct symtab *late, struct diag_list *diags);

/* Adds the canonical text of a script that was parsed without errors to @out: parsing it gives the
 * same tree but for spans, and printing that the same text. Comments are kept. */
void script_print(const struct script *s, struct buf *out);

/* The first option --@name at the top of the script, or NULL. */
const struct script_option *script_option(const struct script *s, const char *name);

void script_free(struct script *s);

#endif
