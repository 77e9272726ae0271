// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what is understood of ip, tc and ethtool: "ip tcp_metrics flush all", "ip link set dev DEV
 * mtu N", "tc qdisc add|replace|delete dev DEV root ...", "ethtool -K DEV tso off ...".
 */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/ethtool.h"
#include "netdev/metrics.h"
#include "netdev/qdisc.h"
#include "netdev/setup.h"
#include "runtime/command/tree.h"

#define IP_REFUSED 2 /* ip(8): what ip returns when the kernel says no */

static bool is_device(const char *w)
{
	return *w && *w != '-' && strlen(w) < IFNAMSIZ && !strpbrk(w, "/ \t");
}

static bool is_number(const char *w)
{
	return *w && (*w != '0' || !w[1]) && strlen(w) < 8 && !w[strspn(w, "0123456789")];
}

/* Whether @argv begins with the words of @form, where "*" is any word. */
static bool is_form(char *const *argv, const char *form)
{
	size_t len;

	for (; *form; form += len + (form[len] == ' '), argv++) {
		len = strcspn(form, " ");
		if (!*argv || ((len != 1 || *form != '*') &&
			       (strlen(*argv) != len || strncmp(*argv, form, len))))
			return false;
	}
	return true;
}

/* ---- ip ---- */

bool ip_check(struct checker *c, struct simple *s)
{
	char **a = s->argv + 1;

	if (s->argc == 4 && is_form(a, "tcp_metrics flush all"))
		return true;
	return (s->argc == 7 && is_form(a, "link set dev * mtu *") && is_device(a[3]) &&
		is_number(a[5])) ||
	       refuse(c, "ip");
}

static int set_mtu(const char *dev, unsigned mtu)
{
	struct net_change change = {.kind = CHANGE_MTU, .mtu = mtu};
	unsigned ifindex = if_nametoindex(dev);
	struct nlsock *setup = ifindex ? nlsock_open(NULL) : NULL;
	int rc = setup ? setup_change(setup, (int)ifindex, &change, NULL) : -1;

	nlsock_close(setup);
	return rc < 0 ? LEFT_TO_SHELL : 0;
}

int ip_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	int error;

	(void)r;
	if (s->argc != 4)
		return set_mtu(s->argv[4], (unsigned)atoi(s->argv[6]));
	error = metrics_flush();
	/* In a user namespace always, so that the message alone is not worth two programs. */
	if (error == EPERM && io->err.kind == SINK_NOWHERE)
		return IP_REFUSED;
	return error ? LEFT_TO_SHELL : 0;
}

/* ---- tc ---- */

static bool tc_parse(const struct simple *s, struct qdisc_change *q)
{
	static const struct {
		const char *form;
		enum qdisc_op op;
	} forms[] = {
		{"qdisc add dev * root", QDISC_ADD},
		{"qdisc replace dev * root", QDISC_REPLACE},
		{"qdisc delete dev * root", QDISC_DELETE},
		{"qdisc del dev * root", QDISC_DELETE},
	};
	char **a = s->argv + 1;
	size_t i;

	for (i = 0; i < 4 && !is_form(a, forms[i].form); i++)
		;
	if (i == 4 || !is_device(a[3]))
		return false;
	*q = (struct qdisc_change){.op = forms[i].op, .dev = a[3], .kind = a[5]};
	if (q->op == QDISC_DELETE)
		return !q->kind;
	if (s->argc == 7)
		return !strcmp(q->kind, "pfifo") || !strcmp(q->kind, "fq");
	if (s->argc != 9 || !is_form(a + 5, "pfifo limit *") || !is_number(a[7]))
		return false;
	q->limited = true;
	q->limit = (uint32_t)atoi(a[7]);
	return true;
}

bool tc_check(struct checker *c, struct simple *s)
{
	struct qdisc_change q;

	return tc_parse(s, &q) || refuse(c, "tc");
}

int tc_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct qdisc_change q;

	(void)r;
	(void)io;
	return tc_parse(s, &q) && qdisc_change(&q) == 0 ? 0 : LEFT_TO_SHELL;
}

/* ---- ethtool ---- */

/* Only off: what comes on drags others along, and then it says so. */
bool ethtool_check(struct checker *c, struct simple *s)
{
	bool known =
		s->argc >= 5 && s->argc % 2 && !strcmp(s->argv[1], "-K") && is_device(s->argv[2]);

	for (int i = 3; i < s->argc && known; i += 2)
		known = ethtool_knows_offload(s->argv[i]) && !strcmp(s->argv[i + 1], "off");
	return known || refuse(c, "ethtool");
}

int ethtool_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	(void)r;
	(void)io;
	for (int i = 3; i < s->argc; i += 2)
		if (ethtool_offload_off(s->argv[2], s->argv[i]) < 0)
			return LEFT_TO_SHELL;
	return 0;
}
