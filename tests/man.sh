#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages: their examples run, and every option of opts.def is documented. An example is a
# ".Bd -literal" block whose first line is
#   // run      a whole script, which must pass in every variant that it allows
#   // parse    events, which are put behind "socket" and must be free of mistakes
# Other blocks are not scripts. Blocks of scripts/README.md that begin with ```tcpcheck are whole scripts,
# too. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
LIMIT=60
SLOW=
[ -z "${SAN:-}" ] || SLOW=--tolerance_usecs=30000
D=$TMP/man
mkdir -p "$D"

# What roff makes of a literal block: \e is a backslash, \(dq a quote, \& nothing.
awk -v dir="$D" '
	FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
	/^\.Bd -literal/ { inside = 1; out = ""; next }
	/^\.Ed/ { inside = 0; if (out) close(out); out = ""; next }
	!inside { next }
	/^\/\/ (run|parse)$/ { out = sprintf("%s/%s.%d.%s.pkt", dir, page, FNR, substr($0, 4)) }
	out {
		gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\""); gsub(/\\&/, "")
		if (/^\/\/ parse$/) print "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3" >out
		print >out
	}' "$ROOT"/doc/*.[1-9]

awk -v dir="$D" '
	/^```/ { out = ""; if ($0 == "```tcpcheck") out = sprintf("%s/README.%d.run.pkt", dir, FNR); next }
	out { print >out }' "$ROOT/scripts/README.md"
ls "$D"/README.*.run.pkt >/dev/null 2>&1 || not_ok 'man: scripts/README.md has no example' /dev/null

n=0
for f in "$D"/*.run.pkt; do
	[ -e "$f" ] || continue
	n=$((n + 1))
	name=man/$(basename "$f" .run.pkt)
	if grep -q '^--ip_version=' "$f"; then
		wanted "$name" && needs_kernel "$name" || continue
		play "$f" ${SLOW:-}
		case $? in
		0) ok "$name" ;;
		4) skip "$name" "$(grep -m1 . "$TMP/out" | cut -c1-160)" ;;
		5) skip "$name" 'inconclusive five times: the host is too busy' ;;
		*) not_ok "$name" "$TMP/out" ;;
		esac
	else
		run_script "$name" "$f"
	fi
done
[ $n -ge 10 ] || not_ok 'man: examples were not found' /dev/null
for f in "$D"/*.parse.pkt; do
	[ -e "$f" ] || continue
	name=man/$(basename "$f" .parse.pkt)
	if "$TCPCHECK" check -4 "$f" >"$TMP/out" 2>&1; then ok "$name"; else not_ok "$name" "$TMP/out"; fi
done

# ---- options ----

page=$ROOT/doc/tcpcheck.1
: >"$TMP/missing"
grep -E '^OPT\(' "$ROOT/runtime/opts.def" | grep -v ', QUIET,' |
	sed -E "s/^OPT\(([a-z_0-9]+), *('(.)'|0),.*/\1 \3/" |
	while read -r long short; do
		grep -E '^\.It' "$page" | grep -qE -- "-$long( |$)" || echo "--$long" >>"$TMP/missing"
		[ -z "$short" ] || grep -E '^\.It' "$page" | grep -qE -- "Fl $short( |$)" ||
			echo "-$short" >>"$TMP/missing"
	done
if [ -s "$TMP/missing" ]; then not_ok 'man/tcpcheck.1 has every option' "$TMP/missing"
else ok 'man/tcpcheck.1 has every option'; fi
grep -E '^\.It Fl' "$page" | grep -oE -- 'Fl -[a-z_0-9]+|, -[a-z_0-9]+' | sed -E 's/^[^-]*-//' | sort -u |
	while read -r long; do
		grep -q "^OPT($long," "$ROOT/runtime/opts.def" || echo "--$long"
	done >"$TMP/surplus"
if [ -s "$TMP/surplus" ]; then not_ok 'man/tcpcheck.1 has only options that exist' "$TMP/surplus"
else ok 'man/tcpcheck.1 has only options that exist'; fi

# ---- form ----

if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning "$ROOT"/doc/*.[1-9] >"$TMP/lint" 2>&1
	if grep -qE '(ERROR|WARNING):' "$TMP/lint"; then not_ok man/form "$TMP/lint"; else ok man/form; fi
else
	skip man/form 'mandoc is not installed'
fi
