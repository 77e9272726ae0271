/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the script's sockets (TCP_INFO), for reporters that want it; else nothing is done.
 */
#ifndef RUN_SAMPLE_H
#define RUN_SAMPLE_H

#include "parser/ast.h"

struct run;

/* Behind line @ev: of the connection that the lines speak of. */
void sample_current(struct run *r, const struct event *ev);
/* When the events are over: of all of them. */
void sample_all(struct run *r);

#endif
