/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of the parser. */
#ifndef TESTS_SUITES_PARSER_H
#define TESTS_SUITES_PARSER_H

#include <check.h>

Suite *source_suite(void);
Suite *diag_suite(void);
Suite *symtab_suite(void);
Suite *names_suite(void);
Suite *lexer_suite(void);
Suite *grammar_suite(void);
Suite *packets_suite(void);
Suite *value_suite(void);
Suite *script_check_suite(void);
Suite *option_check_suite(void);
Suite *print_suite(void);
Suite *branches_suite(void);

#endif
