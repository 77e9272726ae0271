// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables behind structs.def, and which of its structs a socket option is given. */
#include "parser/structs.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* The kernel's structs: libc may know shorter ones. */
#define LAYOUT(id, what, nature, align)      struct __attribute__((aligned(align))) layout_##id {
#define FIELD(id, name, kind, need, type)    type name;
#define BYTES(id, name, need, room)          uint8_t name[room];
#define COUNTED(id, name, need, room, count) uint8_t name[room];
#define GAP(id, name, bytes)                 uint8_t name[bytes];
#define BIT(id, name, word, n)
#define END_LAYOUT(id) \
	}              \
	;
#include "parser/structs.def"

#define MUST           false
#define MAY            true
#define OFF(id, name)  offsetof(struct layout_##id, name)
#define SIZE(id, name) sizeof(((struct layout_##id *)0)->name)

/* clang-format off */
#define STRUCT(id, what) static const struct member id##_members[] = {
#define MEMBER(id, name, kind, need) {#name, MEMBER_##kind, need, 0, 0, 0, 0, 0},
#define END_STRUCT(id) {0}};
#define LAYOUT(id, what, nature, align) STRUCT(id, what)
#define FIELD(id, name, kind, need, type) \
	{#name, MEMBER_##kind, need, OFF(id, name), SIZE(id, name), 0, 0, 0},
#define BYTES(id, name, need, room) \
	{#name, MEMBER_BYTES, need, OFF(id, name), room, 0, 0, 0},
#define COUNTED(id, name, need, room, count) \
	{#name, MEMBER_BYTES, need, OFF(id, name), room, 0, OFF(id, count), SIZE(id, count)},
#define GAP(id, name, bytes)
#define BIT(id, name, word, n) \
	{#name, MEMBER_INT, MAY, OFF(id, word), SIZE(id, word), (n) + 1, 0, 0},
#define END_LAYOUT(id) {0}};
#include "parser/structs.def"

static const struct struct_spec specs[] = {
#define STRUCT(id, what) {what, id##_members, 0, 0},
#define MEMBER(id, name, kind, need)
#define END_STRUCT(id)
#define LAYOUT(id, what, nature, align) {what, id##_members, sizeof(struct layout_##id), nature},
#define FIELD(id, name, kind, need, type)
#define BYTES(id, name, need, room)
#define COUNTED(id, name, need, room, count)
#define GAP(id, name, bytes)
#define BIT(id, name, word, n)
#define END_LAYOUT(id)
#include "parser/structs.def"
};
/* clang-format on */

const struct struct_spec *struct_spec_at(enum struct_id id)
{
	return &specs[id];
}

const struct member *struct_member(const struct struct_spec *s, const char *name)
{
	for (const struct member *m = s->members; name && m->name; m++) {
		if (!strcmp(m->name, name))
			return m;
	}
	return NULL;
}

static bool begins(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

bool struct_is_snapshot(const char *name)
{
	return begins(name, "tcpi_") || begins(name, "SK_MEMINFO_") || begins(name, "bbr_") ||
	       begins(name, "dctcp_") || begins(name, "tcpv_");
}

static bool is_zerocopy(const char *name)
{
	if (!strcmp(name, "in") || !strcmp(name, "out"))
		return true;
	/* flags is a GRE header's */
	return strcmp(name, "flags") != 0 && struct_member(&specs[STRUCT_zerocopy], name);
}

/* By a prefix, or by a name of its own, that its first member has. */
static const struct struct_spec *struct_of_first(const char *name)
{
	static const struct {
		const char *prefix;
		enum struct_id id;
	} prefixes[] = {{"tv_", STRUCT_timeval},
			{"opt_", STRUCT_repair_opt},
			{"tcpm_", STRUCT_md5sig},
			{"mptcpi_", STRUCT_mptcp_info}};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (begins(name, prefixes[i].prefix))
			return &specs[prefixes[i].id];
	if (struct_member(&specs[STRUCT_repair_window], name))
		return &specs[STRUCT_repair_window];
	return is_zerocopy(name) ? &specs[STRUCT_zerocopy] : NULL;
}

const struct struct_spec *struct_of_option(const struct value *v)
{
	const char *first = v->items && v->items->name ? v->items->name : "";
	const struct struct_spec *s;

	if (value_member(v, "onoff") || value_member(v, "linger"))
		return &specs[STRUCT_linger];
	if (struct_is_snapshot(first))
		return NULL;
	s = struct_of_first(first);
	if (s)
		return s;
	if (value_member(v, "alg_name"))
		return &specs[STRUCT_ao_add];
	if (value_member(v, "addr"))
		return &specs[STRUCT_ao_del];
	if (struct_member(&specs[STRUCT_ao_info], first))
		return &specs[STRUCT_ao_info];
	return value_member(v, "flags") ? &specs[STRUCT_gre] : NULL;
}
