/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packet that was expected above the one that came, both as a script would have them, with
 * marks under what differs. */
#ifndef REPORT_COMPARED_H
#define REPORT_COMPARED_H

#include "netdev/wire/wire.h"
#include "parser/source.h"
#include "runtime/finding/finding.h"

/* Of the line of @f->event, which is of a packet; @as_script: how else packets of this run are
 * shown. */
void compared_text(struct buf *out, const struct text_how *as_script, bool colour,
		   const struct source *src, const struct finding *f);

#endif
