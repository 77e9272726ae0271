/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Going on after a difference: what a line does whose packet has not come yet, while another has.
 * Lines for packets that follow each other are laid beside the packets that have come, so that few
 * fields, lines and packets differ (align.h). A packet that no line asks for counts as if it had a
 * line: what is behind it in the script counts its gap from it. A line whose packet does not come
 * counts as if nothing came for so long.
 */
#ifndef RUN_ONWARD_H
#define RUN_ONWARD_H

#include <stddef.h>

struct run;
struct candidate;

enum onward {
	ONWARD_PLAY,    /* the line is to be played */
	ONWARD_AGAIN,   /* a packet that no line asks for has come: when the line is due is to be
			 * fixed once more */
	ONWARD_MISSING, /* its packet does not come */
	ONWARD_ERROR,   /* the finding is set */
};

/* Before line @i, which is reached and no part of a choice. */
enum onward onward_look(struct run *r, size_t i, const struct candidate *c);

#endif
