// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/plan_text.h"

#include <check.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/cli/opts.h"

struct plan *plan_from_text(const char *path, const char *text, struct script **script)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct config cfg;
	struct plan *plan;

	*script = script_parse(source_from_text(path, text, strlen(text)), NULL, &diags);
	opts_combine(&cfg, *script, NULL, 0, NULL, &diags);
	script_check(*script, NULL, &diags);
	plan = plan_make(*script, variant_get(VARIANT_IPV4), &cfg, &diags);
	if (diags.nerrors)
		ck_abort_msg("%s", diags.items[0].message);
	ck_assert_ptr_nonnull(plan);
	diag_free(&diags);
	return plan;
}
