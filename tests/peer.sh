#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A stack that is known only by its packets: tests/peer/homework.py behind a TUN and a TAP device, the
# kernel's own in a network namespace behind a pair of devices; programs that do not do what is expected
# of them. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/peer
mkdir -p "$D"
cd "$D" || exit 1

if [ -z "${KERNEL:-}" ]; then
	skip peer "${NO_KERNEL:-no kernel tests here}"
	exit
fi
if ! command -v python3 >/dev/null 2>&1; then
	skip peer 'no python3 here'
	exit
fi

HOMEWORK="exec python3 $ROOT/tests/peer/homework.py"
# Everything of ours carries this in its environment, however deep.
TCPCHECK_PEER_TAG=$$-$(date +%s)
export TCPCHECK_PEER_TAG

# play STATUS NAME PATTERN STACK FLAGS SCRIPT [OPTION...]
play()
{
	play_status=$1 play_name=$2 play_line=$3 play_stack=$4 play_flags=$5 play_script=$6
	shift 6
	case " $* " in *' -6 '*) ;; *) set -- -4 "$@" ;; esac
	want "$play_status" "peer/$play_name" "$play_line" "$TCPCHECK" --retries=9 --stack="$play_stack" \
		--stack_flags="$play_flags" "$@" "$play_script"
}

cat >passive.pkt <<'END'
--tolerance_usecs=60000
 0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1000>
+.02 < . 1:1(0) ack 1 win 1000
+.02 < P. 1:6(5) ack 1 win 1000 data "hello"
+0 > P. 1:6(5) ack 6 data "hello"
// a second one, beside the first
+.02 < 50000 > 8080 S 0:0(0) win 1000 <mss 1000>
+0 > 8080 > 50000 S. 0:0(0) ack 1 <mss 1000>
+.02 < P. 1:2(1) ack 1 win 1000 data "!"
+0 > P. 1:2(1) ack 2 data "!"
+.02 < F. 2:2(0) ack 2 win 1000
+0 > F. 2:2(0) ack 3
+.02 < . 3:3(0) ack 3 win 1000
// nobody listens there
+0 < 50001 > 9 S 0:0(0) win 1000
+0 > 9 > 50001 R. 0:0(0) ack 1
+.1 > nothing
END
cat >active.pkt <<'END'
--tolerance_usecs=60000
0~9 > S 0:0(0) <mss 1000>
+.02 < S. 0:0(0) ack 1 win 1000 <mss 1000>
+0 > . 1:1(0) ack 1
+0 > P. 1:3(2) ack 1 data "hi"
+.02 < P. 1:3(2) ack 3 win 1000 data "ho"
+0 > P. 3:5(2) ack 3 data "ho"
+.02 < icmp unreachable port_unreachable [1:3(2)]
+.1 > nothing
END
cat >udp.pkt <<'END'
--tolerance_usecs=60000
 0 < udp (5) data "hello"
+0 > udp (5) data "hello"
+.02 < icmp echo_request id 7 [raw (100)]
+0 > icmp echo_reply [raw (100)]
+.02 < S 0:0(0) win 1000
+0 > S. 0:0(0) ack 1 <...>
END
sed 's/data "hello"$/data "hallo"/; s/< P. 1:6(5) ack 1 win 1000 data "hallo"/< P. 1:6(5) ack 1 win 1000 data "hello"/' passive.pkt >wrong.pkt
head -n 5 passive.pkt >data.pkt
(head -n 5 passive.pkt; echo '+.3 > nothing') >dies.pkt
(head -n 5 passive.pkt; echo '+30 > nothing') >hangs.pkt
cat >calls.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
END
cat >server.py <<'END'
import os, socket
family = socket.AF_INET6 if os.environ["TCPCHECK_FAMILY"] == "ipv6" else socket.AF_INET
s = socket.create_server(("", int(os.environ["TCPCHECK_PORT"])), family=family)
while True:
    c, _ = s.accept()
    while data := c.recv(1000):
        c.sendall(data)
    c.close()
END
cat >kernel.pkt <<'END'
--tolerance_usecs=60000
 0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+.02 < . 1:1(0) ack 1 win 1000
+.02 < P. 1:6(5) ack 1 win 1000 data "hello"
+0 > . 1:1(0) ack 6
+0 > P. 1:6(5) ack 6 data "hello"
+.02 < F. 6:6(0) ack 6 win 1000
* > F. 6:6(0) ack 7
+.02 < . 7:7(0) ack 7 win 1000
END

# ---- what works ----

for link in tun tap; do
	for v in 4 6; do
		play 0 "$link, passive, IPv$v" '' "$link:$HOMEWORK echo" ready=attached passive.pkt -$v
		play 0 "$link, active, IPv$v" '' "$link:$HOMEWORK connect" late active.pkt -$v
		[ $v = 6 ] || play 0 "$link, datagrams and an echo" '' "$link:$HOMEWORK echo" '' udp.pkt
	done
done
for v in 4 6; do
	play 0 "veth, the kernel of another namespace, IPv$v" '' "veth:exec python3 $D/server.py" '' kernel.pkt -$v
done
play 0 'a program in the background' '' "tun:python3 $ROOT/tests/peer/homework.py echo &" ready=attached passive.pkt
play 0 'much of its own output' '' "tun:yes | head -c 20000000 & $HOMEWORK echo" ready=attached data.pkt
play 0 'side by side' '' "tun:$HOMEWORK echo" '' passive.pkt --repeat="$([ -n "${SAN:-}" ] && echo 2 || echo 6)" -j3

# ---- what fails ----

play 1 'a wrong answer is found' 'payload' "tun:$HOMEWORK echo" '' wrong.pkt
sed -i '/^$/d' out
grep -q '  | attached to tun1' out || not_ok 'peer/what it printed is in the report' out
play 1 'it dies of the first data' 'tun:COMMAND was killed by signal 11' "tun:$HOMEWORK crash" '' passive.pkt
grep -q '  | assertion failed: no data, please' out || not_ok 'peer/its last words are in the report' out
play 1 'its death alone is a failure' "FAIL .*the stack's program was killed by signal 11" \
	"tun:$HOMEWORK crash" '' dies.pkt
play 1 'it does not read' 'did not send' "tun:$HOMEWORK deaf" '' data.pkt
play 4 'calls are skipped' '(SKIP|skip).*system calls \(socket\), which tun: has not' "tun:$HOMEWORK echo" '' calls.pkt
play 3 'it dies at once' 'tun:COMMAND ended with status 3 before it was ready' 'tun:echo last words; exit 3' '' data.pkt
grep -q '  | last words' out || not_ok 'peer/its last words, before it was ready' out
play 3 'it is not there' 'not found' 'tun:no-such-program' '' data.pkt
play 3 'it never attaches' 'has not opened tun1 for 1 s' 'tun:exec sleep 100' limit=1 data.pkt
play 3 'it never says so' 'has not printed "on air" for 3 s' "tun:$HOMEWORK echo" 'limit=3,ready=on air' data.pkt
play 3 'nobody at its address' 'nobody says to have 192.168.0.1' "tap:$HOMEWORK deaf" limit=3 data.pkt
play 3 'it floods' 'has not opened tun1 for 1 s' 'tun:exec yes' limit=1 data.pkt
play 3 'it floods without a line' 'has not opened tun1 for 1 s' 'tun:exec tr "\0" x </dev/zero' limit=1 data.pkt
play 3 'it ignores what it can' 'has not opened tun1 for 1 s' 'tun:trap "" TERM HUP INT; while :; do sleep 1; done' \
	limit=1 data.pkt
play 3 'it leaves children' 'ended with status 0 before' \
	'tun:for i in 1 2 3; do setsid sleep 321 >/dev/null 2>&1 & done; exit 0' '' data.pkt
play 3 'it does not listen' 'does not listen at port 8080 after 1 s' 'veth:exec sleep 100' limit=1 data.pkt
play 3 'no command' 'lacks the command' 'tun: ' '' data.pkt
play 3 'no such flag' "'soon' is not late" "tun:$HOMEWORK echo" soon data.pkt
if command -v ip >/dev/null 2>&1; then
	play 3 "it takes the script's address" 'has given the kernel the address 192.0.2.1' \
		"tun:ip addr add 192.0.2.1/24 dev tun1; $HOMEWORK echo" '' data.pkt
fi

# ---- what is left ----

ours()
{
	grep -lzxF "TCPCHECK_PEER_TAG=$TCPCHECK_PEER_TAG" /proc/[0-9]*/environ 2>/dev/null |
		while IFS=/ read -r _ _ p _; do
			[ "$p" = $$ ] || [ ! -d "/proc/$p" ] ||
				! tr '\0' ' ' 2>/dev/null <"/proc/$p/cmdline" | grep -E 'homework|sleep 321|server.py|yes' ||
				echo "$p"
		done
}
for sig in KILL TERM; do
	timeout -s $sig 1.2 "$TCPCHECK" -4 --stack="tun:setsid sleep 321 & trap '' TERM; python3 $ROOT/tests/peer/homework.py echo" \
		hangs.pkt >out 2>&1 </dev/null
done
for pause in 0.1 0.2 0.5 1 2 4 8; do
	sleep $pause
	ours >left
	[ -s left ] || break
done
if [ -s left ]; then not_ok 'peer/nothing is left' left; else ok 'peer/nothing is left'; fi
if grep -qE 'tun1|tap1|veth0' /proc/net/dev; then not_ok 'peer/no device is left' /proc/net/dev; else ok 'peer/no device is left'; fi
