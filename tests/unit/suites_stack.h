/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of stacks that are not kernels. */
#ifndef TESTS_SUITES_STACK_H
#define TESTS_SUITES_STACK_H

#include <check.h>

Suite *ask_suite(void);
Suite *host_suite(void);
Suite *memory_suite(void);
Suite *needs_suite(void);
Suite *plugin_suite(void);
Suite *remote_suite(void);
Suite *spec_suite(void);
Suite *stack_dut_suite(void);
Suite *turn_suite(void);

#endif
