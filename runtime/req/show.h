/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Requirements as people read them. */
#ifndef REQ_SHOW_H
#define REQ_SHOW_H

#include "runtime/req/lines.h"

/* One line: id, level, section, title. */
void req_show_line(struct buf *out, const struct requirement *r);
/* All that the table has of it. */
void req_show_all(struct buf *out, const struct requirement *r);
/* What a failed script was to show, as the end of its report; nothing when it names none. */
void req_show_missed(struct buf *out, const struct req_lines *l, const struct req_table *t);

#endif
