#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/judge.sh: captures that are judged, refused and shown. tests/lib/capture.py writes them from lines like those
# of scripts; tests/golden/judge/NAME.lines have their report in NAME.expect. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/judge
mkdir -p "$D" && cd "$D" || exit 1

if ! "$TCPCHECK" --version | grep -q 'built with libpcap'; then
	: >x.pcap
	want 3 'judge: not without libpcap' 'built without libpcap' "$TCPCHECK" judge x.pcap
	skip judge 'built without libpcap'
	exit 0
fi
python=$(command -v python3) || { skip judge 'python3 is not installed'; exit 0; }

# capture OUT [OPTION]... <LINES
capture()
{
	capture_out=$1
	shift
	"$python" "$ROOT/tests/lib/capture.py" "$@" "$capture_out"
}

G=$ROOT/tests/golden/judge
HALF=$G/half-close.lines

# ---- reports ----

# golden_judge NAME STATUS: the report of NAME.lines
golden_judge()
{
	wanted "judge/$1" || return
	capture "$1.pcap" --link=ether <"$G/$1.lines"
	"$TCPCHECK" judge "$1.pcap" >out 2>&1
	golden "judge/$1" "$G/$1.expect" out $? "$2"
}
golden_judge half-close 1
golden_judge half-close-right 0
golden_judge window-probe 0

# A trace that somebody has printed becomes such lines: in the manner of tcpdump, and of tshark.
cat >tcpdump.txt <<'END'
It began so: 9:59.900 1026 > echo: S 0:0(0) win 4096 9:59.910 echo > 1026: S 0:0(0) ack 1 win 8192
10:00.000 1026 > echo: . ack 1 win 4096 10:00.100 1026 > echo: P 1:11(10) ack 1 win 4096
10:00.101 echo > 1026: P 1:11(10) ack 11 win 8192
10:00.201 1026 > echo: . ack 12 win 4096 10:00.301 echo > 1026: P 11:21(10) ack 11 win 8192 and there it ended.
END
cat >tshark.txt <<'END'
    1   0.000000   10.0.2.2 -> 10.0.2.15    TCP 74 1026 > 7 [SYN] Seq=0 Win=4096 Len=0 MSS=1460 WS=16
    2   0.010000   10.0.2.15 -> 10.0.2.2    TCP 74 7 > 1026 [SYN, ACK] Seq=0 Ack=1 Win=8192 Len=0 MSS=1460 WS=16
    3   0.100000   10.0.2.2 -> 10.0.2.15    TCP 54 1026 > 7 [ACK] Seq=1 Ack=1 Win=65536 Len=0
    4   0.200000   10.0.2.2 -> 10.0.2.15    TCP 64 [TCP segment of a reassembled PDU]
    5   0.201000   10.0.2.15 -> 10.0.2.2    TCP 64 7 > 1026 [PSH, ACK] Seq=1 Ack=11 Win=131072 Len=10
    6   0.301000   10.0.2.2 -> 10.0.2.15    TCP 54 1026 > 7 [ACK] Seq=11 Ack=12 Win=65536 Len=0
    7   0.401000   10.0.2.15 -> 10.0.2.2    TCP 64 7 > 1026 [PSH, ACK] Seq=11 Ack=11 Win=131072 Len=10
END
# printed TOOL: one packet has a wrong ACK, and there is no other fault
printed()
{
	"$python" "$ROOT/tests/lib/trace.py" "$1.txt" | capture "$1.pcap"
	want 1 "judge: a trace of $1" 'packet 6, .*: ack 12' "$TCPCHECK" judge --at=server "$1.pcap"
	want 1 "judge: a trace of $1, whole" "$1.pcap: 1 violation in 1 connection, 0 .* 0 .* in 0" "$TCPCHECK" judge --at=server "$1.pcap"
}
printed tcpdump
printed tshark

# ---- link layers, and where it was taken ----

for link in vlan raw sll sll2 null; do
	capture "$link.pcap" --link=$link <"$HALF"
	want 1 "judge: link layer $link" 'ack 76$' "$TCPCHECK" judge "$link.pcap"
done
want 1 'judge: a cooked capture tells where it was taken' 'taken at 10.0.2.15, which the capture says' "$TCPCHECK" judge sll.pcap
want 1 'judge: the place can be given' 'taken at each client, as --at says' "$TCPCHECK" judge --at=client raw.pcap
want 0 'judge: between the ends an ACK may be right' 'taken between the ends' "$TCPCHECK" judge --at=middle raw.pcap
want 1 'judge: several files' 'sll.pcap: 4 violations' "$TCPCHECK" judge half-close-right.pcap sll.pcap
sed 's/^2.205112/# /' "$HALF" | capture lost.pcap
want 0 'judge: what is acknowledged and never seen was lost' 'the capture lacks packets: 1 stretches' \
	"$TCPCHECK" judge --at=server lost.pcap

# ---- what is not known ----

sed 's/$/ id=7/; s/^0.396759.*/& twice/' "$HALF" | sed '/twice/s/id=7/id=8/' | capture twice.pcap
want 1 'judge: a packet captured twice' '1 packet twice: captured at two places' "$TCPCHECK" judge twice.pcap
sed 's/^0.001369.*/& frag/' "$HALF" | capture frag.pcap
want 0 'judge: fragments' '1 packet left out: fragment of an IP packet' "$TCPCHECK" judge frag.pcap
sed '/^0.397202/s/$/ badsum/' "$HALF" | capture damaged.pcap
want 1 'judge: damaged on the way' '1 packet damaged on the way' "$TCPCHECK" judge damaged.pcap
"$TCPCHECK" judge --json damaged.pcap >damaged.json 2>&1
want 0 'judge: what was damaged is nobody'"'"'s fault' '' sh -c 'grep -q "\[11,15,17\]" damaged.json && ! grep -q checksum_wrong damaged.json'
sed '/^0.202948/s/$/ badsum/' "$HALF" | capture wrong.pcap
want 1 'judge: a wrong checksum, where it was sent' 'checksum_wrong' "$TCPCHECK" judge --at=server wrong.pcap
capture cut.pcap --snaplen=60 <"$HALF"
want 1 'judge: cut by the snapshot length' '2 packets cut by the snapshot length' "$TCPCHECK" judge cut.pcap
capture tiny.pcap --snaplen=30 <"$HALF"
want 0 'judge: cut within headers' 'packets? cut within the TCP header' "$TCPCHECK" judge tiny.pcap
sed 1,9d "$HALF" | capture middle.pcap
want 0 'judge: begins in the middle' 'begins in the middle' "$TCPCHECK" judge middle.pcap
sed -n '/ s /p; 1,2p' "$HALF" | capture one.pcap
want 0 'judge: one direction' 'from its SYN|begins in the middle' "$TCPCHECK" judge one.pcap

# ---- programs, and browsers ----

want 1 'judge: --flow' '^connection 1: ' "$TCPCHECK" judge --flow=1 raw.pcap
want 2 'judge: --flow beyond the last' 'there is no connection 2 in it, but 1' "$TCPCHECK" judge --flow=2 raw.pcap
"$TCPCHECK" judge --json=out.json --html=out.html raw.pcap cut.pcap frag.pcap half-close-right.pcap >text 2>&1
want 0 'judge: a page without scripts' '' sh -c "grep -q \"default-src 'none'\" out.html && ! grep -qi '<script\|http://\|https://' out.html"
want 0 'judge: the page is well-formed, and loads nothing' '' "$python" "$ROOT/tests/draw.py" out.html
cat >valid.py <<'END'
import json, sys
try:
    import jsonschema
except ImportError:
    print('SKIP python3-jsonschema is not installed')
    sys.exit(0)
schema = json.load(open(sys.argv[1]))
lines = [json.loads(line) for line in open(sys.argv[2])]
for line in lines:
    jsonschema.validate(line, schema)
assert [x['type'] for x in lines] == ['connection', 'capture'] * 4
assert lines[0]['findings'][0]['packets'] == [11, 13, 15, 17]
END
want 0 'judge: JSON lines as the schema says' '' "$python" valid.py "$ROOT/doc/judge.schema.json" out.json
want 1 'judge: JSON on standard output, alone' '^\{"type":"capture"' "$TCPCHECK" judge --json raw.pcap
want 1 'judge: standard input' 'read once' sh -c "'$TCPCHECK' judge --at=server - <half-close.pcap; '$TCPCHECK' judge raw.pcap >/dev/null; exit 1"

# ---- bad input ----

want 2 'judge: a file that is not there' 'No such file' "$TCPCHECK" judge nothing.pcap
want 2 'judge: a folder' 'is a folder, not a capture' "$TCPCHECK" judge .
want 2 'judge: no capture' 'is not a capture' "$TCPCHECK" judge "$ROOT/README.md"
: >empty.pcap
want 2 'judge: an empty file' 'empty.pcap is empty' "$TCPCHECK" judge empty.pcap
gzip -c raw.pcap >raw.pcap.gz
want 2 'judge: a compressed capture' 'gunzip it first' "$TCPCHECK" judge raw.pcap.gz
capture none.pcap </dev/null
want 4 'judge: no packets' 'there is no packet of TCP' "$TCPCHECK" judge none.pcap
head -c 700 raw.pcap >short.pcap
want 2 'judge: cut off' 'is broken behind packet 9' "$TCPCHECK" judge short.pcap
{ cat raw.pcap; printf '\0\0\0\0\0\0\0\0\377\377\377\177\377\377\377\177'; } >huge.pcap
want 1 'judge: impossible lengths' 'is broken behind packet 19' "$TCPCHECK" judge huge.pcap
printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\223\0\0\0' >odd.pcap
want 3 'judge: a link layer that is not read' 'which cannot be read' "$TCPCHECK" judge odd.pcap
want 2 'judge: --at' "'x' is none of" "$TCPCHECK" judge --at=x raw.pcap
want 2 'judge: no file' 'no capture given' "$TCPCHECK" judge
want 2 'judge: --at is for judge' 'is for tcpcheck judge' "$TCPCHECK" --at=client x.pkt
want 3 'judge: a report that cannot be written' 'nowhere' "$TCPCHECK" judge --html=nowhere/x.html raw.pcap
