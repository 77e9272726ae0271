// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the application of --sysctl, and what a refusal means. */
#include "runtime/host/setting.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "netdev/sysctl.h"

#define KEY_CAP    200
#define CONGESTION "net.ipv4.tcp_congestion_control"

/* tcp_set_default_congestion_control() in net/ipv4/tcp_cong.c: a namespace may only choose among
 * what the initial one allows. */
static int explain_congestion(const char *value, int error, struct err *e)
{
	if (error == ENOENT)
		return err_kind_set(e, ERR_LACK, "this kernel has no congestion control '%s'",
				    value);
	if (error == EPERM)
		return err_hint(e,
				"the host forbids '%s' in private namespaces; it allows it with: "
				"sysctl -w net.ipv4.tcp_allowed_congestion_control=\"$(sysctl -n "
				"net.ipv4.tcp_allowed_congestion_control) %s\", in the initial "
				"namespace",
				value, value);
	return -1;
}

static int apply(const char *text, const struct config *cfg, struct err *e)
{
	const char *equals = strchr(text, '=');
	char key[KEY_CAP];
	int n = snprintf(key, sizeof(key), "%.*s", (int)(equals - text), text), error;
	struct err why = ERR_INIT;

	if (n >= KEY_CAP)
		return err_kind_set(e, ERR_LACK, "this kernel has no setting with so long a name");
	if (sysctl_set(key, equals + 1, &why) == 0)
		return 0;
	error = errno;
	/* The setting exists, this number of it does not: tcp_ecn=3 where there is no AccECN. */
	if (error == EINVAL && !equals[1 + strspn(equals + 1, "0123456789 \t")])
		why.kind = ERR_LACK;
	if (why.kind == ERR_LACK && !strcmp(cfg->unknown_sysctl, "error"))
		why.kind = ERR_ENV;
	*e = why;
	if (!strcmp(key, CONGESTION) && why.kind != ERR_LACK)
		return explain_congestion(equals + 1, error, e);
	return -1;
}

bool setting_is_private(const struct config *cfg)
{
	char key[KEY_CAP];

	for (unsigned i = 0; i < cfg->nsysctls; i++) {
		const char *text = cfg->sysctls[i];

		snprintf(key, sizeof(key), "%.*s", (int)strcspn(text, "="), text);
		if (sysctl_is_systems(key))
			return false;
	}
	return true;
}

int setting_apply(const struct config *cfg, struct err *e)
{
	for (unsigned i = 0; i < cfg->nsysctls; i++)
		if (apply(cfg->sysctls[i], cfg, e) < 0)
			return -1;
	return 0;
}
