#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make lint: the rules of the house. A finding is one line, "FILE:LINE: what"; warnings do not fail.
#
#   who may include whom (see allowed()); only headers marked PUBLIC cross a folder's border, but for
#   that to a folder within it
#   exit() only in runtime/main.c, abort() only where there is no memory
#   stderr, stdout and the printf family only in the two main.c and runtime/report/
#   no system(), no popen(), no strcpy() and the like
#   an SPDX line in every file; no trailing blanks
#   sizes: .c 500 lines and functions of 60 are a warning, 600 and 100 an error; headers 120, warning
#   every .c has a unit test: one calls a function of it, or of a file of its folder that calls one;
#   or a line "PATH: what tests it instead" in tests/lint.exempt
#   a file that a comment names exists
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
	netdev/wire) echo runtime/base/ ;;
	netdev) echo runtime/base/ netdev/wire/ ;;
	parser) echo runtime/base/ netdev/wire/ ;;
	# The rooms of runtime/, from the ground up: none includes one below it in this list (tests/circles.sh).
	runtime/command) echo runtime/base/ netdev/ ;;
	runtime/req) echo runtime/base/ parser/ ;;
	runtime/rules) echo runtime/base/ netdev/wire/ ;;
	runtime/fault) echo runtime/base/ parser/ netdev/ ;;
	runtime/cli) echo runtime/base/ parser/ netdev/wire/ runtime/req/ runtime/rules/ runtime/fault/ ;;
	runtime/jail) echo runtime/base/ netdev/ ;;
	runtime/host) echo runtime/base/ netdev/ runtime/jail/ runtime/cli/config.h runtime/command/command.h ;;
	runtime/finding) echo runtime/base/ parser/ netdev/ runtime/cli/config.h runtime/host/stall.h runtime/host/tick.h runtime/rules/ ;;
	runtime/code) echo runtime/base/ parser/ runtime/finding/finding.h ;;
	runtime/plan) echo runtime/base/ parser/ netdev/ runtime/cli/ runtime/code/code.h ;;
	runtime/flow) echo runtime/base/ parser/ netdev/wire/ runtime/finding/injected.h runtime/plan/plan.h ;;
	runtime/match) echo runtime/base/ parser/ netdev/wire/ runtime/plan/plan.h runtime/flow/flow.h runtime/finding/ ;;
	runtime/call) echo runtime/base/ parser/ netdev/wire/ runtime/plan/plan.h runtime/flow/ runtime/finding/finding.h \
		runtime/code/code.h runtime/host/priority.h ;;
	runtime/stack) echo runtime/base/ runtime/cli/peer.h runtime/host/leave.h ;;
	runtime/stack/loader) echo runtime/base/ runtime/call/ runtime/host/priority.h runtime/stack/ ;;
	runtime/dut) echo runtime/base/ netdev/ runtime/fault/ runtime/call/ runtime/cli/peer.h runtime/host/priority.h runtime/host/program.h runtime/stack/ ;;
	runtime/stack/lwip) echo runtime/stack/tcpcheck-stack.h ;;
	runtime/report) echo runtime/base/ parser/ netdev/ runtime/rules/ runtime/plan/plan.h runtime/finding/ runtime/req/ \
		runtime/code/code.h runtime/cli/opts.h runtime/version.h ;;
	runtime/update) echo runtime/base/ parser/ netdev/wire/ runtime/plan/plan.h runtime/finding/deed.h ;;
	runtime/record) echo runtime/base/ netdev/wire/ netdev/capfile.h ;;
	runtime/conformance) echo runtime/base/ runtime/cli/variant.h runtime/req/ runtime/report/ ;;
	runtime/trace) echo runtime/base/ netdev/ runtime/rules/ runtime/report/jsontext.h runtime/report/markup.h runtime/draw/ ;;
	runtime/draw) echo runtime/base/ parser/ netdev/wire/ netdev/capfile.h runtime/rules/ runtime/report/ runtime/req/ ;;
	runtime/vtime) echo runtime/base/ runtime/host/ ;;
	runtime/run) echo runtime/base/ parser/ netdev/ runtime/runtime.h runtime/plan/ runtime/flow/ runtime/match/ runtime/finding/ \
		runtime/call/ runtime/code/ runtime/dut/ runtime/host/ runtime/stack/tcpcheck-stack.h runtime/rules/call.h runtime/report/report.h runtime/vtime/guest.h runtime/vtime/printk.h ;;
	runtime/quiz) echo runtime/base/ parser/ runtime/report/jsontext.h runtime/report/utf8.h ;;
	runtime/suite) echo runtime/ parser/ netdev/ ;;
	runtime) echo runtime/ parser/ netdev/ ;;
	esac
}

# Few processes, each for all files: where they are dear, a loop over files takes minutes.
# shellcheck disable=SC2086
public=" $(awk 'FNR <= 12 && /PUBLIC/ { print FILENAME }' $sources | sort -u | tr '\n' ' ') "
d=
# shellcheck disable=SC2086
grep -n '^[ 	]*#[ 	]*include[ 	]*"' $sources |
	sed 's/^\([^:]*\):\([0-9]*\):[^"]*"\([^"]*\)".*/\1 \2 \3/' |
	while read -r f line inc; do
		case $inc in
		*/*) ;;
		*) error "$f:$line: includes \"$inc\" without its folder"; continue ;;
		esac
		[ "$d" = "${f%/*}" ] || { d=${f%/*}; may=$(allowed "$d"); }
		[ "${inc%/*}" != "$d" ] || continue
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
		else
			case $public in
			*" $inc "*) ;;
			*)
				# A room within a room sees what is in that.
				case $d in "${inc%/*}"/*) ;; *) error "$f:$line: $inc is not marked PUBLIC" ;; esac
				;;
			esac
		fi
	done
grep -rnE '#include <(netlink|linux|net|netinet|arpa)/' runtime/base | while IFS=: read -r f line text; do
	error "$f:$line: base is for libc only: $text"
done
grep -rnE '#include <netlink/' parser runtime --include='*.[chly]' | while IFS=: read -r f line text; do
	error "$f:$line: libnl belongs to netdev: $text"
done

# ---- what may not be called ----

# $T/code: FILE:LINE:code, without comments and strings; $T/findings: see lint.awk
find . -name .git -prune -o -path ./build -prune -o -type f -print >"$T/paths"
# shellcheck disable=SC2046,SC2086
awk -v PATHS="$T/paths" -v CODE="$T/code" -f tests/lint.awk $sources $(find tests -name '*.[ch]' | sort) >"$T/findings"

# ban REGEX EXCEPT-REGEX WHAT
ban()
{
	BAD="(^|[^A-Za-z0-9_.>])($1)" EXCEPT=$2 WHAT=$3 awk -F: '{
		text = $0
		sub(/^[^:]*:[0-9]*:/, "", text)
		if (text ~ ENVIRON["BAD"] && $1 !~ ENVIRON["EXCEPT"])
			print $1 ":" $2 ": " ENVIRON["WHAT"]
	}' "$T/code" >>"$T/errors"
}

ban 'exit *\(' '^runtime/main\.c$' 'exit() is for runtime/main.c'
# abort() right after "if (!p)" is what "no memory" comes to; our own bugs are assert().
awk -F: '
	$1 != file { file = $1; before = "" }
	file ~ /^runtime\/base\/(arena|buf)\.c$/ { next }
	/[^A-Za-z0-9_]abort *\(/ && before !~ /if \(/ && !/YY_FATAL_ERROR/ {
		print file ":" $2 ": abort() is for when there is no memory; our own bugs are assert()" }
	/^[^:]*:[0-9]*:.*[^ \t]/ { before = $0 }' "$T/code" >>"$T/errors"
ban 'stderr|stdout|v?printf *\(|f?puts *\(|putchar *\(|perror *\(' '^runtime/((stack/loader/)?main\.c$|report/)' \
	'output is for main.c and report/'
ban 'system *\(|popen *\(' '^runtime/main\.c$' 'no system(), no popen()' # main: --init_scripts
ban 'strcpy *\(|strcat *\(|sprintf *\(|gets *\(|alloca *\(' '^$' 'unbounded'

# ---- form and size ----

# shellcheck disable=SC2086
awk 'FNR <= 3 && /SPDX-License-Identifier:/ { has[FILENAME] = 1 }
	END { for (i = 1; i < ARGC; i++) if (!(ARGV[i] in has)) print ARGV[i] ":1: no SPDX-License-Identifier" }' $all >>"$T/errors"
# shellcheck disable=SC2086
grep -nE '[ 	]+$' $all | sed 's/^\([^:]*:[0-9]*\):.*/\1: trailing blanks/' >>"$T/errors"
# "error" or "warn", and what
# shellcheck disable=SC2086
awk '
	function long(what, n, most, limit) { if (n > most) print (n > limit ? "error " : "warn ") what " (" (n > limit ? limit : most) ")" }
	function size() {
		if (file ~ /\.h$/) long(file ": " n " lines in a header", n, 120, 1e9)
		else if (file ~ /\.[cly]$/) long(file ": " n " lines", n, 500, 600)
	}
	FNR == 1 { size(); file = FILENAME; start = 0 }
	{ n = FNR }
	file !~ /\.c$/ { next }
	/^[A-Za-z_].*\(/ { head = $0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		name = head; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
		long(file ":" start ": " name "() has " FNR - start - 1 " lines", FNR - start - 1, 60, 100)
		start = 0
	}
	END { size() }' $sources >"$T/long"
sed -n 's/^error //p' "$T/long" >>"$T/errors"
sed -n 's/^warn //p' "$T/long" >>"$T/warnings"

# ---- every file has a test; comments name files that exist ----

touch "$T/exempt"
[ ! -f tests/lint.exempt ] || grep -v '^#' tests/lint.exempt >"$T/exempt"
while IFS=: read -r path reason; do
	[ -n "$path" ] || continue
	[ -f "$path" ] || error "tests/lint.exempt: $path does not exist"
	[ -n "$reason" ] || error "tests/lint.exempt: $path has no reason"
done <"$T/exempt"
grep ': ' "$T/findings" >>"$T/errors"
grep -v ': ' "$T/findings" >"$T/untested"
while read -r f; do
	grep -q "^$f:" "$T/exempt" || error "$f: no unit test calls it: write one, or a line in tests/lint.exempt"
done <"$T/untested"
while IFS=: read -r path reason; do
	[ -z "$path" ] || grep -qxF "$path" "$T/untested" || warn "tests/lint.exempt: $path has a unit test"
done <"$T/exempt"

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
