#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages: their examples run, and every option of opts.def is documented, as are all
# verdicts and exit statuses of verdict.def and status.def. An example is a
# ".Bd -literal" block whose first line is
#   // run      a whole script, which must pass in every variant that it allows
#   // parse    events, which are put behind "socket" and must be free of mistakes
#   $ ...       commands, which must succeed, or exit with 1 if they run broken.pkt
# Other blocks are not scripts. Blocks of scripts/README.md that begin with ```tcpcheck are whole scripts,
# too. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
LIMIT=60
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
		5) inconclusive "$name" ;;
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

# ---- commands ----

# One file per block, one command per line; all run in order in one folder.
awk -v dir="$D" '
	FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
	/^\.Bd -literal/ { first = 1; out = ""; next }
	/^\.Ed/ { first = 0; if (out) close(out); out = ""; next }
	first && /^\$ / { out = sprintf("%s/%s.%04d.sh", dir, page, FNR) }
	{ first = 0 }
	!out { next }
	{ more = /\\e$/; sub(/\\e$/, ""); sub(/^\$ /, ""); printf "%s%s", $0, more ? "" : "\n" >out }
	' "$ROOT"/doc/*.[1-9]
mkdir -p "$D/bin" "$D/here/scripts/cases/lab"
ln -sf "$TCPCHECK" "$D/bin/tcpcheck"
cp "$ROOT"/scripts/cases/lab/connect.pkt "$ROOT"/scripts/cases/lab/retransmit.pkt "$D/here/scripts/cases/lab"
cp "$ROOT/tests/self/fail/wrong_ack.pkt" "$D/here/broken.pkt"

# example NAME COMMAND: INCONCLUSIVE is tried again
example()
{
	command -v "${2%% *}" >/dev/null 2>&1 || { skip "$1" "${2%% *} is not installed"; return; }
	want=0
	case $2 in tcpcheck*broken.pkt*) want=1 ;; esac
	for _ in 1 2 3; do
		(cd "$D/here" && PATH=$D/bin:$PATH timeout -k 5 $LIMIT sh -c "$2") >"$TMP/out" 2>&1 </dev/null
		got=$?
		[ $got = 5 ] || break
	done
	case $got in
	"$want") ok "$1" ;;
	5) inconclusive "$1" ;;
	*) echo "exit $got instead of $want: $2" >>"$TMP/out"; not_ok "$1" "$TMP/out" ;;
	esac
}

n=0
for f in "$D"/*.sh; do
	[ -e "$f" ] || continue
	name=man/$(basename "$f" .sh)
	wanted "$name" && needs_kernel "$name" || continue
	while read -r command; do
		n=$((n + 1))
		PATH=$D/bin:$PATH example "$name: $(echo "$command" | cut -c1-60)" "$command"
	done <"$f"
done
[ $n -ge 10 ] || [ -n "${NAMES:-}" ] || [ -z "${KERNEL:-}" ] ||
	not_ok "man: commands were not found" /dev/null

# ---- options ----

page=$ROOT/doc/tcpcheck.1
grep -E '^(OPT|SUITE)\(' "$ROOT/runtime/cli/opts.def" | grep -vE ', (QUIET|IGNORED),' |
	sed -E "s/^(OPT|SUITE)\(([a-z_0-9]+), *('(.)'|0), *[A-Z]+, *([A-Z]+)?.*/\1 \2 \5 \4/" >"$TMP/rows"
[ "$(wc -l <"$TMP/rows")" -ge 50 ] || not_ok 'man: rows of opts.def were not found' "$TMP/rows"
: >"$TMP/missing"
while read -r kind long where short; do
	# SUITE rows have no WHERE: what stands there is the letter
	if [ "$kind" = SUITE ]; then short=$where where=CLI; fi
	[ "$where" != RUN ] || where=CLI
	it=$(grep -E '^\.It Fl' "$page" | grep -E -- "-$long( |$)") || { echo "--$long" >>"$TMP/missing"; continue; }
	[ -z "$short" ] || echo "$it" | grep -qE -- "Fl $short( |$)" || echo "-$short" >>"$TMP/missing"
	# "*": not in scripts
	case $where:$it in
	CLI:*'*') ;;
	CLI:*) echo "--$long is only for the command line and has no *" >>"$TMP/missing" ;;
	*:*'*') echo "--$long may stand in a script and has a *" >>"$TMP/missing" ;;
	esac
done <"$TMP/rows"
if [ -s "$TMP/missing" ]; then not_ok 'man/tcpcheck.1 has every option' "$TMP/missing"
else ok 'man/tcpcheck.1 has every option'; fi
grep -E '^\.It Fl' "$page" | grep -oE -- 'Fl -[a-z_0-9]+|, -[a-z_0-9]+' | sed -E 's/^[^-]*-//' | sort -u |
	while read -r long; do
		grep -qE "^(OPT|SUITE)\($long," "$ROOT/runtime/cli/opts.def" || echo "--$long"
	done >"$TMP/surplus"
if [ -s "$TMP/surplus" ]; then not_ok 'man/tcpcheck.1 has only options that exist' "$TMP/surplus"
else ok 'man/tcpcheck.1 has only options that exist'; fi

# ---- verdicts and exit statuses ----

# table MACRO FILE: its rows, with blanks between the columns
table() { sed -nE "s/^$1\((.*)\).*/\1/p" "$ROOT/runtime/finding/$2" | tr -d ' ' | tr ',"' '  ' | tr -s ' '; }
# section NAME: what tcpcheck(1) has below it
section() { awk -v name="$1" '/^\.Sh /{ inside = $0 == ".Sh " name } inside' "$page"; }

table STATUS status.def >"$TMP/statuses"
table VERDICT verdict.def >"$TMP/verdicts"
{ [ -s "$TMP/statuses" ] && [ -s "$TMP/verdicts" ]; } || not_ok 'man: the tables of verdicts were not found' /dev/null
{
	while read -r id number _; do
		section 'EXIT STATUS' | grep -qx "\.It $number" || echo "no .It $number in EXIT STATUS: $id"
	done <"$TMP/statuses"
	order=$(cut -d' ' -f2 "$TMP/statuses" | paste -sd, | sed 's/,/, /g')
	for name in VERDICTS 'EXIT STATUS'; do
		section "$name" | grep -q "in the order $order counts" || echo "another order than $order in $name"
	done
	section VERDICTS | tr '\n' ' ' | grep -oE 'PASS, XFAIL and FLAKY come [^;]*;' >"$TMP/sentence"
	while read -r _ name status _; do
		section VERDICTS | grep -qx "\.It $name" || echo "no .It $name in VERDICTS"
		number=$(awk -v id="$status" '$1 == id { print $2 }' "$TMP/statuses")
		# "... FAIL, TIMEOUT and XPASS to 1, ERROR to 2 or 3, ..."
		grep -qE "\<$name\>[A-Z, and]*( come)? to (exit status )?([0-9] or )?$number\>|\<$name to $number\>" "$TMP/sentence" ||
			echo "$name does not come to $number in VERDICTS"
	done <"$TMP/verdicts"
} >"$TMP/wrong"
if [ -s "$TMP/wrong" ]; then not_ok 'man/tcpcheck.1 has the verdicts and exit statuses' "$TMP/wrong"
else ok 'man/tcpcheck.1 has the verdicts and exit statuses'; fi

# ---- form ----

if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning "$ROOT"/doc/*.[1-9] >"$TMP/lint" 2>&1
	if grep -qE '(ERROR|WARNING):' "$TMP/lint"; then not_ok man/form "$TMP/lint"; else ok man/form; fi
else
	skip man/form 'mandoc is not installed'
fi
