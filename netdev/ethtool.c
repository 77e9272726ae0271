// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what the ethtool ioctl changes: the link speed that a device claims to have, offloads. */
#include "netdev/ethtool.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
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

bool ethtool_has_link(int ifindex)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ethtool_value v = {.cmd = ETHTOOL_GLINK};
	struct ifreq ifr = {0};
	bool has;

	if (fd < 0 || !if_indextoname((unsigned)ifindex, ifr.ifr_name)) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	ifr.ifr_data = (char *)&v;
	has = ioctl(fd, SIOCETHTOOL, &ifr) == 0 && v.data;
	close(fd);
	return has;
}

/* ---- offloads ---- */

static const struct offload {
	const char *name;
	unsigned get, set;
	unsigned flag; /* of many in one value; 0: it is the value */
} offloads[] = {
	{"tso", ETHTOOL_GTSO, ETHTOOL_STSO, 0},
	{"gso", ETHTOOL_GGSO, ETHTOOL_SGSO, 0},
	{"gro", ETHTOOL_GGRO, ETHTOOL_SGRO, 0},
	{"lro", ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, ETH_FLAG_LRO},
};

static const struct offload *find_offload(const char *name)
{
	for (size_t i = 0; i < sizeof(offloads) / sizeof(offloads[0]); i++)
		if (!strcmp(offloads[i].name, name))
			return &offloads[i];
	return NULL;
}

bool ethtool_knows_offload(const char *name)
{
	return find_offload(name);
}

static int ask(int fd, const char *dev, unsigned cmd, unsigned *value)
{
	struct ethtool_value v = {.cmd = cmd, .data = *value};
	struct ifreq ifr = {.ifr_data = (char *)&v};
	int rc;

	strncpy(ifr.ifr_name, dev, IFNAMSIZ - 1);
	rc = ioctl(fd, SIOCETHTOOL, &ifr);
	*value = v.data;
	return rc;
}

int ethtool_offload_off(const char *dev, const char *name)
{
	const struct offload *o = find_offload(name);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc = -1;
	unsigned value = 0;

	if (o && fd >= 0 && strlen(dev) < IFNAMSIZ && !ask(fd, dev, o->get, &value)) {
		value = o->flag ? value & ~o->flag : 0;
		if (!ask(fd, dev, o->set, &value) && !ask(fd, dev, o->get, &value))
			rc = (o->flag ? value & o->flag : value) ? -1 : 0;
	}
	if (fd >= 0)
		close(fd);
	return rc;
}
