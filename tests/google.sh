#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --so_filename and --stack=google: plug-ins made for packetdrill, here an adapter (tests/stack/google_adapter.c)
# around wild.c, which misbehaves as it is told: under both names, in real time, without rights. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/google
mkdir -p "$D"
cd "$D" || exit 1
[ -x "$BUILD/tcpcheck-stack" ] || { skip google 'tcpcheck-stack is not built'; exit; }
cp "$BUILD/tests/stack/google_adapter.so" adapter.so && cp "$BUILD/tests/stack/wild.so" . || { not_ok 'google: no plug-in'; exit; }
ln -s "$TCPCHECK" packetdrill
# The plug-in's own crash, and not what a sanitizer in it says of it.
ASAN_OPTIONS=$ASAN_OPTIONS:handle_segv=0:handle_abort=0
export ASAN_OPTIONS
cat >handshake.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.01 < S 0:0(0) win 1000 <mss 1000>
+0~+.02 > S. 0:0(0) ack 1 win 5000 <mss 1460>
+.02 < . 1:1(0) ack 1 win 1000
+.02 accept(3, ..., ...) = 4
+0 write(4, ..., 10) = 10
+0 close(4) = 0
END
cat >send.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 send(3, ..., 10, 0) = -1 ENOTCONN (Transport endpoint is not connected)
END
cat >again.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.01 < S 0:0(0) win 1000 <mss 1000>
+0~+.02 > S. 0:0(0) ack 1 <...>
+1~+1.03 > S. 0:0(0) ack 1 <...>
END
cat >blocking.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0...0.3 accept(3, ..., ...) = 4
+.01 < S 0:0(0) win 1000 <mss 1000>
+0~+.02 > S. 0:0(0) ack 1 <...>
END
cat >recvmsg.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0}, 0) = 0
END
sed '1i --so_filename=./adapter.so\n--so_flags="./wild.so"' handshake.pkt >own.pkt

# run FLAGS ARG...: status, and what it says in out; what was inconclusive is tried again
run()
{
	flags=$1
	shift
	for _ in 1 2 3 4 5; do
		timeout -k 5 60 "$TCPCHECK" -4 $SLOW --so_filename=./adapter.so --so_flags="./wild.so $flags" "$@" >out 2>&1 </dev/null
		got=$?
		grep -q INCONCLUSIVE out || break
	done
}
# says NAME STATUS TEXT: a line of out contains TEXT
says()
{
	name=google/$1
	if grep -q INCONCLUSIVE out; then inconclusive "$name"
	elif [ "$got" != "$2" ]; then not_ok "$name: exit $got instead of $2" out
	elif [ -n "$3" ] && ! grep -qF -e "$3" out; then not_ok "$name: does not say '$3'" out
	else ok "$name"; fi
}
# case_of NAME STATUS TEXT FLAGS [ARG...]
case_of()
{
	n=$1 status=$2 text=$3 f=$4
	shift 4
	run "$f" "${@:-handshake.pkt}"
	says "$n" "$status" "$text"
}

# ---- what works ----

case_of passes 0 '' ''
case_of timer 0 '' '' again.pkt
case_of send 4 'lacks the system call' '' send.pkt
case_of wrong-time 0 '' lie-time
case_of no-clock 0 '' null=gettimeofday
case_of no-free 0 '' null=free
case_of does-not-wait 0 '' spin-receive
timeout 60 "$TCPCHECK" list -4 --so_filename=./adapter.so handshake.pkt >out 2>&1; got=$?
says lists 0 'adapter.so'
timeout 60 "$TCPCHECK" -4 $SLOW --stack=google:./adapter.so --stack_flags=./wild.so handshake.pkt >out 2>&1; got=$?
says stack 0 ''
timeout 60 "$TCPCHECK" -4 $SLOW own.pkt >out 2>&1; got=$?
says in-script 0 ''
timeout 60 ./packetdrill $SLOW --so_filename=./adapter.so --so_flags=./wild.so handshake.pkt >out 2>&1; got=$?
says packetdrill 0 ''
timeout 60 "$TCPCHECK" -4 --stack=./wild.so own.pkt >out 2>&1; got=$?
says other-stack 4 'it brings a stack of its own: --so_filename'

timeout 60 "$TCPCHECK" -4 --untrusted own.pkt >out 2>&1; got=$?
grep -q 'untrusted' out || says untrusted 4 "a stranger's script brings no stack"

# ---- what it lacks ----

case_of null-accept 4 'adapter.so lacks the system call accept()' null=accept
case_of null-recvmsg 4 'adapter.so lacks the system call recvmsg()' null=recvmsg recvmsg.pkt
case_of null-receive 4 'it has no netdev_receive()' null=netdev_receive
case_of null-send 4 'it has no netdev_send()' null=netdev_send
timeout 60 ./packetdrill --so_filename=./adapter.so --so_flags='./wild.so null=accept' handshake.pkt >out 2>&1; got=$?
says packetdrill-null 1 'lacks the system call accept()'

# ---- what it does wrong ----

case_of crash-call 1 'it crashed in a system call: Segmentation fault' 'flags=crash-call'
case_of crash-input 1 'it crashed in netdev_send(): Segmentation fault' 'flags=crash-input'
case_of crash-receive 1 'it crashed' crash-receive
case_of exit-call 1 'it has exited with status 3' 'flags=exit-call'
case_of abort-call 1 'an assertion of the stack' 'flags=abort-call'
case_of hang 1 'it has not answered within 1 s' hang-socket --call_timeout=1 handshake.pkt
case_of long 1 'netdev_receive() returned a packet of 1000000 bytes' long
case_of refuses 1 'netdev_send() has failed: Input/output error' refuse-packets
case_of quiet 1 'handshake.pkt:5' 'flags=quiet'
case_of garbage 1 'handshake.pkt:5' 'flags=garbage'
case_of blocked 1 'this call has not returned' 'flags=park' blocking.pkt
case_of no-file 3 "./none.so" '' --so_filename=./none.so handshake.pkt
case_of no-plugin 3 'packetdrill_interface_init' '' --so_filename=./wild.so handshake.pkt
case_of no-inner 3 'adapter: none.so cannot be had' '' --so_flags=none.so handshake.pkt

# ---- its clock is the host's, also in what is kept ----

timeout 60 "$TCPCHECK" -4 $SLOW --stack=google:./adapter.so --stack_flags=./wild.so --artifacts=kept --artifacts_for=all handshake.pkt >out 2>&1
cat >times.py <<'END'
import sys, time
from pcapng_times import times
times = list(times(sys.argv[1]))
assert times and abs(times[0] - time.time()) < 600, times
END
if ! command -v python3 >/dev/null; then skip 'google/times of packets' 'python3 is not installed'
elif PYTHONPATH=$ROOT/tests/lib python3 times.py kept/handshake.ipv4/capture.pcapng >out 2>&1; then ok 'google/times of packets'
else not_ok 'google/times of packets' out; fi
if grep -q '^virtual time    no$' kept/handshake.ipv4/environment.txt; then ok 'google/no virtual time'
else not_ok 'google/no virtual time' kept/handshake.ipv4/environment.txt; fi

# ---- what is left ----

left=
for p in /proc/[0-9]*; do
	[ "$(readlink "$p/cwd" 2>/dev/null)" = "$D" ] || continue
	case $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null) in *tcpcheck-stack*) left="$left ${p#/proc/}" ;; esac
done
if [ -z "$left" ]; then ok google/nothing-left; else not_ok "google/nothing-left:$left"; fi
