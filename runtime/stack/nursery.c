// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the conversation with a loader that is copied. */
#include "runtime/stack/nursery.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/stack/birth.h"
#include "runtime/stack/order.h"

#define MOST_KNOWN 128 /* more are asked again */

struct nursery {
	pid_t pid;
	int fd; /* orders go there, numbers of processes come back */
	struct {
		int family, answer;
		long question[3]; /* ability, a, b */
	} known[MOST_KNOWN];
	unsigned nknown;
};

struct nursery *nursery_open(const struct stack_spec *spec)
{
	struct nursery *n;
	int pair[2];

	if (spec->kind != STACK_PLUGIN ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return NULL;
	n = calloc(1, sizeof(*n));
	if (!n)
		abort();
	n->fd = pair[0];
	n->pid = birth_of_nursery(spec, pair[1]);
	close(pair[1]);
	if (n->pid > 0)
		return n;
	nursery_close(n);
	return NULL;
}

pid_t nursery_birth(struct nursery *n, const struct birth *b)
{
	const struct order o = {.board = b->board, .fds = {b->socket, b->memory, b->said}};
	pid_t pid;

	if (order_send(n->fd, &o) < 0 || recv(n->fd, &pid, sizeof(pid), 0) != sizeof(pid))
		return -1;
	if (pid > 0)
		setpgid(pid, pid); /* it does so itself, but perhaps not yet */
	return pid;
}

bool nursery_recall(const struct nursery *n, int family, const long question[3], int *answer)
{
	for (unsigned i = 0; n && i < n->nknown; i++) {
		if (n->known[i].family != family ||
		    memcmp(n->known[i].question, question, sizeof(n->known[i].question)) != 0)
			continue;
		*answer = n->known[i].answer;
		return true;
	}
	return false;
}

void nursery_remember(struct nursery *n, int family, const long question[3], int answer)
{
	if (!n || n->nknown == MOST_KNOWN)
		return;
	n->known[n->nknown].family = family;
	n->known[n->nknown].answer = answer;
	memcpy(n->known[n->nknown++].question, question, sizeof(n->known[0].question));
}

void nursery_close(struct nursery *n)
{
	if (!n)
		return;
	close(n->fd);
	if (n->pid > 0) {
		kill(n->pid, SIGKILL); /* nothing of it is wanted any more */
		waitpid(n->pid, NULL, 0);
	}
	free(n);
}
