#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpcheck draw, --draw and --html: every format is what others read, pages lead only to themselves, runs on all
# kinds of stacks leave their pictures, and bad input ends in one message. Run by tests/run ("tests/run draw").

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/draw
mkdir -p "$D" && cd "$D" || exit 1
LAB=$ROOT/scripts/lab/stack

cp "$ROOT/tests/lib/exchange.pkt" a.pkt

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
# What xplot(1) reads of a time-sequence plot (its README and demos); what is left is no input of it.
cat >xplot.awk <<'AWK'
BEGIN { number = "-?[0-9]+"; time = number "\\.[0-9][0-9][0-9][0-9][0-9][0-9]"; point = " " time " " number }
text { text = 0; if ($0 == "") bad("an empty text"); next }
NR == 1 { if ($0 != "timeval double") bad("the first line"); next }
$0 ~ "^(title|xlabel|ylabel)$" || $0 ~ "^[abclr]text" point "$" { text = 1; next }
$0 ~ "^line" point point "$" || $0 ~ "^[du](arrow|tick)" point "$" { drawn++; next }
/^(white|green|red|blue|yellow|purple|orange)$/ { next }
/^go$/ { gone = NR; next }
{ bad($0) }
function bad(what) { print NR ": " what; failed = 1 }
END { if (!drawn || gone != NR) bad("nothing is drawn, or it does not end"); exit failed }
AWK
# The part of sequence diagrams that Mermaid's grammar has for what is drawn.
cat >mermaid.awk <<'AWK'
NR == 1 { if ($0 != "sequenceDiagram") bad($0); next }
/^    participant [ASP] as [^;#<>"%{}]+$/ { next }
/^    (S->>P|P-->>S|S--xP|A->>S|S-->>A): [^;<>"%{}]+(;[^;<>"%{}]*)*$/ { next }
/^    Note over (S|A,P|S,P): [^<>"%{}]+$/ { next }
/^    activate A$/ { open++; next }
/^    deactivate A$/ { if (!open--) bad("nothing is active"); next }
{ bad($0) }
function bad(what) { print NR ": " what; failed = 1 }
END { exit failed }
AWK
for f in xplot mermaid; do
	: >said
	for script in a.pkt "$ROOT"/scripts/cases/lab/*.pkt "$ROOT"/scripts/cases/window-probe/d*.pkt; do
		"$TCPCHECK" draw --format=$f "$script" >out 2>&1
		LC_ALL=C awk -f $f.awk out >>said || echo "... of $script" >>said
	done
	if [ -s said ]; then not_ok "draw: what $f reads" said; else ok "draw: what $f reads"; fi
done
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

# ---- single connections ----

cat >two.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < 1000 > 8080 S 0:0(0) win 1000 <mss 1000>
+0 > 8080 > 1000 S. 0:0(0) ack 1 <...>
+0 < 2000 > 8080 S 0:0(0) win 1000 <mss 1000>
+0 > 8080 > 2000 S. 0:0(0) ack 1 <...>
+0 < 2000 > 8080 . 1:1(0) ack 1 win 1000
END
is 'one connection of a script' 0 "$TCPCHECK" draw --flow=2 two.pkt && grep -c SYN-RECEIVED out >n &&
	if grep -q 1000.8080 out || [ "$(cat n)" != 1 ]; then not_ok 'draw: one connection of a script' out
	else has 'one connection of a script' out '[ESTABLISHED]' 'listen(3, 1)'; fi
is 'each connection of a script' 0 "$TCPCHECK" draw --flow=all two.pkt &&
	has 'each connection of a script' out 'two.pkt, connection 1' 'two.pkt, connection 2'
refused 'no such connection of a script' 2 'there is no connection 3 in it, but 2' draw --flow=3 two.pkt
refused 'neither a number nor all' 2 'nor all' draw --flow=some two.pkt
refused 'a ladder for each in one picture' 2 'one connection at a time' draw --flow=all --format=svg two.pkt
if ! "$TCPCHECK" --version | grep -q 'built with libpcap'; then skip 'draw: captures' 'built without libpcap'
elif ! command -v python3 >/dev/null; then skip 'draw: captures' 'python3 is not installed'
else
	# Two connections, and a third one between the ends of the first.
	lines=$ROOT/tests/golden/judge/half-close.lines
	python3 "$ROOT/tests/lib/capture.py" three.pcap <"$lines"
	sed 's/^\([0-9]\)\./1\1./' "$lines" | python3 "$ROOT/tests/lib/capture.py" --client=10.0.2.2:5555 second.pcap
	sed 's/^\([0-9]\)\./2\1./; /S 0:0/s/0:0/9:9/' "$lines" | python3 "$ROOT/tests/lib/capture.py" third.pcap
	tail -c +25 second.pcap >>three.pcap && tail -c +25 third.pcap >>three.pcap
	is 'one connection of a capture' 0 "$TCPCHECK" draw --flow=2 three.pcap &&
		has 'one connection of a capture' out 'left: 10.0.2.2:5555' '#20' '#38'
	is 'each connection of a capture' 0 "$TCPCHECK" draw --flow=all three.pcap && has 'each connection of a capture' out \
		'three.pcap, connection 2: 10.0.2.2:5555 to 10.0.2.15:19622' 'three.pcap, connection 3: 10.0.2.2:54143 to' '#57'
	is 'connections beside each other' 0 "$TCPCHECK" draw three.pcap &&
		has 'connections beside each other' out '5555 > 19622 F. 41:41(0)' '54143 > 19622 F. 41:41(0)'
	refused 'no such connection of a capture' 2 'there is no connection 4 in it, but 3' draw --flow=4 three.pcap
	"$TCPCHECK" draw --format=html --flow=all three.pcap >each.html
	has 'a page of each connection' each.html 'id="x3"' 'three.pcap, connection 2: 10.0.2.2:5555 to 10.0.2.15:19622'
	# --flow means the same connection there.
	is 'a page of what is judged' 1 "$TCPCHECK" judge --html=judged.html three.pcap &&
		has 'a page of what is judged' judged.html '<h3>Connection 3</h3>' 'href="#x2r11">30</a>' \
		'breaks a rule: violation ack_unsent: ack 76; should be: ack 75 at'
	{ sed 19q "$lines" | head -n 9
	  python3 -c 'for i in range(6000): print(f"{1 + i / 1000:.6f} c . 41:41(0) ack 1 win {60000 - i}")'
	  printf '%s\n' '8.0 s P. 70:75(5) ack 42 win 29200' '8.1 c . 42:42(0) ack 76 win 65535' '9.0 s FP. 75:80(5) ack 42 win 29200'
	} | python3 "$ROOT/tests/lib/capture.py" long.pcap
	is 'long ones are cut' 1 "$TCPCHECK" judge --html=long.html --at=server long.pcap &&
		has 'long ones are cut' long.html 'events are not shown' '>6011</text>' 'ack_unsent' &&
		if [ "$(wc -c <long.html)" -gt 100000 ]; then not_ok 'draw: long ones stay small' long.html; else ok 'draw: long ones stay small'; fi
	python3 "$ROOT/tests/lib/capture.py" silence.pcap <<'END'
0.0 c S 0:0(0) win 65535 <mss 1460>
0.0001 s S. 0:0(0) ack 1 win 29200 <mss 1460>
0.0013 c . 1:1(0) ack 1 win 65535
0.1 s P. 1:70(69) ack 1 win 29200
200.0 c P. 1:2(1) ack 1 win 65535
200.0001 s . 70:70(0) ack 2 win 29200
END
	is 'a silence has its row' 1 "$TCPCHECK" judge --html=silence.html --at=server silence.pcap &&
		has 'a silence has its row' silence.html '>silence of the server</text>' 'breaks a rule: violation retransmit_missing: nothing for'
fi

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
is 'several runs, drawn' 0 "$TCPCHECK" draw --run "$STACK" a.pkt && has 'several runs have their titles' out \
	'a.pkt (ipv4): PASS' 'a.pkt (ipv6): PASS'
is 'a suite' 1 "$TCPCHECK" "$STACK" --html=suite.html a.pkt fails.pkt many.pkt && has 'a suite' suite.html \
	'What did not pass' '<details class="run" id="x9"' 'id="q-RFC9293-MUST-13"' 'write(3, &quot;&lt;a &amp; b&gt;&quot;, 7) = 7' \
	'events 201 to 300'
if python3 "$ROOT/tests/draw.py" ./*.html >out 2>&1; then ok 'draw: pages are whole and load nothing'
else not_ok 'draw: pages are whole and load nothing' out; fi
refused 'a page that cannot be written' 3 '/dev/full' "$STACK" -4 --html=/dev/full a.pkt
if [ -n "$(find . -name '*.html' -size 0)" ]; then not_ok 'draw: no page is empty' /dev/null; else ok 'draw: no page is empty'; fi
