#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Other compilers, as far as they are installed: all of them read all sources; clang also builds, and its
# unit tests run. The libraries are there for one ABI only, so 32 bits and musl are compiled, not linked.
# The last line is "N passed, N failed, N skipped". "compilers.sh build" only does what clang builds.

set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd)
cd "$ROOT" || exit 1
TMP=$(mktemp -d) || exit 1
trap 'rm -rf "$TMP"' EXIT
. tests/lib.sh

WARN='-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla'
"${MAKE:-make}" -s build/parser/grammar.h build/parser/lexer.h build/runtime/version.h || exit 1

build_with_clang() { "${MAKE:-make}" -s -j"$(nproc)" CC=clang BUILD=build/clang WERROR=1 all build/clang/unit-tests; }
[ "${1:-}" != build ] || { build_with_clang; exit; }

# The plug-in needs a library's headers, which not everybody has.
# reads NAME COMPILER FLAG...: all other sources without an error or a warning; what flex and bison wrote, without
# an error
reads()
{
	name="compilers/$1"
	compiler=$2
	shift
	command -v "$compiler" >/dev/null || { skip "$name" "$compiler is not installed"; return; }
	echo '#include <stdio.h>' >"$TMP/try.c"
	"$@" -c -o "$TMP/try.o" "$TMP/try.c" 2>/dev/null || { skip "$name" "$* has no C library here"; return; }
	# shellcheck disable=SC2046,SC2086
	{
		find parser netdev runtime -name '*.c' ! -path '*/lwip/*' | sort | xargs -P "$(nproc)" -n 8 "$@" -std=gnu11 -fsyntax-only \
			$WARN -Werror -D_GNU_SOURCE -I. -Ibuild $(includes) &&
			"$@" -std=gnu11 -fsyntax-only -D_GNU_SOURCE -I. -Ibuild $(includes) build/parser/grammar.c build/parser/lexer.c
	} >"$TMP/log" 2>&1
	if [ $? = 0 ]; then ok "$name"; else not_ok "$name" "$TMP/log"; fi
}
# The libraries' headers are the same for all; the C library's and the compiler's own come first.
includes()
{
	pkg-config --cflags libnl-3.0 libnl-route-3.0 json-c | sed 's/-I */-idirafter /g'
	# The kernel's headers, for a C library that brings none.
	echo "-idirafter /usr/include -idirafter /usr/include/$(gcc -print-multiarch 2>/dev/null)"
}

{
	# What "gcc" is has compiled all of it, and clang will.
	for cc in gcc-12 gcc-13 gcc-14 gcc-15 clang-19 clang-22; do
		command -v $cc >/dev/null &&
			[ "$(readlink -f "$(command -v $cc)")" != "$(readlink -f "$(command -v "${cc%-*}")")" ] && reads $cc $cc
	done
	reads 'gcc -m32' gcc -m32
	reads musl musl-gcc
	command -v clang >/dev/null || skip compilers/clang 'clang is not installed'
	if command -v clang >/dev/null; then
		if build_with_clang >"$TMP/log" 2>&1; then
			ok 'compilers/clang builds'
			BUILD=build/clang sh tests/run unit >"$TMP/log" 2>&1
			if [ $? = 0 ]; then ok 'compilers/clang: unit tests'; else not_ok 'compilers/clang: unit tests' "$TMP/log"; fi
		else
			not_ok 'compilers/clang builds' "$TMP/log"
		fi
	fi
} >"$TMP/tap"

grep -v '^ok ' "$TMP/tap"
grep '^ok .*# SKIP' "$TMP/tap"
s=$(grep -c '^ok .*# SKIP' "$TMP/tap")
f=$(grep -c '^not ok ' "$TMP/tap")
echo "$(($(grep -c '^ok ' "$TMP/tap") - s)) passed, $f failed, $s skipped"
[ "$f" = 0 ]
