/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of the run: timing, flows, options, matching, the loop. */
#ifndef TESTS_SUITES_RUN_H
#define TESTS_SUITES_RUN_H

#include <check.h>

Suite *timing_suite(void);
Suite *flow_suite(void);
Suite *cmdline_suite(void);
Suite *mistyped_suite(void);
Suite *opts_suite(void);
Suite *match_payload_suite(void);
Suite *plan_suite(void);
Suite *nofile_suite(void);
Suite *run_suite(void);
Suite *phase_suite(void);
Suite *quote_suite(void);
Suite *tick_suite(void);
Suite *find_suite(void);
Suite *injected_suite(void);
Suite *base_suite(void);
Suite *packetdrill_suite(void);
Suite *leave_suite(void);
Suite *setting_suite(void);
Suite *pipe_suite(void);
Suite *sha256_suite(void);
Suite *command_suite(void);
Suite *shell_suite(void);

#endif
