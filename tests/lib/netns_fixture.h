/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests of real kernel objects: each test (check forks for it) gets its own namespaces. */
#ifndef TESTS_NETNS_FIXTURE_H
#define TESTS_NETNS_FIXTURE_H

#include <stdbool.h>

/* Checked fixture: enters fresh namespaces. netns_missing() tells whether that worked. */
void netns_fixture(void);

/*
 * At the beginning of a test: "if (netns_missing(true)) return;". True, and the test @name is noted
 * as skipped, where namespaces, or with @tun the TUN device, cannot be had.
 */
#define netns_missing(tun) netns_missing_for(__func__, tun)
bool netns_missing_for(const char *name, bool tun);

/* Notes a test as skipped: "SKIP name: reason" on stdout, "name: reason" in $TCPCHECK_SKIP_LOG. */
void skip_test(const char *name, const char *reason);

#endif
