#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make fuzz [T=NAME]: every tests/fuzz/fuzz_NAME.c against the real sources, FUZZ_SECONDS each, with
# libFuzzer, ASan and UBSan. Starts from tests/fuzz/corpus/NAME/ and, for what reads scripts, from
# all scripts and golden inputs. A finding is left in build/fuzz/findings/ and fails; it belongs in
# the corpus (and in tests/golden/ if it is a script). Names as arguments: only those. FUZZ_SEED=N makes
# runs repeatable, as CI wants them. "fuzz.sh --build" only builds them.

set -u
cd "$(dirname "$0")/.." || exit 1
CLANG=${CLANG:-clang}
MAKE=${MAKE:-make}
SECONDS_EACH=${FUZZ_SECONDS:-60}
B=build/fuzz

if ! command -v "$CLANG" >/dev/null 2>&1; then
	echo "fuzz: SKIP: no $CLANG here (Debian: apt-get install clang)"
	exit 0
fi
if ! echo 'int LLVMFuzzerTestOneInput(const void *d, unsigned long n); int LLVMFuzzerTestOneInput(const void *d, unsigned long n) { return d && n > 9; }' |
	"$CLANG" -x c - -fsanitize=fuzzer,address,undefined -o /dev/null 2>/dev/null; then
	echo "fuzz: SKIP: $CLANG has no libFuzzer here (Debian: apt-get install libclang-rt-dev)"
	exit 0
fi

$MAKE --no-print-directory fuzzers BUILD=$B CC="$CLANG" CFLAGS='-O1 -g -Wno-error' \
	SAN_FLAGS='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined -fno-omit-frame-pointer' ||
	exit 1

[ "${1:-}" != --build ] || exit 0

mkdir -p $B/findings $B/scripts
find scripts tests/golden tests/self -name '*.pkt' | while read -r f; do
	cp "$f" "$B/scripts/$(echo "$f" | tr / _)"
done

export ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1:${ASAN_OPTIONS:-}"
# fuzz_one FILE: one target; what came of it goes to $B/NAME.result, a line "EXECUTIONS RESULT"
fuzz_one()
{
	name=$(basename "$1" .c)
	short=${name#fuzz_}
	mkdir -p "$B/corpus/$short"
	seeds=
	[ ! -d "tests/fuzz/corpus/$short" ] || seeds="tests/fuzz/corpus/$short"
	dict=
	[ ! -f "tests/fuzz/$short.dict" ] || dict="-dict=tests/fuzz/$short.dict"
	# What reads scripts says so with this word.
	if grep -q 'script_parse\|source_' "$1"; then seeds="$seeds $B/scripts"; fi
	# shellcheck disable=SC2086
	if "$B/$name" -max_total_time="$SECONDS_EACH" -timeout=20 -rss_limit_mb=4096 -max_len=16384 \
		-print_final_stats=1 ${FUZZ_SEED:+-seed=$FUZZ_SEED} -artifact_prefix="$B/findings/$short-" $dict "$B/corpus/$short" $seeds \
		>"$B/$name.log" 2>&1; then
		result=clean
	else
		result=FINDING
	fi
	n=$(sed -n 's/^stat::number_of_executed_units: *//p' "$B/$name.log")
	echo "${n:-0} $result" >"$B/$name.result"
}

# shellcheck disable=SC2046
set -- $(for src in tests/fuzz/fuzz_*.c; do
	short=$(basename "$src" .c)
	short=${short#fuzz_}
	[ $# -gt 0 ] || { echo "$src"; continue; }
	case " $* " in *" $short "* | *" fuzz_$short "*) echo "$src" ;; esac
done)
rm -f $B/*.result
# One worker for each processor, with every n-th target.
workers=$(nproc)
w=0
while [ $w -lt "$workers" ]; do
	i=0
	for src; do
		[ $((i % workers)) != $w ] || fuzz_one "$src"
		i=$((i + 1))
	done &
	w=$((w + 1))
done
wait

total=0 failed=0 targets=0
for src; do
	name=$(basename "$src" .c)
	n=0 result='no result'
	[ ! -f "$B/$name.result" ] || read -r n result <"$B/$name.result"
	printf 'fuzz: %-20s %12s executions, %s\n' "${name#fuzz_}" "$n" "$result"
	[ "$result" = clean ] || { failed=$((failed + 1)); tail -n 40 "$B/$name.log"; }
	total=$((total + n))
	targets=$((targets + 1))
done
echo "fuzz: $targets targets, $total executions, $failed with findings"
[ $failed = 0 ] && [ $targets -gt 0 ]
