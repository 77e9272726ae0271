#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Pages as readers have them: tests/pages/check.mjs opens each in Debian's chromium and looks whether it is valid, to be
# heard, used with the keyboard only, enlarged, in the dark, printed, and alone. What npm has for it (tests/pages/package.json,
# pinned by its lock) is fetched into build/pages, once. Without it nothing is known, and that is said. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/pages
mkdir -p "$D" && cd "$D" || exit 1
TOOLS=$ROOT/build/pages
LAB=$ROOT/scripts/lab/stack

for program in node npm chromium; do
	command -v $program >/dev/null 2>&1 || { skip pages "$program is not installed"; exit; }
done
browser=$(command -v chromium)
system_python pages

# ---- what looks ----

mkdir -p "$TOOLS" || exit 1
if ! cmp -s "$ROOT/tests/pages/package-lock.json" "$TOOLS/package-lock.json" || [ ! -d "$TOOLS/node_modules" ]; then
	cp "$ROOT/tests/pages/package.json" "$ROOT/tests/pages/package-lock.json" "$TOOLS"
	if ! (cd "$TOOLS" && timeout 120 npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier) >npm.said 2>&1; then
		rm -f "$TOOLS/package-lock.json"
		skip pages "npm cannot fetch its tools: $(grep -m 1 'npm error' npm.said || tail -n 1 npm.said)"
		exit
	fi
fi
cp "$ROOT/tests/pages/check.mjs" "$TOOLS"

# ---- what is looked at ----

cp "$ROOT/tests/lib/exchange.pkt" pass.pkt
sed 's/> P. 1:8(7) ack 1/> P. 1:8(7) ack 2/' pass.pkt >fail.pkt
stack="--stack=pipe:python3 $LAB/toy.py"

# page NAME STATUS COMMAND...: it ends so, and has written NAME.html
pages=
page()
{
	name=$1 want=$2
	shift 2
	LC_ALL=C.UTF-8 "$@" >said 2>&1 </dev/null
	got=$?
	if [ $got = "$want" ] && [ -s "$name.html" ]; then pages="$pages $name.html"
	else echo "exit $got instead of $want: $*" >>said; not_ok "pages: $name" said; fi
}

page pass 0 "$TCPCHECK" -4 "$stack" --html=pass.html pass.pkt
page fail 1 "$TCPCHECK" -4 "$stack" --html=fail.html fail.pkt
page suite 1 "$TCPCHECK" "$stack" --html=suite.html pass.pkt fail.pkt
page quiz 0 sh -c "\"$TCPCHECK\" quiz make --blanks=8 --format=html pass.pkt >quiz.html"
page script 0 sh -c "\"$TCPCHECK\" draw --format=html '$ROOT/scripts/cases/window-probe/backoff-max.pkt' >script.html"
if "$TCPCHECK" --version | grep -q 'built with libpcap'; then
	python3 "$ROOT/tests/lib/capture.py" --link=ether half-close.pcap <"$ROOT/tests/golden/judge/half-close.lines"
	page judge 1 "$TCPCHECK" judge --html=judge.html half-close.pcap
	page capture 0 sh -c "\"$TCPCHECK\" draw --format=html --flow=all half-close.pcap >capture.html"
fi

# Status 8: the lines say what is wrong. Any other: not all was looked at.
[ -n "$pages" ] || exit
# shellcheck disable=SC2086
HOME=$D XDG_CONFIG_HOME=$D XDG_CACHE_HOME=$D timeout -k 9 400 node "$TOOLS/check.mjs" "$browser" "$D/browser" $pages >looked 2>err
status=$?
cat looked
case $status in
0) ;;
8) grep -q '^not ok' looked || not_ok 'pages: what is wrong is said' err ;;
*) echo "exit $status" >>err; not_ok 'pages: all are looked at' err ;;
esac
