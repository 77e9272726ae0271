#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make lint: the rules of the house. A finding is one line, "FILE:LINE: what"; warnings do not fail.
#
#   who may include whom: tests/lint.rooms; only headers marked PUBLIC cross a folder's border, but for
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

# One "#include" a line: FILE LINE HEADER
# shellcheck disable=SC2086
grep -n '^[ 	]*#[ 	]*include[ 	]*"' $sources |
	sed 's/^\([^:]*\):\([0-9]*\):[^"]*"\([^"]*\)".*/\1 \2 \3/' >"$T/includes"
# Headers that exist, those that may cross a border marked; then what the rooms may, then what they do.
# shellcheck disable=SC2086
awk 'FNR == 1 { print "header", FILENAME } FNR <= 12 && /PUBLIC/ { print "public", FILENAME }' $sources |
	awk -f tests/rooms.awk - tests/lint.rooms "$T/includes" >>"$T/errors"
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
