// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of what "tcpcheck grade" grades. */
#include "runtime/fault/fault.h"
#include "runtime/suite/grade.h"

int session_faults(const struct session *ss)
{
	for (unsigned i = 0; i < fault_count; i++)
		fprintf(ss->out, "%-28s %s\n", fault_table[i].name, fault_table[i].what);
	return STATUS_PASS;
}

int session_grade(const struct session *ss, char *const *paths, size_t n)
{
	const struct cmdline *c = ss->cmd;

	if (cmdline_several(c))
		return session_mistaken(ss, "name it once: --stack=NAME, or --kernel=NAME",
					"grade: on one kernel or stack at a time");
	if (c->fault)
		return session_mistaken(ss, "--faults=NAME,... are to be found",
					"grade: --fault is for a run");
	if (c->faults)
		return grade_tests(ss, paths, n);
	if (c->stacks.n)
		return grade_stack(ss, paths, n);
	return session_mistaken(
		ss,
		"--faults=NAME,... grades tests: they must find these faults;\n"
		"  --stack=pipe:COMMAND grades a stack with the scripts that are named",
		"grade: what is to be graded?");
}
