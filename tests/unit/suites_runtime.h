/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of system calls, code blocks and descriptors. */
#ifndef TESTS_SUITES_RUNTIME_H
#define TESTS_SUITES_RUNTIME_H

#include <check.h>

Suite *call_addr_suite(void);
Suite *call_io_suite(void);
Suite *call_msg_suite(void);
Suite *call_poll_suite(void);
Suite *call_sock_suite(void);
Suite *call_sockopt_suite(void);
Suite *call_struct_suite(void);
Suite *code_suite(void);
Suite *fdmap_suite(void);
Suite *parked_suite(void);
Suite *told_suite(void);
Suite *worker_suite(void);

#endif
