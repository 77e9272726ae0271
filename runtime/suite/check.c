// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the session that only looks for mistakes. */
#include "runtime/suite/chosen.h"

int session_check(const struct session *ss, char *const *paths, size_t n)
{
	int status = STATUS_PASS;
	struct err e = ERR_INIT;
	struct loaded l;
	size_t left = n;

	for (size_t i = 0; i < n; i++) {
		load_script(&l, ss, paths[i]);
		if (!chosen_is(ss->cmd, &l)) {
			load_free(&l);
			left--;
			continue;
		}
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
	if (n && !left) {
		chosen_none(ss->cmd, n, &e);
		session_error(ss, "tcpcheck", &e);
		return STATUS_USAGE;
	}
	return status;
}
