// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the session that only looks for mistakes. */
#include "runtime/suite/load.h"

int session_check(const struct session *ss, char *const *paths, size_t n)
{
	int status = STATUS_PASS;
	struct loaded l;

	for (size_t i = 0; i < n; i++) {
		load_script(&l, ss, paths[i]);
		if (!ss->cmd->untrusted) /* a compiler is a large door */
			load_ask_python(&l);
		if (l.bad) {
			load_show(&l, ss);
			status = STATUS_USAGE;
		} else {
			load_remark(&l, ss);
		}
		load_free(&l);
	}
	return status;
}
