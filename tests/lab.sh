#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The course (scripts/lab): what its pages say is so. Run by tests/run.
#
# A page is played in a copy of its lesson's folder, where the lesson's solution is called mine.pkt (mine/mine.py
# where a stack is to be written). Each block that is indented by four blanks is a command, or several; the
# first block after it that is fenced with ```text is what it prints, with "..." for lines that are left out. What fails on
# purpose shows a FAIL or lost points, or has --fault=. Blocks of ```tcpcheck are whole scripts,
# one of ```python is mine/first.py.

set -u
. "$ROOT/tests/lib.sh"
LIMIT=60
LAB=$ROOT/scripts/lab
LESSONS='handshake numbers retransmission half-close zero-window fast-retransmit time-wait stack'
D=$TMP/lab
mkdir -p "$D/bin" "$D/home"
system_python lab
ln -sf "$TCPCHECK" "$D/bin/tcpcheck"
PATH=$D/bin:$PATH HOME_BEFORE=$HOME
LC_ALL=C.UTF-8
export PATH LC_ALL

# blocks PAGE FOLDER: its blocks as FOLDER/NNN.cmd, what they print as NNN.out, scripts as NNN.pkt
blocks()
{
	mkdir -p "$2"
	awk -v dir="$2" '
		function file(kind) { return sprintf("%s/%03d.%s", dir, n, kind) }
		/^```/ {
			close(out)
			out = ""
			inside = !inside
			if (inside && $0 == "```tcpcheck") { n++; out = file("pkt") }
			if (inside && $0 == "```python") { n++; out = file("py") }
			if (inside && $0 == "```text" && asked) { out = file("out"); asked = 0 }
			next
		}
		inside { if (out) print >out; next }
		/^    [^ ]/ || (/^    / && asked && last ~ /^    /) {
			if (last !~ /^    /) { n++; asked = 1 }
			print substr($0, 5) >file("cmd")
		}
		{ last = $0 }' "$1"
}

# can_play NAME COMMANDS: false, after a SKIP line, where this host lacks what they play on
can_play()
{
	case $(cat "$2") in
	*--virtual-time*)
		[ -z "$SAN" ] || { skip "$1" 'sanitizers need more address space than the virtual machine has'; return 1; }
		has_virtual_time || { skip "$1" 'needs virtual time, and no kernel is built: make kernel'; return 1; } ;;
	*--stack=lwip*) [ -f "$BUILD/stacks/lwip.so" ] || { skip "$1" 'lwIP is not built'; return 1; } ;;
	*--stack=*) ;;
	*'tcpcheck draw '* | *'quiz make'* | *=list* | *'tcpcheck check'*) ;;
	*) needs_kernel "$1" || return 1 ;;
	esac
	case $(cat "$2") in
	*grade*) [ -z "${NO_JAIL:-}" ] || { skip "$1" "$NO_JAIL"; return 1; } ;;
	esac
}

# block NAME COMMANDS: runs them here; they end as they should, and print what the page says
block()
{
	can_play "$1" "$2" || return
	page=${2%.cmd}.out want=0
	grep -qsE 'FAIL|  0 of [0-9]+:' "$page" && want=1
	[ -f "$page" ] || ! grep -qE -e '--fault=[a-z-]*[ $]' "$2" || want=1
	for _ in 1 2 3; do
		timeout -k 5 "$LIMIT" sh -e "$2" >"$TMP/out" 2>&1 </dev/null
		got=$?
		# A busy host: INCONCLUSIVE, or more attempts than one.
		[ $got = 5 ] || grep -qE '^  attempts  |: FLAKY ' "$TMP/out" || break
	done
	sed -i '/^  attempts  /d' "$TMP/out"
	if [ $got = 5 ] || grep -q ': FLAKY ' "$TMP/out"; then inconclusive "$1"
	elif [ $got != $want ]; then
		echo "exit $got instead of $want: $(head -n 1 "$2")" >>"$TMP/out"
		not_ok "$1" "$TMP/out"
	elif [ -f "$page" ] && ! awk -f "$ROOT/tests/lab.awk" "$page" "$TMP/out" >"$TMP/differs"; then
		not_ok "$1" "$TMP/differs"
	else ok "$1"; fi
}

# pages NAME PAGE: all blocks of it, in order, here
pages()
{
	blocks "$2" "$TMP/blocks"
	for b in "$TMP"/blocks/*; do
		n="lab/$1: block $(basename "${b%.*}")"
		case $b in
		*.cmd) block "$n: $(head -n 1 "$b" | cut -c1-60)" "$b" ;;
		*.pkt) cp "$b" page.pkt; run_script "$n" "$PWD/page.pkt" ;;
		*.py) cp "$b" mine/first.py ;;
		esac
	done
}

"$TCPCHECK" grade --faults=fin-late --stack="pipe:python3 $LAB/stack/toy.py" "$LAB/stack/close.pkt" >"$TMP/out" 2>&1
[ $? != 3 ] || NO_JAIL=$(head -n 1 "$TMP/out" | cut -c1-120)

# ---- the way in ----

cd "$ROOT" || exit 1
mkdir -p "$D/home/build" # the page adds it to the PATH
HOME=$D/home XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME_BEFORE/.cache}
export HOME XDG_CACHE_HOME
blocks "$LAB/README.md" "$D/first"
first=$(ls "$D"/first/*.cmd | head -n 1)
# shellcheck disable=SC1090
if (. "$first" && pwd >"$D/where") >"$TMP/out" 2>&1 && [ -f "$HOME/lab/handshake/open.pkt" ]; then ok 'lab/README: the way in'
else not_ok 'lab/README: the way in' "$TMP/out"; exit; fi
rm "$first"

# ---- the README of the source tree: what its examples print ----

mkdir -p "$D/readme" "$D/tree"
ln -sfn "$ROOT/scripts" "$D/tree/scripts"
ln -sfn "$BUILD" "$D/tree/build"
awk -v dir="$D/readme" '
	/^```/ { inside = !inside; if (inside) n++; next }
	inside { print >sprintf("%s/%03d", dir, n) }' "$ROOT/README.md"
for b in $(grep -lE '^\$ build/tcpcheck -4 (-v )?[a-z/]+\.pkt$' "$D"/readme/*); do
	sed -n 's/^\$ //p' "$b" >"$b.cmd"
	grep -v '^\$ ' "$b" >"$b.out"
	cd "$D/tree" && block "lab/readme: $(tail -n 1 "$b.cmd")" "$b.cmd"
done
[ "$(ls "$D"/readme/*.cmd | wc -l)" = 2 ] || not_ok 'lab/readme: examples were not found'

# ---- the lessons ----

# lesson NAME: its page, which has the right size, is linked, and has answers
lesson()
{
	lesson=$1 TMP=$TMP/$1
	mkdir -p "$TMP"
	cd "$HOME/lab/$lesson" || { not_ok "lab/$lesson: there is no such lesson"; return; }
	if [ -f "$LAB/solutions/$lesson.pkt" ]; then cp "$LAB/solutions/$lesson.pkt" mine.pkt
	else mkdir -p mine && cp "$LAB/solutions/$lesson.py" mine/mine.py; fi
	pages "$lesson" "$LAB/$lesson/README.md"
	lines=$(wc -l <"$LAB/$lesson/README.md")
	[ "$lines" -ge 60 ] && [ "$lines" -le 150 ] || not_ok "lab/$lesson: a page of $lines lines"
	grep -q "($lesson/README.md)" "$LAB/README.md" || not_ok "lab/$lesson: the course does not name it"
	# Each question has an answer, and no answer is without its question.
	sed -nE 's/^\*\*Question ([0-9]+)\.\*\*.*/\1/p' "$LAB/$lesson/README.md" >"$TMP/asked"
	sed -nE 's/^([0-9]+)\. .*/\1/p' "$LAB/solutions/$lesson.md" >"$TMP/answered"
	if [ -s "$TMP/asked" ] && cmp -s "$TMP/asked" "$TMP/answered"; then ok "lab/$lesson: all questions have answers"
	else diff "$TMP/asked" "$TMP/answered" >"$TMP/out"; not_ok "lab/$lesson: all questions have answers" "$TMP/out"; fi
}

# Side by side: mostly they wait.
for l in $LESSONS; do lesson "$l" >"$D/$l.tap" & done
wait
for l in $LESSONS; do cat "$D/$l.tap"; done
rm -rf "$HOME"/lab/*/mine*

cd "$(cat "$D/where")" || exit 1
for b in "$D"/first/*.cmd; do
	[ -e "$b" ] && block "lab/README: $(head -n 1 "$b" | cut -c1-60)" "$b"
done

# ---- what is beside the kernel ----

# (Those of the last lesson are for other stacks: tests/lab_stack.sh.)
find "$LAB" -name '*.pkt' ! -path '*/stack/*' | sort >"$D/scripts"
if [ -z "$SAN" ] && has_virtual_time; then run_suite 'virtual: ' "$D/scripts" --virtual-time
else skip 'lab: virtual time' 'no kernel is built, or sanitizers'; fi

# lwIP plays what does not say that it is not for it.
if [ -f "$BUILD/stacks/lwip.so" ]; then
	xargs grep -L '^// not-for: lwip:' <"$D/scripts" >"$TMP/list"
	run_suite 'lwip: ' "$TMP/list" --stack=lwip
	xargs grep -l '^// not-for: lwip:' <"$D/scripts" >"$TMP/list"
	while read -r f; do
		"$TCPCHECK" -4 --stack=lwip "$f" >"$TMP/out" 2>&1 && not_ok "lab: $f is for lwIP, too" "$TMP/out"
	done <"$TMP/list"
else
	skip 'lab: lwIP' 'it is not built: make stacks'
fi

# ---- giving the course ----

# What comes back from students: the right answers to the quiz of 17, some other answers, a test, a stack.
T=$HOME/course
cp -r "$LAB" "$T" && cd "$T" || exit 1
printf '17\n18\n' >students.txt
mkdir -p handed-in anna
cp solutions/handshake.pkt handed-in/17.pkt
sed '/F\. 1:1/,$d' solutions/handshake.pkt >handed-in/18.pkt
cp solutions/stack.py anna/stack.py
cp stack/tcpcheck_stack.py anna
mkdir answers
for s in 17 18; do printf '1: 1\n2: 1\n3: 1\n4: 1\n5: 1\n6: 1\n' >answers/$s; done
pages teaching "$LAB/teaching.md"
