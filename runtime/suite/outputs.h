/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The reports that the command line asks for, as listeners. */
#ifndef SUITE_OUTPUTS_H
#define SUITE_OUTPUTS_H

#include "runtime/suite/task.h"

#define OUTPUTS_MOST 10

struct outputs {
	struct suite_listener *to[OUTPUTS_MOST];
	unsigned n;
	bool owns_stdout; /* a report goes there: nothing else may */
};

/* -1 with @e set when a report would replace one of the files that the run reads. */
int outputs_spare(const struct suite_config *how, const struct task_list *tasks, struct err *e);
int outputs_open(struct outputs *o, const struct suite_config *how, const struct session *ss,
		 struct err *e);
/* Whether lines for an engine may stand on standard output, among others. */
bool outputs_may_mix(const struct suite_config *how);
/* Takes @l over. */
void outputs_add(struct outputs *o, struct suite_listener *l);
void outputs_begin(struct outputs *o, const struct suite_info *info);
void outputs_outcome(struct outputs *o, const struct outcome *outcome);
/* -1 with @e set when one of them could not be written. */
int outputs_end(struct outputs *o, const struct totals *t, struct err *e);
void outputs_close(struct outputs *o);

#endif
