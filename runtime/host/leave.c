// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what instrumented builds do when one of our processes ends. */
#include "runtime/host/leave.h"

#include <signal.h>
#include <unistd.h>

#include "runtime/host/fence.h"
#include "runtime/host/priority.h"

/* There only when the compiler was asked for --coverage, -fsanitize=address or leak. */
void __attribute__((weak)) __gcov_dump(void);
int __attribute__((weak)) __lsan_do_recoverable_leak_check(void);
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

/* Asked for by LeakSanitizer. ASan's fopencookie() keeps the cookie of clean.c's streams, which are
 * open until the end, where LeakSanitizer does not look. */
const char *__lsan_default_suppressions(void)
{
	return "leak:clean_open\n";
}

/* Nor shall it say so after each run. */
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

void leave_note_run(void)
{
	if (__gcov_dump)
		__gcov_dump();
}

void leave(int status)
{
	leave_note_run();
	_exit(status);
}

void leave_checked(int status)
{
	if (__lsan_do_recoverable_leak_check) {
		priority_lower();
		fence_lift(); /* it looks at this process as a debugger does */
		if (__lsan_do_recoverable_leak_check())
			raise(SIGABRT); /* no status of ours: whoever waits must see it */
	}
	leave(status);
}
