// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the limits on what processes inside of a jail take. */
#include <sys/resource.h>

#include "runtime/jail/parts.h"

#define MB (1024UL * 1024)

static const struct {
	int of;
	rlim_t most;
	bool fixed;
	const char *name;
} limits[] = {
#define LIMIT(of, most)  {of, most, false, #of},
#define FIXED(of, value) {of, value, true, #of},
#include "runtime/jail/limit.def"
#undef LIMIT
#undef FIXED
};

void limit_fix(void)
{
	for (unsigned i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (limits[i].fixed)
			(void)setrlimit((unsigned)limits[i].of,
					&(struct rlimit){limits[i].most, limits[i].most});
}

int limit_apply(struct err *e)
{
	for (unsigned i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit l;

		if (getrlimit((unsigned)limits[i].of, &l) == 0) {
			if (l.rlim_max > limits[i].most)
				l.rlim_max = limits[i].most;
			if (limits[i].fixed || l.rlim_cur > l.rlim_max)
				l.rlim_cur = l.rlim_max;
			if (setrlimit((unsigned)limits[i].of, &l) == 0)
				continue;
		}
		return err_sys(e, "--untrusted: set %s", limits[i].name);
	}
	return 0;
}
