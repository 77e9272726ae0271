// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the conversation with the run, on the stack's side. */
#include "runtime/stack/host.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runtime/stack/turn.h"

static bool wait_for_turn(int fd)
{
	char byte;
	ssize_t n;

	do {
		n = read(fd, &byte, 1);
	} while (n < 0 && errno == EINTR);
	return n == 1;
}

static bool give_turn(int fd)
{
	return write(fd, "", 1) == 1;
}

static void take_name(struct board *b, const struct tcpcheck_stack *s)
{
	const char *name = s->name && *s->name ? s->name : "a stack without a name";

	strncpy(b->name, name, sizeof(b->name) - 1);
}

/* What the other end cannot do without. */
static bool is_whole(struct board *b, const struct tcpcheck_stack *s)
{
	if (s->abi != TCPCHECK_STACK_ABI)
		board_fail(b, BOARD_NO_ENV,
			   "it is for version %u of the interface, and this is version %u", s->abi,
			   TCPCHECK_STACK_ABI);
	else if (!s->next || !s->run || !s->input || !s->output || !s->call)
		board_fail(b, BOARD_NO_ENV,
			   "a callback is missing: next, run, input, output and call are required");
	return b->trouble == BOARD_FINE;
}

void host_serve(int fd, struct board *b, host_open *open, void *arg)
{
	struct stack_source s = {.ops = {.size = sizeof(s.ops)}};
	struct turn t;
	bool opened = false;

	turn_init(&t, &s, b);
	while (wait_for_turn(fd) && b->verb != BOARD_BYE) {
		if (b->verb == BOARD_OPEN) {
			b->place = BOARD_OPENING;
			/* Of what is for another version nothing is called. */
			opened = open(&s, b, arg) == 0 && is_whole(b, &s.ops);
			if (opened)
				take_name(b, &s.ops);
			b->place = BOARD_IDLE;
		} else {
			turn_take(&t);
		}
		if (!give_turn(fd))
			break;
	}
	b->place = BOARD_IN_FREE;
	if (opened && s.ops.free)
		s.ops.free(s.ops.self);
}
