#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --artifacts=DIR: the folder of a run that does not pass, file by file; other people's programs
# read the capture; nothing is left where it cannot be written. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
needs_kernel artifacts || exit 0
D=$TMP/artifacts
mkdir -p "$D/scripts"
cd "$D" || exit 1

# Fails in line 17.
cat >scripts/fails.pkt <<'END_OF_SCRIPT'
// a comment
--sysctl=net.ipv4.tcp_sack=0
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0
  +0 < S 0:0(0) win 1000
         <mss 1000>
  +0 > S. 0:0(0) ack 1 <mss 1460>
 +.1 < . 1:1(0) ack 1 win 1000
  +0 accept(3, ..., ...) = 4
  +0 `sysctl -q net.ipv4.tcp_retries2=7; printf 'a "word"\n'`
+.1  write(4, ..., 10) = 10
  +0 > P. 1:11(10) ack 1
 +.1 < P. 1:3(2) ack 11 win 4000
  +0 getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0
  +0 > P. 11:11(0) ack 4
END_OF_SCRIPT
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >scripts/passes.pkt
printf -- '--sysctl=net.ipv4.no_such=1\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >scripts/skipped.pkt
printf '`exit 7`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >scripts/init.pkt
EIGHT='capture.pcapng counters.txt environment.txt events.jsonl report.txt script.pkt sysctls.txt tcp_info.jsonl '

# run STATUS NAME ARG...: exit status; what it says in out and err
run()
{
	want=$1
	name=artifacts/$2
	shift 2
	tries=0
	while :; do
		# shellcheck disable=SC2086
		timeout -k 5 60 "$TCPCHECK" $SLOW "$@" >out 2>err </dev/null
		got=$?
		tries=$((tries + 1))
		if [ $got != 5 ] || [ $tries -ge 5 ]; then break; fi
		sleep 0.$tries
	done
	if [ $got = "$want" ]; then ok "$name: exit $want"; return; fi
	if [ $got = 5 ]; then inconclusive "$name"; return; fi
	cat err >>out
	not_ok "$name: exit $got instead of $want" out
}

# has NAME FILE TEXT: a line of FILE contains TEXT
has() { if grep -qF -e "$3" "$2"; then printf 'ok - artifacts/%s: %s\n' "$1" "$3"; else not_ok "artifacts/$1: no $3" "$2"; fi; }
# is NAME WANTED GOT
is() { if [ "$2" = "$3" ]; then ok "artifacts/$1"; else echo "$3" >is.txt; not_ok "artifacts/$1: not \"$2\"" is.txt; fi; }
files() { ls "$1" 2>/dev/null | tr '\n' ' '; }
hidden() { find "$1" -name '.*' ! -name . 2>/dev/null; }

# ---- a failure ----

run 1 fails -4 --artifacts=kept scripts/fails.pkt
F=kept/scripts/fails.ipv4
has 'fails: says where' out "  artifacts in $F"
is 'fails: the files' "$EIGHT" "$(files $F)"
if cmp -s scripts/fails.pkt $F/script.pkt; then ok artifacts/script.pkt
else not_ok artifacts/script.pkt $F/script.pkt; fi
sed -e '/^  artifacts in /d' -e '/^  attempts  /d' out >shown
if diff shown $F/report.txt >diff.txt; then ok artifacts/report.txt; else not_ok artifacts/report.txt diff.txt; fi

has events $F/events.jsonl '"kind":"injected","line":7,"packet":1,"text":"< S 0:0(0) win 1000 <mss 1000>"'
has events $F/events.jsonl '"kind":"sent","line":17,"packet":6,"text":"> . 11:11(0) ack 3 '
has events $F/events.jsonl '"kind":"output","text":"a \"word\"\n"'
has events $F/events.jsonl '"kind":"verdict","line":17,"text":"FAIL: the packet differs in flags, ack"'
has tcp_info $F/tcp_info.jsonl '"line":11,"fd":4,"state":"ESTABLISHED"'
has tcp_info $F/tcp_info.jsonl '"fd":3,"state":"LISTEN"'
# The last look, when the last line had failed: one more packet had been received by then.
is 'tcp_info: segments received' '2 3' "$(sed -n 's/.*"line":1[46],"fd":4.*tcpi_segs_in":\([0-9]*\),.*/\1/p' \
	$F/tcp_info.jsonl | tr '\n' ' ' | sed 's/ $//')"
has sysctls $F/sysctls.txt 'net.ipv4.tcp_retries2 = 7'
is 'sysctls: changed' 'net.ipv4.tcp_retries2 = 7 net.ipv4.tcp_sack = 0 ' \
	"$(sed -n '/^$/q; /^net/p' $F/sysctls.txt | tr '\n' ' ')"
has sysctls $F/sysctls.txt 'net.ipv4.tcp_rmem = 4096 '
is 'sysctls: most of tcp' yes "$(sed '1,/^$/d' $F/sysctls.txt |
	awk '/^net.ipv4.tcp_/ { n++ } END { print (n > 50) ? "yes" : n }')"
is counters '1 3 3' "$(awk '{ v[$1] = $2 } END { print v["TcpPassiveOpens"], v["TcpInSegs"], v["TcpOutSegs"] }' \
	$F/counters.txt)"
is 'counters: only what counted' 0 "$(grep -c ' 0$' $F/counters.txt)"
has environment $F/environment.txt "$(uname -r)"
has environment $F/environment.txt "command         $TCPCHECK "
has environment $F/environment.txt 'option          --sysctl=net.ipv4.tcp_sack=0'
has environment $F/environment.txt 'own lateness    11 own events, median '
if command -v python3 >/dev/null 2>&1; then
	if python3 -c 'import json, sys
for name in sys.argv[1:]:
    for line in open(name): json.loads(line)' $F/events.jsonl $F/tcp_info.jsonl >json.txt 2>&1
	then ok 'artifacts/JSON'; else not_ok 'artifacts/JSON' json.txt; fi
else
	skip artifacts/JSON 'python3 is not installed'
fi

# ---- the capture, read by others ----

if command -v tshark >/dev/null 2>&1; then
	cat >comments.want <<'END_OF_COMMENTS'
1|1|1|fails.pkt:7: +0 < S 0:0(0) win 1000 <mss 1000>
2|0|1|fails.pkt:9: +0 > S. 0:0(0) ack 1 <mss 1460>
3|1|1|fails.pkt:10: +.1 < . 1:1(0) ack 1 win 1000
4|0|1|fails.pkt:14: +0 > P. 1:11(10) ack 1
5|1|1|fails.pkt:15: +.1 < P. 1:3(2) ack 11 win 4000
6|0|1|fails.pkt:17: +0 > P. 11:11(0) ack 4,FAIL: the packet differs in flags, ack
7|1|1|of no line: tcpcheck resets the connection at the end
END_OF_COMMENTS
	tshark -o tcp.check_checksum:TRUE -r $F/capture.pcapng -T fields -E 'separator=|' -e frame.number \
		-e frame.p2p_dir -e tcp.checksum.status -e frame.comment >comments 2>tshark.txt
	if diff comments.want comments >diff.txt; then ok 'artifacts/tshark: direction, checksum, comments'
	else not_ok 'artifacts/tshark: direction, checksum, comments' diff.txt; fi
	# Injected, answered, 100 ms later: within what the script's tolerance allows.
	tshark -r $F/capture.pcapng -T fields -e frame.time_epoch 2>/dev/null >times.txt
	is 'tshark: times' good "$(awk -v now="$(date +%s)" '
		{ t[NR] = $1 }
		END { d = t[3] - t[1]
		      good = t[1] > now - 100 && t[1] <= now + 1 && d > 0.099 && d < 0.2 &&
			t[2] > t[1] && t[2] - t[1] < 0.01
		      print good ? "good" : t[1] " " t[2] " " t[3] " now " now }' times.txt)"
else
	skip artifacts/tshark 'tshark is not installed'
fi
if command -v capinfos >/dev/null 2>&1; then
	capinfos $F/capture.pcapng >capinfos.txt 2>&1
	for text in 'Raw IP' 'nanoseconds (9)' 'Number of packets:   7' 'Strict time order:   True' 'Name = tun0' \
		'Capture application: tcpcheck ' 'verdict: FAIL: the packet differs in flags, ack (line 17)'; do
		has capinfos capinfos.txt "$text"
	done
else
	skip artifacts/capinfos 'capinfos is not installed'
fi

# ---- options of a run ----

run 1 options -4 --artifacts=options --mtu=1400 --mss=1000 --speed=100 --tcp_ts_tick_usecs=1000 scripts/fails.pkt
for text in --mtu=1400 --mss=1000 --speed=100 --tcp_ts_tick_usecs=1000; do
	has options options/scripts/fails.ipv4/environment.txt "option          $text"
done

# ---- what no line asked for ----

# Sent once, and again after 300 and 900 ms, before the call gives up.
cat >scripts/left.pkt <<'END_OF_SCRIPT'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0
  +0 < S 0:0(0) win 10000 <mss 1000>
  +0 > S. 0:0(0) ack 1 <mss 1460>
 +.1 < . 1:1(0) ack 1 win 10000
  +0 accept(3, ..., ...) = 4
  +0 address add 192.0.2.77/32
  +0 write(4, ..., 100) = 100
  +0 read(4, ..., 100) = 5
END_OF_SCRIPT
run 1 left -4 --call_timeout=1 --artifacts=asked scripts/left.pkt
L=asked/scripts/left.ipv4
is 'left: in the report' 3 "$(sed -n '/^  sent, and not asked for$/,$p' $L/report.txt |
	grep -c ' > P. 1:101(100) ack 1 win ')"
is 'left: in the events' 3 "$(grep -c '"kind":"left","packet":[0-9]*,"text":"> P. 1:101(100)' $L/events.jsonl)"
has left $L/events.jsonl '"kind":"network","line":8,'
has left $L/environment.txt 'of which 0 are missing in the capture'
is 'left: the verdict is of the time of the failure' 1.1 \
	"$(sed -n 's/^{"time":\([0-9]*\.[0-9]\).*"kind":"verdict".*/\1/p' $L/events.jsonl)"
sed 's/^.*read(.*/+1.2 close(4) = 0/' scripts/left.pkt >scripts/left-v.pkt
run 0 'left -v' -4 -v --retries=0 scripts/left-v.pkt
is 'left: marked in -v, and only there' 3 "$(grep -c ' > P. 1:101(100) ack 1 win [0-9]*   (not asked for)$' out)"

# ---- which runs, which folders ----

run 0 passes --artifacts=others scripts/passes.pkt
run 4 skipped --artifacts=others scripts/skipped.pkt
is 'none for what passes or is skipped' '' "$(files others)"
run 0 'passes, all' -4 --artifacts=all_runs --artifacts_for=all scripts/passes.pkt
is 'all: the files' "$EIGHT" "$(files all_runs/scripts/passes.ipv4)"
has all all_runs/scripts/passes.ipv4/report.txt 'scripts/passes.pkt: PASS (ipv4)'
has all all_runs/scripts/passes.ipv4/events.jsonl '"kind":"verdict","text":"PASS"'
run 4 'skipped, all' -4 --artifacts=all_runs --artifacts_for=all scripts/skipped.pkt
is 'skipped: the files' "$EIGHT" "$(files all_runs/scripts/skipped.ipv4)"
run 3 init -4 --artifacts=others scripts/init.pkt
is 'init: the files' "$EIGHT" "$(files others/scripts/init.ipv4)"
has init others/scripts/init.ipv4/report.txt 'the init command failed: exit status 7'
run 1 'each variant' "--artifacts=$D/all" "$D/scripts/fails.pkt"
is 'each variant' 'fails.ipv4 fails.ipv4-mapped-ipv6 fails.ipv6 ' "$(files "all$D/scripts")"
run 2 'empty input: a mistake, no run' -4 --artifacts=others -
is 'a mistake is not a run' 'scripts ' "$(files others)"
timeout 60 "$TCPCHECK" -4 --artifacts=others - <scripts/fails.pkt >out 2>err
is 'standard input' "$EIGHT" "$(files others/stdin.ipv4)"

# ---- again, and where it cannot be ----

date >$F/report.txt
run 1 again -4 --artifacts=kept scripts/fails.pkt
has again $F/report.txt 'the packet differs in flags, ack'
is 'again: the files' "$EIGHT" "$(files $F)"
echo mine >$F/notes.txt
date >$F/report.txt
run 1 foreign -4 --artifacts=kept scripts/fails.pkt
has foreign err 'it holds notes.txt, which is not'
is 'foreign: nothing changed' "notes.txt" "$(cd $F && grep -l mine *)"
is 'foreign: one line' 1 "$(grep -c . err)"
run 1 'no folder' -4 --artifacts=scripts/passes.pkt/x scripts/fails.pkt
has 'no folder' err 'tcpcheck: --artifacts: '
has 'no folder' err 'scripts/passes.pkt/x: Not a directory'
has 'no folder' out 'FAIL (ipv4): the packet differs in flags, ack'
is 'nothing is left' '' "$(hidden .)"

if [ "$(id -u)" = 0 ]; then private='unshare -m'; else private='unshare -rm'; fi
mkdir -p full
# However busy the host is, it is no excuse for a command that fails.
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `exit 7`\n' >stubborn.pkt
# shellcheck disable=SC2086,SC2016
$private sh -c 'mount -t tmpfs -o size=16k none full || exit 9
	"$0" -4 --artifacts=full "$1" >out 2>err; echo $? >status
	find full -type f -o -name ".*" >left
	mount -o remount,ro,bind full
	"$0" -4 --artifacts=full "$1" >out.ro 2>err.ro; echo $? >>status' "$TCPCHECK" stubborn.pkt 2>/dev/null
if [ $? = 9 ]; then
	skip 'artifacts/full disk' 'cannot mount a tmpfs'
else
	is 'full disk: the verdict stands' '1 1 ' "$(tr '\n' ' ' <status)"
	has 'full disk' err 'No space left on device'
	is 'full disk: one line' 1 "$(grep -c . err)"
	is 'full disk: nothing is left' '' "$(cat left)"
	has 'read-only disk' err.ro 'Read-only file system'
	is 'read-only disk: one line' 1 "$(grep -c . err.ro)"
fi

# ---- virtual time: the guest writes to the host's disk ----

if [ -n "${SAN:-}" ] || [ -z "$("$TCPCHECK" kernel list 2>/dev/null)" ]; then
	skip artifacts/vtime 'no kernel is built: tcpcheck kernel build'
	exit
fi
run 1 vtime --virtual-time -6 --artifacts=guest scripts/fails.pkt
is 'vtime: the files' "$EIGHT" "$(files guest/scripts/fails.ipv6)"
has vtime guest/scripts/fails.ipv6/environment.txt 'virtual time    yes'
has vtime guest/scripts/fails.ipv6/sysctls.txt 'net.ipv4.tcp_retries2 = 7'
K=$("$TCPCHECK" kernel list | sed -n '1s/ .*//p')
run 1 'two kernels' --kernel="$K" --kernel="$K" -4 --artifacts=two scripts/fails.pkt
is 'vtime: a folder for each kernel' "$EIGHT" "$(files "two/$K/scripts/fails.ipv4")"
run 3 'hidden folder' --virtual-time -4 --artifacts=/run/tcpcheck scripts/fails.pkt
has 'hidden folder' err 'cannot keep anything below /run'
