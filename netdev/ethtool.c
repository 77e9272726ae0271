// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what only the ethtool ioctl can change: the link speed that a device claims to have. */
#include "netdev/ethtool.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int change(int fd, struct ifreq *ifr, unsigned mbits)
{
	struct ethtool_cmd cmd = {.cmd = ETHTOOL_GSET};

	ifr->ifr_data = (char *)&cmd;
	if (ioctl(fd, SIOCETHTOOL, ifr) < 0)
		return -1;
	cmd.cmd = ETHTOOL_SSET;
	cmd.autoneg = AUTONEG_DISABLE;
	ethtool_cmd_speed_set(&cmd, mbits);
	return ioctl(fd, SIOCETHTOOL, ifr);
}

int ethtool_set_speed(int ifindex, unsigned mbits, struct err *e)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc = 0;
	struct ifreq ifr = {.ifr_ifindex = ifindex};

	if (fd < 0)
		return err_sys(e, "a socket for ethtool");
	if (!if_indextoname((unsigned)ifindex, ifr.ifr_name))
		rc = err_sys(e, "name of link %d", ifindex);
	else if (change(fd, &ifr, mbits) < 0)
		rc = err_sys(e, "%s: set speed to %u Mbit/s", ifr.ifr_name, mbits);
	close(fd);
	return rc;
}
