/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The three ways to run a script: as data, so that nothing else asks "is this IPv6?".
 * Addresses and names follow the conventions of existing runners (run_all.py, ksft_runner.sh).
 */
#ifndef CLI_VARIANT_H
#define CLI_VARIANT_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/symtab.h"

enum variant_id { VARIANT_IPV4, VARIANT_IPV6, VARIANT_MAPPED, VARIANT_COUNT };

struct variant {
	enum variant_id id;
	const char *name;  /* as in --ip_version */
	int socket_domain; /* of socket(..., ...) and of socket addresses */
	int wire_family;   /* of the packets on the device */
	const char *local_ip, *remote_ip, *gateway_ip;
	unsigned prefix_len; /* of local_ip, unless netmask_ip is given */
	unsigned mtu;
	const char *skip_suffix; /* scripts whose names end so are not for this variant */
	const char *const (
		*names)[2]; /* {NAME, VALUE} pairs, ended by NULL: TFO_COOKIE, CODE ... */
};

const struct variant *variant_get(enum variant_id id);
/* The same without conventions of runners: no names, MTU 1500. */
const struct variant *variant_bare(enum variant_id id);
const struct variant *variant_by_name(const char *name);
/* Fills @t with the names of @v. */
void variant_symbols(const struct variant *v, struct symtab *t);
/* By the file name's ending ("...v6.pkt" is for IPv6 only). */
bool variant_fits_file(const struct variant *v, const char *path);

#endif
