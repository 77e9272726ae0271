#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make lint: the rules of the house. A finding is one line, "FILE:LINE: what"; warnings do not fail.
#
#   who may include whom (see allowed()); only headers marked PUBLIC cross a folder's border
#   exit() only in runtime/main.c, abort() only where there is no memory
#   stderr, stdout and the printf family only in main.c and runtime/report/
#   no system(), no popen(), no strcpy() and the like
#   an SPDX line in every file; no trailing blanks
#   sizes: .c 500 lines and functions of 60 are a warning, 600 and 100 an error; headers 120, warning
#   every .c has a unit test (tests/unit/check_NAME.c, or one that includes NAME.h or names NAME.c),
#   or a line "PATH: reason" in tests/lint.exempt
#   clang-format, if it is there; shellcheck likewise

set -u
cd "$(dirname "$0")/.." || exit 1
LC_ALL=C
export LC_ALL
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
: >"$T/errors"
: >"$T/warnings"
error() { echo "$*" >>"$T/errors"; }
warn() { echo "$*" >>"$T/warnings"; }

sources=$(find parser netdev runtime -name '*.[chly]' -o -name '*.def' | grep -v '^build' | sort)
all="$sources $(find tests -name '*.[ch]' | sort) $(find tests .ci doc debian -name '*.sh' -o -name run -o -name play -o -name matrix | sort) Makefile"

# ---- who may include whom ----

# allowed FOLDER: prefixes of what files in FOLDER may include, besides their own folder
allowed()
{
	case $1 in
	runtime/base) ;;
	parser) echo runtime/base/ ;;
	netdev/wire) echo runtime/base/ ;;
	netdev) echo runtime/base/ netdev/wire/ ;;
	# the rooms of runtime/, from the ground up
	runtime/command) echo runtime/base/ netdev/ ;;
	runtime/host) echo runtime/base/ netdev/ runtime/cli/config.h runtime/command/command.h ;;
	runtime/cli) echo runtime/base/ parser/ netdev/wire/ runtime/plan/variant.h ;;
	runtime/finding) echo runtime/base/ parser/ netdev/ runtime/cli/config.h runtime/host/stall.h runtime/host/tick.h \
		runtime/flow/injected.h ;;
	runtime/code) echo runtime/base/ parser/ runtime/finding/finding.h ;;
	runtime/plan) echo runtime/base/ parser/ netdev/ runtime/cli/ runtime/code/code.h ;;
	runtime/flow) echo runtime/base/ parser/ netdev/wire/ runtime/plan/plan.h ;;
	runtime/match) echo runtime/base/ parser/ netdev/wire/ runtime/plan/plan.h runtime/flow/flow.h runtime/finding/ ;;
	runtime/call) echo runtime/base/ parser/ netdev/wire/ runtime/plan/plan.h runtime/flow/ runtime/finding/finding.h \
		runtime/code/code.h runtime/dut/dut.h runtime/host/priority.h ;;
	runtime/dut) echo runtime/base/ netdev/ runtime/call/ runtime/host/priority.h ;;
	runtime/report) echo runtime/base/ parser/ netdev/ runtime/plan/plan.h runtime/finding/ \
		runtime/code/code.h runtime/cli/opts.h runtime/version.h runtime/vtime/guest.h ;;
	runtime/vtime) echo runtime/base/ runtime/host/ ;;
	runtime/run) echo runtime/base/ parser/ netdev/ runtime/runtime.h runtime/plan/ runtime/flow/ runtime/match/ runtime/finding/ \
		runtime/call/ runtime/code/ runtime/dut/ runtime/host/ runtime/report/report.h runtime/vtime/guest.h runtime/vtime/printk.h ;;
	runtime/suite) echo runtime/ parser/ netdev/ ;;
	runtime) echo runtime/ parser/ netdev/ ;;
	esac
}

is_public() { head -n 12 "$1" | grep -q 'PUBLIC'; }

for f in $sources; do
	d=${f%/*}
	may=$(allowed "$d")
	grep -n '^[ 	]*#[ 	]*include[ 	]*"' "$f" |
		sed 's/^\([0-9]*\):[^"]*"\([^"]*\)".*/\1 \2/' |
		while read -r line inc; do
			case $inc in
			*/*) ;;
			*) error "$f:$line: includes \"$inc\" without its folder"; continue ;;
			esac
			to=${inc%/*}
			[ "$to" != "$d" ] || continue
			ok=
			for p in $may; do
				case $inc in "$p"*) ok=1 ;; esac
			done
			case "$f $inc" in
			"runtime/main.c "*) ok=1 ;;
			*" runtime/suite/"*) ok= ;;
			esac
			if [ -z "$ok" ]; then
				error "$f:$line: $d may not include $inc"
			elif [ "$inc" = runtime/version.h ]; then
				: # generated, and nobody's: what we are called
			elif [ ! -f "$inc" ]; then
				# generated headers belong to their folder
				error "$f:$line: $inc is not a header of another folder's public face"
			elif ! is_public "$inc"; then
				error "$f:$line: $inc is not marked PUBLIC"
			fi
		done
done
grep -rnE '#include <(netlink|linux|net|netinet|arpa)/' runtime/base | while IFS=: read -r f line text; do
	error "$f:$line: base is for libc only: $text"
done
grep -rnE '#include <netlink/' parser runtime --include='*.[chly]' | while IFS=: read -r f line text; do
	error "$f:$line: libnl belongs to netdev: $text"
done

# ---- what may not be called ----

# code FILE: without comments and strings, same line numbers
code()
{
	awk '{
		line = $0; out = ""
		while (length(line)) {
			if (inside) {
				i = index(line, "*/")
				if (!i) { line = ""; break }
				line = substr(line, i + 2); inside = 0
			} else if (match(line, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
				out = out substr(line, 1, RSTART - 1)
				tok = substr(line, RSTART, RLENGTH)
				line = substr(line, RSTART + RLENGTH)
				if (tok == "/*") inside = 1
				else if (tok == "//") line = ""
				else out = out "\"\""
			} else { out = out line; line = "" }
		}
		print out
	}' "$1"
}

# ban REGEX EXCEPT-REGEX WHAT
ban()
{
	for f in $sources; do
		echo "$f" | grep -qE "$2" && continue
		code "$f" | grep -nE "(^|[^A-Za-z0-9_.>])($1)" | cut -d: -f1 | while read -r line; do
			error "$f:$line: $3"
		done
	done
}

ban 'exit *\(' '^runtime/main\.c$' 'exit() is for runtime/main.c'
# abort() right after "if (!p)" is what "no memory" comes to; our own bugs are assert().
for f in $sources; do
	case $f in runtime/base/arena.c | runtime/base/buf.c) continue ;; esac
	code "$f" | awk -v f="$f" '/[^A-Za-z0-9_]abort *\(/ && before !~ /if \(/ && !/YY_FATAL_ERROR/ {
		print f ":" NR ": abort() is for when there is no memory; our own bugs are assert()" }
		/[^ \t]/ { before = $0 }' >>"$T/errors"
done
ban 'stderr|stdout|v?printf *\(|f?puts *\(|putchar *\(|perror *\(' '^runtime/(main\.c$|report/)' \
	'output is for main.c and report/'
ban 'system *\(|popen *\(' '^runtime/main\.c$' 'no system(), no popen()' # main: --init_scripts
ban 'strcpy *\(|strcat *\(|sprintf *\(|gets *\(|alloca *\(' '^$' 'unbounded'

# ---- form and size ----

for f in $all; do
	head -n 3 "$f" | grep -q 'SPDX-License-Identifier:' || error "$f:1: no SPDX-License-Identifier"
	grep -nE '[ 	]+$' "$f" | cut -d: -f1 | while read -r line; do error "$f:$line: trailing blanks"; done
done
for f in $sources; do
	n=$(wc -l <"$f")
	case $f in
	*.h) [ "$n" -le 120 ] || warn "$f: $n lines in a header (120)" ;;
	*.[cly]) if [ "$n" -gt 600 ]; then error "$f: $n lines (600)"
		elif [ "$n" -gt 500 ]; then warn "$f: $n lines (500)"; fi ;;
	esac
	case $f in *.c) ;; *) continue ;; esac
	awk -v f="$f" '
		/^[A-Za-z_].*\(/ { head = $0 }
		/^\{/ { start = NR }
		/^\}/ && start {
			name = head; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
			n = NR - start - 1
			if (n > 60) printf "%s:%d: %s() has %d lines (60)\n", f, start, name, n
			start = 0
		}' "$f"
done >"$T/long"
while read -r l; do
	n=$(echo "$l" | sed 's/.* has \([0-9]*\) lines.*/\1/')
	if [ "$n" -gt 100 ]; then error "$l"; else warn "$l"; fi
done <"$T/long"

# ---- every file has a test ----

touch "$T/exempt"
[ ! -f tests/lint.exempt ] || grep -v '^#' tests/lint.exempt >"$T/exempt"
while IFS=: read -r path reason; do
	[ -n "$path" ] || continue
	[ -f "$path" ] || error "tests/lint.exempt: $path does not exist"
	[ -n "$reason" ] || error "tests/lint.exempt: $path has no reason"
done <"$T/exempt"
for f in $sources; do
	case $f in *.c) ;; *) continue ;; esac
	name=$(basename "$f" .c)
	folder=$(basename "$(dirname "$f")")
	found=
	# flow_map.c is tested by check_flow_map.c or check_flow.c, wire/tcp.c also by check_wire_tcp.c
	for t in "$name" "${name%%_*}" "${folder}_$name"; do
		[ ! -f "tests/unit/check_$t.c" ] || found=1
	done
	[ -z "$found" ] || continue
	grep -q "^$f:" "$T/exempt" && continue
	grep -qE "[\"/]$name\.h\"|[ /]$name\.c\b" tests/unit/*.c 2>/dev/null && continue
	error "$f: no unit test: tests/unit/check_$name.c, or a line in tests/lint.exempt"
done

# ---- other people's tools ----

skipped=
if command -v clang-format >/dev/null 2>&1; then
	# shellcheck disable=SC2046
	clang-format -n --Werror $(echo "$all" | tr ' ' '\n' | grep '\.[ch]$') >"$T/format" 2>&1 ||
		grep -E ': (error|warning): ' "$T/format" | awk -F: '!seen[$1]++ {
			print $1 ":" $2 ": is not formatted from here on (make format)" }' >>"$T/errors"
else
	skipped="$skipped clang-format"
fi
if command -v shellcheck >/dev/null 2>&1; then
	# shellcheck disable=SC2046
	shellcheck -S warning -e SC1091 -f gcc $(find tests .ci doc debian -name '*.sh' -o -name run -o -name play -o -name matrix | sort) >>"$T/errors" 2>&1
else
	skipped="$skipped shellcheck"
fi

sort -u "$T/warnings" | sed 's/: /: warning: /'
sort -u "$T/errors" | head -n 200
[ -z "$skipped" ] || echo "lint: SKIP not installed:$skipped"
n=$(sort -u "$T/errors" | wc -l)
echo "lint: $(echo "$sources" | wc -l) files, $n errors, $(sort -u "$T/warnings" | wc -l) warnings"
[ "$n" = 0 ]
