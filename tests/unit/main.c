/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the unit tests: every suite that a tests/unit/check_*.c defines (the Makefile collects their
 * names in suites.inc), or those named on the command line. Results go where check's environment
 * variables say; tests/run reads them as TAP.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) Suite *name##_suite(void);
#include "tests/suites.inc"
#undef SUITE

static const struct suite_entry {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(name) {#name, name##_suite},
#include "tests/suites.inc"
#undef SUITE
	{NULL, NULL},
};

static int usage(void)
{
	const struct suite_entry *s;

	fprintf(stderr, "usage: unit-tests [--list | SUITE...]\nsuites:");
	for (s = suites; s->name; s++)
		fprintf(stderr, " %s", s->name);
	fprintf(stderr, "\n");
	return 2;
}

static const struct suite_entry *suite_find(const char *name)
{
	const struct suite_entry *s;

	for (s = suites; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

int main(int argc, char **argv)
{
	const struct suite_entry *s;
	SRunner *runner;
	int i, failed;

	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		for (s = suites; s->name; s++)
			puts(s->name);
		return 0;
	}
	runner = srunner_create(NULL);
	for (s = suites; argc == 1 && s->name; s++)
		srunner_add_suite(runner, s->make());
	for (i = 1; i < argc; i++) {
		s = suite_find(argv[i]);
		if (!s) {
			srunner_free(runner);
			return usage();
		}
		srunner_add_suite(runner, s->make());
	}
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
