#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/faults/rules.sh: rules.txt is true: it has each rule once, and each rule that it names a fault for fires with that
# fault in that script, in virtual time. Called by tests/run. Prints TAP.

set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$ROOT/build}
TCPCHECK=${TCPCHECK:-$BUILD/tcpcheck}
TMP=$(mktemp -d) || exit 1
trap 'rm -rf "$TMP"' EXIT
export ROOT BUILD TCPCHECK TMP
. "$ROOT/tests/lib.sh"
. "$ROOT/tests/faults/lib.sh"

grep -v '^#' "$ROOT/tests/faults/rules.txt" >"$TMP/rows"
sed -n 's/^RULE(\([a-z_0-9]*\),.*/\1/p' "$ROOT/runtime/rules/rules.def" | sort >"$TMP/rules"
cut -d' ' -f1 "$TMP/rows" | sort >"$TMP/named"
if cmp -s "$TMP/rules" "$TMP/named"; then ok 'faults/rules: rules.txt has each rule once'; else
	diff "$TMP/rules" "$TMP/named" >"$TMP/diff"
	not_ok 'faults/rules: rules.txt has each rule once' "$TMP/diff"
fi

probe_virtual
[ -n "$VTIME" ] || { skip 'faults/rules: what makes them fire' "$NO_VTIME"; exit; }

# play FAULT: all scripts that rules.txt names for it, together; a line "SCRIPT RULE" for each rule that fired
play()
{
	cd "$ROOT/tests/faults/self" || exit 1
	# shellcheck disable=SC2046
	"$TCPCHECK" -4 -j1 --virtual-time --fault="$1" --json="$TMP/$1.json" \
		$(awk -v f="$1" '$2 == f { print $3 ".pkt" }' "$TMP/rows" | sort -u) >"$TMP/$1.out" 2>&1 </dev/null
	sed -n 's|.*"script": *"\([^"]*\)\.pkt".*"rules": *\[\(.*\)|\1 \2|p' "$TMP/$1.json" | awk '{
		script = $1
		while (match($0, /"rule": *"[a-z_0-9]*"/)) {
			rule = substr($0, RSTART, RLENGTH)
			$0 = substr($0, RSTART + RLENGTH)
			gsub(/"rule": *"|"$/, "", rule)
			print script, rule
		}
	}' >"$TMP/$1.fired"
}

awk '$2 != "-" { print $2 }' "$TMP/rows" | sort -u >"$TMP/faults"
while read -r fault; do
	play "$fault" &
	[ "$(jobs | wc -l)" -lt "$JOBS" ] || wait
done <"$TMP/faults"
wait
while read -r rule fault script; do
	[ "$fault" != - ] || continue
	n="faults/rules: $rule fires with $fault in $script"
	if grep -qx -e "$script $rule" "$TMP/$fault.fired" || grep -qx -e ".*/${script##*/} $rule" "$TMP/$fault.fired"; then
		ok "$n"
	else
		not_ok "$n" "$TMP/$fault.fired"
	fi
done <"$TMP/rows"
