/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of many scripts: processes, excuses, reports, what is chosen and remembered. */
#ifndef TESTS_SUITES_SUITE_H
#define TESTS_SUITES_SUITE_H

#include <check.h>

Suite *cell_suite(void);
Suite *jail_layers_suite(void);
Suite *jail_group_suite(void);
Suite *parcel_suite(void);
Suite *conformance_suite(void);
Suite *engine_suite(void);
Suite *clean_suite(void);
Suite *excuse_suite(void);
Suite *expect_suite(void);
Suite *history_suite(void);
Suite *join_suite(void);
Suite *kernel_id_suite(void);
Suite *load_suite(void);
Suite *outcome_suite(void);
Suite *progress_suite(void);
Suite *rate_suite(void);
Suite *req_suite(void);
Suite *result_suite(void);
Suite *shard_suite(void);
Suite *stall_suite(void);
Suite *task_suite(void);
Suite *utf8_suite(void);
Suite *verdict_suite(void);
Suite *finding_suite(void);

#endif
