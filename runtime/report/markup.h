/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Text in XML and HTML. */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "runtime/base/buf.h"

/* Adds @text, of any origin, as content or as the value of an attribute in double quotes. */
void markup_text(struct buf *out, const char *text);

#endif
