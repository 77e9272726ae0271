// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of the structs that socket options take. */
#include "parser/check.h"

static bool is_label_stack(const struct value *v)
{
	for (const struct value *item = v->items; item; item = item->next) {
		if (item->kind != VALUE_LABEL)
			return false;
	}
	return true;
}

static bool cannot_set(struct check *c, const struct value *v)
{
	diag_error(c->diags, v->span, "setsockopt cannot set this struct");
	return false;
}

static bool check_snapshot(struct check *c, const struct value *v, bool set)
{
	for (const struct value *item = v->items; item; item = item->next) {
		if (!item->name || !struct_is_snapshot(item->name) ||
		    (item->kind != VALUE_INT && item->kind != VALUE_ELLIPSIS)) {
			diag_error(c->diags, item->span, "members are written tcpi_NAME=NUMBER");
			return false;
		}
	}
	return !set || cannot_set(c, v);
}

static bool check_zerocopy(struct check *c, const struct value *v)
{
	const struct value *in = value_member(v, "in"), *out = value_member(v, "out");

	if (!in && !out)
		return check_members(c, v, STRUCT_zerocopy);
	if (!in || !out || v->nitems != 2) {
		diag_error(c->diags, v->span, "write {in={...}, out={...}}");
		return false;
	}
	return check_members(c, in, STRUCT_zerocopy) && check_members(c, out, STRUCT_zerocopy);
}

static bool check_known(struct check *c, const struct value *v, const struct struct_spec *s,
			bool set)
{
	if (s == struct_spec_at(STRUCT_zerocopy))
		return check_zerocopy(c, v);
	if (!check_spec(c, v, s))
		return false;
	return !set || !(s->nature & STRUCT_RETURNED) || cannot_set(c, v);
}

bool check_option_struct(struct check *c, const struct value *v, bool set)
{
	const struct struct_spec *s = struct_of_option(v);

	if (is_label_stack(v)) {
		if (!set)
			diag_error(c->diags, v->span, "getsockopt cannot check this struct");
		return set;
	}
	if (s)
		return check_known(c, v, s, set);
	if (v->items->name && struct_is_snapshot(v->items->name))
		return check_snapshot(c, v, set);
	diag_error(c->diags, v->span, "unknown struct of a socket option");
	diag_note(c->diags, "known are {onoff=, linger=}, {tv_sec=, tv_usec=}, {tcpi_...=}, "
			    "{tcpm_addr=, tcpm_key=}, {addr=, alg_name= ...}, {mptcpi_...=}, "
			    "{address=, length= ...}, "
			    "{flags ... sum ... off ... key ... seq ...} and {(label ...) ...}");
	return false;
}
