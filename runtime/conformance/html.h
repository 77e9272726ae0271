/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The matrix as one page: no script, nothing from the network, readable on paper, in the
 * dark and aloud; nothing is said by colour alone.
 */
#ifndef CONFORMANCE_HTML_H
#define CONFORMANCE_HTML_H

#include "runtime/conformance/change.h"

struct html_page {
	const struct judged *judged;
	const struct changes *changes; /* NULL: there is no baseline */
	const char *notes;             /* lines, or "" */
	const char *up; /* from the page's folder to ours: "../"; NULL: scripts have no links */
};

void html_write(struct buf *out, const struct html_page *p);

#endif
