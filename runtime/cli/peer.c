// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how a stack that is known only by its packets is written on the command line. */
#include "runtime/cli/peer.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_DEFAULT_S 10
#define LIMIT_MOST_S    3600

static const char *const names[] = {
	[PEER_TUN] = "tun",
	[PEER_TAP] = "tap",
	[PEER_VETH] = "veth",
};
#define LINKS (sizeof(names) / sizeof(names[0]))

const char *peer_link_name(enum peer_link link)
{
	return names[link];
}

/* What is behind "NAME:"; NULL: it is none of the names. */
static const char *split(const char *stack, enum peer_link *link)
{
	for (unsigned i = 0; i < LINKS; i++) {
		size_t len = strlen(names[i]);

		if (strncmp(stack, names[i], len) != 0 || stack[len] != ':')
			continue;
		*link = (enum peer_link)i;
		return stack + len + 1;
	}
	return NULL;
}

bool peer_is_meant(const char *stack)
{
	enum peer_link unused;

	return split(stack, &unused) != NULL;
}

/* Whether @text begins with a number of seconds that nothing or a comma follows; *@end: behind it.
 */
static bool read_seconds(const char *text, int64_t *s, const char **end)
{
	long n = 0;

	for (*end = text; **end >= '0' && **end <= '9' && n <= LIMIT_MOST_S; ++*end)
		n = n * 10 + (**end - '0');
	*s = n;
	return *end > text && n > 0 && n <= LIMIT_MOST_S && (!**end || **end == ',');
}

static int parse_flags(const char *at, struct peer *p, struct err *e)
{
	while (*at) {
		if (!strncmp(at, "ready=", 6)) {
			p->ready = at + 6; /* to the end: it may have commas */
			return *p->ready ? 0
					 : err_set(e, "--stack_flags: ready= lacks the text that "
						      "is waited for");
		}
		if (!strncmp(at, "late", 4) && (!at[4] || at[4] == ',')) {
			p->late = true;
			at += 4;
		} else if (strncmp(at, "limit=", 6) != 0) {
			return err_set(e,
				       "--stack_flags: '%.40s' is not late, limit=SECONDS or "
				       "ready=TEXT",
				       at);
		} else if (!read_seconds(at + 6, &p->limit_s, &at)) {
			return err_set(e, "--stack_flags: limit= is a number of seconds, 1 to %d",
				       LIMIT_MOST_S);
		}
		at += *at == ',';
	}
	return 0;
}

int peer_parse(const char *stack, const char *flags, struct peer *p, struct err *e)
{
	const char *command;

	*p = (struct peer){.limit_s = LIMIT_DEFAULT_S};
	command = split(stack, &p->link);
	if (!command)
		return err_set(e, "'%.40s' is not tun:COMMAND, tap:COMMAND or veth:COMMAND", stack);
	if (!command[strspn(command, " \t")])
		return err_set(e, "%s: lacks the command that starts the stack", names[p->link]);
	p->command = command;
	return parse_flags(flags ? flags : "", p, e);
}
