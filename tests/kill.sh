#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/kill.sh N: kills N runs with each of SIGKILL, SIGTERM and SIGINT at random moments (N runs
# in all, in turn). Nothing may stay behind: no process, namespace, interface, file; SIGINT and
# SIGTERM end the run at once, with 130 and 143. Run by tests/run; "KILLS=100 tests/run kill".

set -u
. "$ROOT/tests/lib.sh"
N=${1:-10}
D=$TMP/kill
mkdir -p "$D/tmp"
cd "$D" || exit 1

if [ -z "${KERNEL:-}" ]; then
	skip kill "${NO_KERNEL:-no kernel tests here}"
	exit
fi

cat >script.pkt <<'END'
// busy in different ways for three seconds: blocking calls, a command, waiting for packets
--tolerance_usecs=5000000
`sleep 0.05`
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0
  +0...0.02 accept(3, ..., ...) = 4
  +0 < S 0:0(0) win 32792 <mss 1000>
  +0 > S. 0:0(0) ack 1 <...>
+.02 < . 1:1(0) ack 1 win 257
  +0...2.8 read(4, ..., 100) = 10
+.05 `sleep 0.1`
  +0 `sh -c 'sleep 0.1; true' | cat`
+.10 write(4, ..., 100) = 100
  +0 > P. 1:101(100) ack 1
  +0 `sleep 2`
 +.5 < P. 1:11(10) ack 101 win 257
`true`
END

# Everything of ours carries this in its environment, however deep.
TCPCHECK_KILL_TAG=$$-$(date +%s)
export TCPCHECK_KILL_TAG
export TMPDIR="$D/tmp"

ours()
{
	# this shell got the variable later than its environ; the grep itself is gone when we look again
	grep -lzxF "TCPCHECK_KILL_TAG=$TCPCHECK_KILL_TAG" /proc/[0-9]*/environ >tagged 2>/dev/null
	while IFS=/ read -r _ _ p _; do
		[ ! -d "/proc/$p" ] || echo "$p $(tr '\0' ' ' 2>/dev/null <"/proc/$p/cmdline")"
	done <tagged
}

# Namespaces that are kept alive by a mount, interfaces, files with a name of ours.
traces()
{
	grep -s nsfs /proc/self/mountinfo | awk '{ print "mount", $5 }'
	find /run/netns -mindepth 1 2>/dev/null | sed 's/^/netns /'
	grep -o '^ *[^:]*:' /proc/net/dev | grep -E 'tun|tap' | sed 's/^ */interface /'
	find "$D/tmp" -mindepth 1 | sed 's/^/file /'
	find /tmp /dev/shm -maxdepth 1 -user "$(id -u)" 2>/dev/null |
		grep tcpcheck | grep -v tcpcheck-tests | sed 's/^/file /'
}


traces | sort >before
i=0
while [ "$i" -lt "$N" ]; do
	case $((i % 3)) in
	0) sig=KILL want=137 ;;
	1) sig=TERM want=143 ;;
	2) sig=INT want=130 ;;
	esac
	# early ones catch the set-up (a few ms), late ones the waiting
	after=$(awk -v i="$i" -v s="$(date +%N)" 'BEGIN { srand(s + i); r = rand(); printf "%.4f", i % 2 ? r * 0.03 + 0.001 : r * 0.9 }')
	quiet_begin
	timeout --foreground --preserve-status -s "$sig" -k 10 "$after" \
		"$TCPCHECK" -4 script.pkt >out 2>&1 </dev/null
	got=$?
	took=$(($(now_ms) - QUIET_MS))
	name="kill/$i SIG$sig after ${after}s"
	if [ "$got" != "$want" ]; then
		# A script that ended by itself before the signal would be a fault of the script above.
		not_ok "$name: exit $got instead of $want" out
	else
		in_time "$name" "$took" 2500 out
	fi
	i=$((i + 1))
done

# The kernel takes namespaces down in the background, children get their signal a moment later.
wait_for_nothing()
{
	for pause in 0 0.1 0.2 0.5 1 2 4 8; do
		sleep $pause
		ours >left
		traces | sort >after
		comm -13 before after >new
		[ -s left ] || [ -s new ] || return 0
	done
	return 1
}

if wait_for_nothing; then
	ok "kill: nothing is left of $N runs"
else
	cat new >>left
	not_ok "kill: something is left of $N runs" left
	cut -d' ' -f1 left | grep -x '[0-9]*' | while read -r p; do kill -9 "$p" 2>/dev/null; done
fi
