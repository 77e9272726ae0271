// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the three variants and their conventions. */
#include "runtime/cli/variant.h"

#include <string.h>
#include <sys/socket.h>

#define NAMES_ALL                                                                    \
	{"TFO_COOKIE_ZERO", "b7c12350a90dc8f5"}, {"TFO_COOKIE", "3021b9d889017eeb"}, \
	{                                                                            \
		"CODE", "host_unreachable"                                           \
	}

static const char *const names_ipv4[][2] = {
	NAMES_ALL,
	{"CMSG_LEVEL_IP", "SOL_IP"},
	{"CMSG_TYPE_RECVERR", "IP_RECVERR"},
	{NULL, NULL},
};

static const char *const names_mapped[][2] = {
	NAMES_ALL,
	{"CMSG_LEVEL_IP", "SOL_IPV6"},
	{"CMSG_TYPE_RECVERR", "IPV6_RECVERR"},
	{NULL, NULL},
};

/* No CODE: run_all.py has none for IPv6 either, so scripts that use it do not run there. */
static const char *const names_ipv6[][2] = {
	{"TFO_COOKIE_ZERO", "82af1a8f9a205c34"},
	{"TFO_COOKIE", "c1d1e9742a47a9bc"},
	{"CMSG_LEVEL_IP", "SOL_IPV6"},
	{"CMSG_TYPE_RECVERR", "IPV6_RECVERR"},
	{NULL, NULL},
};

/* The IPv6 MTU is 20 bytes larger so that the MSS is 1460 everywhere. */
static const struct variant variants[VARIANT_COUNT] = {
	[VARIANT_IPV4] = {VARIANT_IPV4, "ipv4", AF_INET, AF_INET, "192.168.0.1", "192.0.2.1",
			  "192.168.0.1", 16, 1500, "v6.pkt", names_ipv4},
	[VARIANT_IPV6] = {VARIANT_IPV6, "ipv6", AF_INET6, AF_INET6, "fd3d:0a0b:17d6::1",
			  "fd3d:fa7b:d17d::1", "fd3d:0a0b:17d6:8888::1", 48, 1520, "v4.pkt",
			  names_ipv6},
	[VARIANT_MAPPED] = {VARIANT_MAPPED, "ipv4-mapped-ipv6", AF_INET6, AF_INET, "192.168.0.1",
			    "192.0.2.1", "192.168.0.1", 16, 1500, "v6.pkt", names_mapped},
};

const struct variant *variant_get(enum variant_id id)
{
	return &variants[id];
}

const struct variant *variant_bare(enum variant_id id)
{
	static const char *const no_names[][2] = {{NULL, NULL}};
	static struct variant bare[VARIANT_COUNT];

	bare[id] = variants[id];
	bare[id].mtu = variants[VARIANT_IPV4].mtu;
	bare[id].names = no_names;
	return &bare[id];
}

const struct variant *variant_by_name(const char *name)
{
	for (unsigned i = 0; i < VARIANT_COUNT; i++)
		if (!strcmp(variants[i].name, name))
			return &variants[i];
	return NULL;
}

void variant_symbols(const struct variant *v, struct symtab *t)
{
	for (const char *const(*n)[2] = v->names; (*n)[0]; n++)
		symtab_add(t, (*n)[0], (*n)[1], SYMBOL_SCRIPT);
}

bool variant_fits_file(const struct variant *v, const char *path)
{
	size_t len = strlen(path), n = strlen(v->skip_suffix);

	return len < n || strcmp(path + len - n, v->skip_suffix) != 0;
}
