// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order of the doctor's checks, and the conclusion. */
#include "runtime/suite/doctor.h"

#include <stdlib.h>
#include <unistd.h>

#include "runtime/suite/doctor_parts.h"
#include "runtime/suite/session.h"

/* What takes time comes late, and each finding is shown at once. */
static void (*const parts[])(struct checkup *) = {
	doctor_kernel, doctor_processors, doctor_tun,  doctor_cell,   doctor_jail,    doctor_users,
	doctor_script, doctor_priority,   doctor_time, doctor_python, doctor_virtual, doctor_stacks,
};

static int conclude(const struct checkup *c, FILE *out)
{
	static const char *const words[] = {
		[MARK_OK] = "scripts can run here",
		[MARK_NOTE] = "scripts can run here; see the notes",
		[MARK_BAD] = "scripts cannot run here; see what is bad",
	};
	enum mark worst = checkup_worst(c);

	fprintf(out, "%s (user id %u)\n", words[worst], (unsigned)geteuid());
	return worst == MARK_BAD ? STATUS_ENVIRONMENT : STATUS_PASS;
}

int doctor_run(FILE *out)
{
	struct checkup *c = checkup_new();
	int status;

	if (!c)
		abort();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		parts[i](c);
		checkup_show(c, out);
	}
	status = conclude(c, out);
	checkup_free(c);
	return status;
}
