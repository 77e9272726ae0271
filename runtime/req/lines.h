/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What a script says of requirements, in comments that are lines of their own:
 *
 *   // req: RFC9293-MUST-36, RFC9293-SHLD-30
 *   // req-not: RFC9293-MUST-23, RFC9293-MUST-20 linux 6.1-6.12: gives up a SYN after two minutes
 *   // req-condition: AccECN
 *
 * It shows these requirements; a stack is known to differ (where no range follows: in all its
 * releases), why; it passes exactly where the stack meets that condition (req.h).
 */
#ifndef REQ_LINES_H
#define REQ_LINES_H

#include "parser/diag.h"
#include "runtime/req/req.h"

/* Strings are never NULL. Spans are empty where it was not read from a script. */
struct req_use {
	const char *name; /* of the requirement or condition */
	struct span span;
};
struct req_not {
	const char *id, *stack, *why; /* stack: "linux", "linux 6.1-6.12" */
	struct span span;             /* of the id */
};

struct req_lines {
	struct req_use *uses;
	size_t nuses;
	struct req_not *nots;
	size_t nnots;
	struct req_use *conditions;
	size_t nconditions;
	bool mistaken; /* some was left out */
};

/* Reads those of @src, which are of @t (NULL: of the table that is compiled in); strings are in @a.
 * Mistakes go to @diags (NULL: nobody hears of them) and are left out of @l. */
void req_lines_read(struct req_lines *l, const struct source *src, const struct req_table *t,
		    struct arena *a, struct diag_list *diags);
/* Makes room for one more, zeroed. */
struct req_use *req_lines_add(struct req_use **list, size_t *n, struct arena *a);
struct req_not *req_lines_add_not(struct req_lines *l, struct arena *a);

/* Whether the script is about this requirement, by either kind of line. */
bool req_lines_has(const struct req_lines *l, const char *id);
/* Whether this is the stack that the line is about. @name: "lwip", "linux"; @release: "6.12.3",
 * "2.2.0"; "": not known, then only lines without a range cover it. */
bool req_not_covers(const struct req_not *n, const char *name, const char *release);

#endif
