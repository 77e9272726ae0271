// SPDX-License-Identifier: GPL-2.0-or-later
/* structs.def: where members stand, and which struct an option is given. */
#include "parser/structs.h"

#include <stdio.h>

#include "parser/check.h"
#include "tests/unit/parser_fixture.h"

Suite *structs_suite(void);

/* Sizes and places of Linux's ABI, the same on all 64-bit ports. */
static const struct {
	enum struct_id id;
	unsigned size;
	const char *member;
	unsigned off, member_size;
} places[] = {
	{STRUCT_linger, 8, "linger", 4, 4},
	{STRUCT_timeval, 2 * sizeof(long), "tv_usec", sizeof(long), sizeof(long)},
	{STRUCT_gre, 16, "key", 8, 4},
	{STRUCT_md5sig, 216, "tcpm_key", 136, 80},
	{STRUCT_md5sig, 216, "tcpm_ifindex", 132, 4},
	{STRUCT_zerocopy, 64, "copybuf_address", 24, 8},
	{STRUCT_zerocopy, 64, "msg_flags", 56, 4},
	{STRUCT_repair_opt, 8, "opt_val", 4, 4},
	{STRUCT_repair_window, 20, "rcv_wup", 16, 4},
	{STRUCT_ao_add, 288, "alg_name", 128, 64},
	{STRUCT_ao_add, 288, "key", 208, 80},
	{STRUCT_ao_del, 144, "keyflags", 143, 1},
	{STRUCT_ao_info, 48, "pkt_dropped_icmp", 40, 8},
	{STRUCT_mptcp_info, 96, "mptcpi_retransmits", 44, 4},
	{STRUCT_mptcp_info, 96, "mptcpi_last_ack_recv", 92, 4},
};

START_TEST(where_members_stand)
{
	const struct struct_spec *s = struct_spec_at(places[_i].id);
	const struct member *m = struct_member(s, places[_i].member);

	ck_assert_ptr_nonnull(m);
	ck_assert_uint_eq(s->size, places[_i].size);
	ck_assert_uint_eq(m->off, places[_i].off);
	ck_assert_uint_eq(m->size, places[_i].member_size);
}
END_TEST

START_TEST(where_lengths_stand)
{
	const struct member *md5 = struct_member(struct_spec_at(STRUCT_md5sig), "tcpm_key");
	const struct member *ao = struct_member(struct_spec_at(STRUCT_ao_add), "key");

	ck_assert_uint_eq(md5->len_off, 130);
	ck_assert_uint_eq(md5->len_size, 2);
	ck_assert_uint_eq(ao->len_off, 207);
	ck_assert_uint_eq(ao->len_size, 1);
	ck_assert_uint_eq(struct_member(struct_spec_at(STRUCT_ao_add), "alg_name")->len_size, 0);
}
END_TEST

/* Every row: a name that no other of its struct has, and room among them for suggestions. */
START_TEST(rows)
{
	for (unsigned id = 0; id < STRUCT_ID_COUNT; id++) {
		const struct struct_spec *s = struct_spec_at(id);
		unsigned n = 0;

		for (const struct member *m = s->members; m->name; m++, n++) {
			ck_assert_msg(struct_member(s, m->name) == m, "%s", m->name);
			ck_assert_uint_le(m->off + m->size, s->size);
			ck_assert(!s->size == !m->size);
		}
		ck_assert_uint_lt(n, MEMBER_MAX);
	}
	ck_assert_ptr_null(struct_member(struct_spec_at(STRUCT_linger), "l_onoff"));
	ck_assert_ptr_null(struct_member(struct_spec_at(STRUCT_linger), NULL));
}
END_TEST

static const struct {
	const char *members;
	int id; /* -1: none */
} options[] = {
	{"linger=1, onoff=1", STRUCT_linger},
	{"tv_sec=1, tv_usec=2", STRUCT_timeval},
	{"tv_what=1", STRUCT_timeval},
	{"flags=1, sum=2, off=0, key=1, seq=2", STRUCT_gre},
	{"key=1, flags=1, sum=2, off=0, seq=2", STRUCT_gre},
	{"tcpm_addr=...", STRUCT_md5sig},
	{"address=..., flags=0", STRUCT_zerocopy},
	{"in={length=1}, out={length=0}", STRUCT_zerocopy},
	{"opt_code=2, opt_val=3", STRUCT_repair_opt},
	{"rcv_wnd=3", STRUCT_repair_window},
	{"prefix=24, alg_name=\"x\", addr=...", STRUCT_ao_add},
	{"sndid=1, addr=...", STRUCT_ao_del},
	{"current_key=1", STRUCT_ao_info},
	{"mptcpi_token=1", STRUCT_mptcp_info},
	{"tcpi_state=1", -1},
	{"tcpi_state=1, addr=1", -1},
	{"what=1", -1},
	{"1, 2", -1},
	{"", -1},
};

START_TEST(which_struct)
{
	struct scope scope = {.late = NULL};
	struct arena arena = ARENA_INIT;
	const struct struct_spec *s;
	struct parsed p;
	char text[200];

	snprintf(text, sizeof(text), "0 close({%s}) = 0\n", options[_i].members);
	p = parse_ok(text); /* the check pass does not see it */
	s = struct_of_option(value_eval(p.script->events->call->args, &scope, &arena, &p.diags));
	ck_assert_int_eq(s ? (int)(s - struct_spec_at(0)) : -1, options[_i].id);
	arena_free(&arena);
	parsed_free(&p);
}
END_TEST

START_TEST(snapshots)
{
	ck_assert(struct_is_snapshot("tcpi_state"));
	ck_assert(struct_is_snapshot("SK_MEMINFO_DROPS"));
	ck_assert(!struct_is_snapshot("mptcpi_token"));
	ck_assert(!struct_is_snapshot(""));
}
END_TEST

Suite *structs_suite(void)
{
	Suite *s = suite_create("structs");
	TCase *t = tcase_create("structs");

	tcase_add_loop_test(t, where_members_stand, 0, sizeof(places) / sizeof(places[0]));
	tcase_add_test(t, where_lengths_stand);
	tcase_add_test(t, rows);
	tcase_add_loop_test(t, which_struct, 0, sizeof(options) / sizeof(options[0]));
	tcase_add_test(t, snapshots);
	suite_add_tcase(s, t);
	return s;
}
