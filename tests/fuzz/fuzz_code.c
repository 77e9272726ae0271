// SPDX-License-Identifier: GPL-2.0-or-later
/* Fuzzes code blocks: any text is either compiled and run, or left to Python. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/code/code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	char *text = arena_strndup(&arena, (const char *)data, size);
	struct text_block block = {.text = {text, size, {0, (uint32_t)size}},
				   .span = {0, (uint32_t)size}};
	struct snapshot snap = {.tcp_info_len = 232, .cc_info_len = 20, .meminfo_len = 36};
	struct event event = {.kind = EVENT_CODE, .block = &block};
	const char *why = NULL;
	struct code_step *code;
	size_t off = 0;

	memset(snap.tcp_info, 0x5a, sizeof(snap.tcp_info));
	code = code_compile(&block, &arena, &why, &off);
	if (code) {
		struct code_env *env = code_env_new(code_is_python2(code));
		const struct code_step *blocks[] = {code};
		struct diag_list diags = DIAG_LIST_INIT;
		struct buf out = BUF_INIT;
		struct finding f;

		code_check_names(blocks, 1, &diags);
		diag_free(&diags);
		finding_init(&f);
		code_run(code, env, &snap, &event, &out, &f);
		finding_free(&f);
		buf_free(&out);
		code_env_free(env);
	} else if (!why || off > size) {
		abort();
	}
	arena_free(&arena);
	return 0;
}
