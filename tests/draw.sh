#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpcheck draw, --draw and --html: every format is what others read, pages lead only to themselves, runs on all
# kinds of stacks leave their pictures, and bad input ends in one message. Run by tests/run ("tests/run draw").

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/draw
mkdir -p "$D" && cd "$D" || exit 1
LAB=$ROOT/scripts/lab/stack

cat >a.pkt <<'END'
// req: RFC9293-MUST-13
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0...0.5 connect(3, ..., ...) = 0
+0 > S 0:0(0) <...>
+.5 < S. 0:0(0) ack 1 win 1000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 write(3, "<a & b>", 7) = 7
+0 > P. 1:8(7) ack 1 data "<a & b>"
+0 < . 1:1(0) ack 8 win 1000
+2.5 < P. 1:2(1) ack 8 win 1000
+0 > . 8:8(0) ack 2
END

# is NAME STATUS COMMAND...: it ends with this status; what it prints is in out
is()
{
	name=$1 want=$2
	shift 2
	LC_ALL=C.UTF-8 "$@" >out 2>err </dev/null
	got=$?
	cat err >>out
	[ $got = "$want" ] || { echo "exit $got instead of $want: $*" >>out; not_ok "draw: $name" out; return 1; }
}

# has NAME FILE PATTERN...: each is in it
has()
{
	name=$1 file=$2
	shift 2
	for p; do
		grep -qF -e "$p" "$file" || { { echo "no \"$p\" in:"; cat "$file"; } >said; not_ok "draw: $name" said; return 1; }
	done
	ok "draw: $name"
}

# ---- a script that is not played ----

is 'as text' 0 "$TCPCHECK" draw a.pkt && has 'as text' out '0.000000 connect(3, ..., ...) =' '… 2.500 s …' \
	'[ESTABLISHED]' '◀╌' '0.500000 connect(3, ..., ...) =' '┃│'
is 'in ASCII' 0 env LC_ALL=C "$TCPCHECK" draw a.pkt && LC_ALL=C "$TCPCHECK" draw a.pkt >out &&
	if LC_ALL=C grep -q '[^ -~]' out || awk 'length > 80 { bad = 1 } END { exit !bad }' out
	then not_ok 'draw: in ASCII, in 80 columns' out; else ok 'draw: in ASCII, in 80 columns'; fi
for f in svg plot html mermaid xplot; do
	is "as $f" 0 "$TCPCHECK" draw --format=$f a.pkt && mv out a.$f
done
has 'as a sequence diagram' a.mermaid sequenceDiagram 'S->>P: P. 1:8(7) ack 1'
has 'for xplot' a.xplot 'timeval double' 'line 0.500000 1 0.500000 8'
if ! command -v xmllint >/dev/null; then skip 'draw: pictures are XML' 'xmllint is not installed'
elif xmllint --noout a.svg a.plot >out 2>&1; then ok 'draw: pictures are XML'
else not_ok 'draw: pictures are XML' out; fi
is 'all scripts of cases' 0 "$TCPCHECK" draw "$ROOT/scripts/cases" && has 'all scripts of cases' out '[TIME-WAIT]'

# ---- bad input: one message, and nothing left ----

printf 'MZ\000\001' >binary
printf '\324\303\262\241' >cut.pcap
echo nonsense >bad.pkt
cp a.pkt b.pkt
refused()
{
	name=$1 status=$2 says=$3
	shift 3
	is "$name" "$status" "$TCPCHECK" "$@" && has "$name" out "$says"
}
refused 'no such file' 2 'No such file' draw none.pkt
refused 'neither script nor capture' 2 'binary' draw binary
refused 'not a script' 2 'bad.pkt:1' draw bad.pkt
refused 'not a capture' 2 'cut.pcap' draw cut.pcap
refused 'no such format' 2 'mermaid' draw --format=png a.pkt
refused 'two pictures in a file' 2 'one picture' draw --format=svg a.pkt b.pkt
refused 'a capture is not played' 2 'cannot be played' draw --run cut.pcap
refused 'an option of draw' 2 'for tcpcheck draw and quiz only' --format=svg a.pkt
refused 'a page in no folder' 3 'none/x.html' --html=none/x.html a.pkt
refused 'no picture asked for' 2 'usage: tcpcheck draw' draw

# ---- runs ----

system_python draw
STACK="--stack=pipe:python3 $LAB/toy.py"
python3 -c 'import json' 2>/dev/null || { skip 'draw: runs' 'python3 is not installed'; exit; }
sed 's/> P. 1:8(7) ack 1/> P. 1:8(7) ack 2/' a.pkt >fails.pkt
python3 - >many.pkt <<'END'
print("""0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+0 < . 1:1(0) ack 1 win 1000
+0 accept(3, ..., ...) = 4""")
for i in range(150):
    print(f"+.001 < P. {i + 1}:{i + 2}(1) ack 1 win 1000\n+0 > . 1:1(0) ack {i + 2}")
END

if is 'a run that passes' 0 "$TCPCHECK" -4 "$STACK" --draw a.pkt; then
	if [ -s out ]; then not_ok 'draw: --draw is silent for a pass' out; else ok 'draw: --draw is silent for a pass'; fi
fi
is 'a failure' 1 "$TCPCHECK" -4 "$STACK" --draw --html=f.html --json=f.jsonl fails.pkt &&
	has 'a failure has its ladder' out 'fails.pkt:8:' '✗ differs: ack expected 2, seen' 'what the line expects'
if grep -q 'exchange 1' out f.jsonl || grep -q '│' f.jsonl; then not_ok 'draw: records are for nobody to read' out
else ok 'draw: records are for nobody to read'; fi
is 'a run, drawn' 0 "$TCPCHECK" draw --run -4 "$STACK" a.pkt && has 'a run, drawn' out 'win ' '(returns)'
is 'a suite' 1 "$TCPCHECK" "$STACK" --html=suite.html a.pkt fails.pkt many.pkt && has 'a suite' suite.html \
	'What did not pass' '<details class="run" id="x9"' 'id="q-RFC9293-MUST-13"' 'write(3, &quot;&lt;a &amp; b&gt;&quot;, 7) = 7' \
	'events 201 to 300'
if python3 "$ROOT/tests/draw.py" a.html f.html suite.html >out 2>&1; then ok 'draw: pages are whole and load nothing'
else not_ok 'draw: pages are whole and load nothing' out; fi
refused 'a page that cannot be written' 3 '/dev/full' "$STACK" -4 --html=/dev/full a.pkt
if [ -n "$(find . -name '*.html' -size 0)" ]; then not_ok 'draw: no page is empty' /dev/null; else ok 'draw: no page is empty'; fi
