/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Facts about TCP options as written. */
#ifndef PARSER_TCPOPT_H
#define PARSER_TCPOPT_H

#include "parser/ast.h"

/* NULL for "kind N", which may be any. */
const struct tcpopt_spec *tcpopt_spec_for(const struct tcpopt_pat *o);
/* Some of its content is written '*'. */
bool tcpopt_has_any(const struct tcpopt_pat *o);
/* The words that options begin with, ended by NULL. */
const char *const *tcpopt_words(void);

#endif
