// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what options need and exclude each other. */
#include "runtime/cli/conflict.h"

#include <stdio.h>
#include <string.h>

#include "runtime/cli/address.h"

static int blame(struct conflict *what, enum opt_id a, enum opt_id b)
{
	*what = (struct conflict){a, b};
	return -1;
}

/* What the command line alone makes of the defaults. */
static void combine(const struct cmdline *c, struct config *cfg)
{
	*cfg = config_default;
	for (size_t i = 0; i < c->nuses; i++)
		opt_apply(cfg, c->uses[i].spec, c->uses[i].value, NULL);
}

/* ---- variants ---- */

static enum opt_id option_of(enum variant_id v)
{
	unsigned i = 0;

	while (opt_specs[i].kind != CLI_VARIANT || opt_specs[i].least != v)
		i++;
	return (enum opt_id)i;
}

static int find_variants(const struct cmdline *c, const struct config *cfg, struct conflict *what,
			 struct err *e)
{
	const struct variant *v = cfg->ip_version ? variant_by_name(cfg->ip_version) : NULL;
	enum opt_id other = OPT_ID_ip_version;

	if (!v || !c->variants || c->variants & 1u << v->id)
		return 0;
	for (unsigned i = 0; i < VARIANT_COUNT; i++)
		if (c->variants & 1u << i)
			other = option_of((enum variant_id)i);
	err_kind_set(e, ERR_SCRIPT, "option -%c excludes --ip_version=%s", opt_specs[other].letter,
		     v->name);
	return blame(what, other, OPT_ID_ip_version);
}

static bool is_wanted(const struct cmdline *c, const struct config *cfg, unsigned i)
{
	if (cfg->ip_version)
		return !strcmp(variant_get((enum variant_id)i)->name, cfg->ip_version);
	return !c->variants || c->variants & 1u << i;
}

/* The kernel takes no route by way of a gateway that the device does not lead to. */
static int check_gateway(const struct address_plan *a, const struct config *cfg, struct err *e)
{
	struct ipaddr net = ipaddr_masked(&a->local, a->local_prefix), here, link_local, top;
	char gateway[INET6_ADDRSTRLEN], local[INET6_ADDRSTRLEN];

	here = ipaddr_masked(&a->gateway, a->local_prefix);
	top = ipaddr_masked(&a->gateway, 10);
	if (cfg->is_anyip || ipaddr_equal(&net, &here))
		return 0;
	if (ipaddr_parse("fe80::", &link_local) && ipaddr_equal(&top, &link_local))
		return 0;
	ipaddr_text(&a->gateway, gateway);
	ipaddr_text(&a->local, local);
	return err_kind_set(e, ERR_SCRIPT, "%s %s is not in the network of %s %s/%u",
			    cfg->gateway_ip ? "--gateway_ip" : "the usual --gateway_ip", gateway,
			    cfg->local_ip ? "--local_ip" : "the usual --local_ip", local,
			    a->local_prefix);
}

/* The option to blame for a wrong address: one that was given. */
static enum opt_id given_one(const struct cmdline *c, enum opt_id about)
{
	const enum opt_id all[] = {about, OPT_ID_gateway_ip, OPT_ID_local_ip, OPT_ID_netmask_ip,
				   OPT_ID_remote_ip};

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (c->given[all[i]])
			return all[i];
	return about;
}

/* As for a script that says nothing of addresses: variants that do not fit are left out, unless
 * they were asked for. */
static int find_addresses(const struct cmdline *c, const struct config *cfg, struct conflict *what,
			  struct err *e)
{
	bool asked = c->variants || cfg->ip_version, any = false, bad = false;

	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		enum opt_id about;
		struct address_plan a;
		struct err why = ERR_INIT;

		if (!is_wanted(c, cfg, i))
			continue;
		if (address_bind(&a, variant_get((enum variant_id)i), cfg, &about, &why) == 0 &&
		    check_gateway(&a, cfg, &why) == 0) {
			any = true;
		} else if (!bad) {
			bad = true;
			*e = why;
			about = given_one(c, about);
			*what = (struct conflict){about, about};
		}
	}
	return !bad || (any && !asked) ? 0 : -1;
}

/* ---- files ---- */

static bool is_same_file(const char *a, const char *b)
{
	return a && b && !strcmp(a, b) && strncmp(a, "/dev/", 5) != 0;
}

/* Where a report goes; NULL: nowhere, or it is not a report. */
static const char *report_path(const struct cmdline *c, unsigned id)
{
	const struct opt_spec *spec = &opt_specs[id];

	if (spec->kind != CLI_REPORT && spec->kind != CLI_OUTPUT)
		return NULL;
	return opt_suite_text(&c->suite, (enum opt_id)id);
}

/* Two reports cannot be in one file, nor on standard output. */
static int find_outputs(const struct cmdline *c, struct conflict *what, struct err *e)
{
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		for (unsigned k = 0; k < i; k++) {
			const char *path = report_path(c, i);

			if (!is_same_file(path, report_path(c, k)))
				continue;
			err_kind_set(e, ERR_SCRIPT,
				     strcmp(path, "-") ? "two reports in one file"
						       : "two reports on standard output");
			err_hint(e, "give one of them a file of its own: --%s=FILE",
				 opt_specs[k].name);
			return blame(what, (enum opt_id)k, (enum opt_id)i);
		}
	return 0;
}

static int find_history(const struct cmdline *c, struct conflict *what, struct err *e)
{
	if (!c->suite.only_failed || c->suite.history)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "option --only_failed needs --history=FILE");
	err_hint(e, "the JSON lines that an earlier run wrote with --json=FILE");
	return blame(what, OPT_ID_only_failed, OPT_ID_only_failed);
}

static int find_binds(const struct cmdline *c, struct conflict *what, struct err *e)
{
	if (!c->binds.n || c->untrusted)
		return 0;
	err_kind_set(e, ERR_SCRIPT,
		     "option --bind needs --untrusted: without it, scripts see all files");
	return blame(what, OPT_ID_bind, OPT_ID_bind);
}

static int find_lock(const struct cmdline *c, struct conflict *what, struct err *e)
{
	char name[64];
	size_t len;

	for (const char *p = c->lock; p && *p; p += len + (p[len] == ',')) {
		const char *like;

		len = strcspn(p, ",");
		snprintf(name, sizeof(name), "%.*s", (int)(len < 63 ? len : 63), p);
		if (opt_find_for_scripts(name))
			continue;
		err_kind_set(e, ERR_SCRIPT, "option --lock: '%s' is not an option of scripts",
			     name);
		like = opt_suggest(name, true);
		if (like)
			err_hint(e, "did you mean '%s'?", like);
		return blame(what, OPT_ID_lock, OPT_ID_lock);
	}
	return 0;
}

int conflict_find(const struct cmdline *c, struct conflict *what, struct err *e)
{
	struct config cfg;

	combine(c, &cfg);
	if (find_variants(c, &cfg, what, e) < 0 || find_addresses(c, &cfg, what, e) < 0 ||
	    find_outputs(c, what, e) < 0 || find_history(c, what, e) < 0 ||
	    find_binds(c, what, e) < 0 || find_lock(c, what, e) < 0)
		return -1;
	return 0;
}
