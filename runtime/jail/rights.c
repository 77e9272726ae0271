// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the capabilities inside of a jail: over its own network, and over files as root has them. */
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/jail/parts.h"

#define BIT(cap) (1ULL << (cap))

static const unsigned long long kept = BIT(CAP_NET_ADMIN) | BIT(CAP_NET_RAW) |
				       BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_CHOWN) |
				       BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) | BIT(CAP_KILL);

/* What a program that root starts can have at most. */
static int bound(void)
{
	for (unsigned long cap = 0; cap < 64; cap++)
		if (!(kept & BIT(cap)) && prctl(PR_CAPBSET_DROP, cap, 0UL, 0UL, 0UL))
			return errno == EINVAL ? 0 : -1; /* the last of this kernel is behind us */
	return 0;
}

int rights_keep(unsigned long long mask)
{
	struct __user_cap_header_struct h = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct d[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &h, d))
		return -1;
	for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		d[i].permitted &= (unsigned)(mask >> 32 * i);
		d[i].effective = d[i].permitted;
		d[i].inheritable = 0;
	}
	return (int)syscall(SYS_capset, &h, d);
}

int rights_drop(struct err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) || bound() || rights_keep(kept))
		return err_sys(e, "--untrusted: give up capabilities");
	return 0;
}
