#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make bench: what a run costs, how late the tool's own events are, and that time grows linearly
# with the script. REFERENCE=/path/to/packetdrill measures that too, in turn, on the same scripts
# (needs root). N is the number of runs of each measurement. No pass or fail.

set -u
cd "$(dirname "$0")/.." || exit 1
HERE=$PWD
BUILD=${BUILD:-build}
N=${N:-50}
TCPCHECK=$PWD/$BUILD/tcpcheck
TIME=$PWD/$BUILD/time_exec
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
cd "$T" || exit 1

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.1f", a / b; else printf "?" }'; }

echo "machine: $(uname -sr), $(nproc) CPUs, load $(cut -d' ' -f1-3 /proc/loadavg)"

# ---- an empty script ----

cat >empty.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 close(3) = 0
END
REFERENCE_COMMAND="'${REFERENCE:-}' --ip_version=ipv4 --local_ip=192.168.0.1 --gateway_ip=192.168.0.1 \
--netmask_ip=255.255.0.0 --remote_ip=192.0.2.1 empty.pkt"
echo "1. an empty script, from exec to exit (median min max of $N runs, ms)"
if ! own=$("$TIME" "$N" "$TCPCHECK" -4 empty.pkt); then
	"$TCPCHECK" -4 empty.pkt
	echo 'bench: no runs here'
	exit 1
fi
echo "   tcpcheck -4      $own"
echo "   tcpcheck check   $("$TIME" "$N" "$TCPCHECK" check empty.pkt)"
if [ -n "${REFERENCE:-}" ]; then
	# The clock starts inside the namespace: the reference pays for no unshare.
	ref=$(unshare -n sh -c "ip link set lo up; exec '$TIME' $N $REFERENCE_COMMAND")
	echo "   the reference    $ref"
	echo "   ratio            $(ratio "${ref%% *}" "${own%% *}")"
fi

# ---- what it counts ----

# On a busy machine milliseconds say little. These repeat.
COUNTS=$HERE/tests/bench/counts.sh
export TIME N
echo "   what a run counts, medians:"
sh "$COUNTS" -
sh "$COUNTS" 'tcpcheck -4' "$TCPCHECK" -4 empty.pkt
sh "$COUNTS" 'tcpcheck check' "$TCPCHECK" check empty.pkt
if [ -n "${REFERENCE:-}" ]; then
	unshare -n sh -c "ip link set lo up; exec sh '$COUNTS' 'the reference' $REFERENCE_COMMAND"
fi

# ---- how late ----

cat >late.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0
  +0 < S 0:0(0) win 32792 <mss 1000>
  +0 > S. 0:0(0) ack 1 <...>
+.01 < . 1:1(0) ack 1 win 32792
  +0 accept(3, ..., ...) = 4
END
awk 'BEGIN { for (i = 0; i < 300; i++) {
	printf "+.005 < P. %d:%d(100) ack 1 win 32792\n", i * 100 + 1, i * 100 + 101
	printf "+.002 read(4, ..., 1000) = 100\n" } }' >>late.pkt
echo '2. lateness of own events (607 events, 5 and 2 ms apart)'
"$TCPCHECK" -4 --stats late.pkt >late.out 2>&1
grep '^own events:' late.out | sed 's/^/   /'
grep -q '^own events:' late.out || { echo '   no "own events:" line:'; head -n 12 late.out | sed 's/^/   /'; }

# ---- growth ----

# events N: N cheap events at time +0
calls() { echo '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'
	awk -v n="$1" 'BEGIN { for (i = 1; i < n; i++) print "+0 getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0" }'; }
packets() { head -n 7 late.pkt
	awk -v n="$1" 'BEGIN { for (i = 7; i < n; i += 2) {
		s = (i - 7) / 2 + 1
		printf "+0 < . %d:%d(1) ack 1 win 32792\n+0 read(4, ..., 10) = 1\n", s, s + 1 } }'; }

# growth WHAT COMMAND...: one row per size
growth()
{
	what=$1 make_script=$2 first=
	shift 2
	for n in 100 1000 10000 100000; do
		[ -f "$make_script-$n.pkt" ] || "$make_script" $n >"$make_script-$n.pkt"
		case $n in 100) runs=20 ;; 1000) runs=10 ;; 10000) runs=3 ;; *) runs=1 ;; esac
		ms=$("$TIME" $runs "$TCPCHECK" "$@" "$make_script-$n.pkt" 2>/dev/null) || ms=
		if [ -z "$ms" ]; then
			printf '   %-26s %7d events  failed: %s\n' "$what" $n \
				"$("$TCPCHECK" "$@" "$make_script-$n.pkt" 2>&1 | grep -m1 . | cut -c1-100)"
			continue
		fi
		base=${base:-0}
		each=$(awk -v m="${ms%% *}" -v n=$n 'BEGIN { printf "%.3f", m * 1000 / n }')
		first=${first:-$each}
		printf '   %-26s %7d events %10.2f ms %9.3f us each, %s of the first row\n' "$what" $n \
			"${ms%% *}" "$each" "$(awk -v a="$each" -v b="$first" 'BEGIN { printf "%.2f", a / b }')"
	done
}
echo '3. growth (constant start-up included, so the share of the first row falls and then stays)'
growth 'check, calls' calls check
growth 'check, packets' packets check
growth 'run, calls' calls -4
growth 'run, packets and reads' packets -4

# ---- artifacts ----

# pairs N FILE: N runs without and with --artifacts, in turn; the medians
pairs()
{
	rm -f with without
	for i in $(seq 1 "$1"); do
		"$TIME" -f 1 "$TCPCHECK" -4 "$2" | cut -d' ' -f1 >>without
		"$TIME" -f 1 "$TCPCHECK" -4 --artifacts=kept "$2" | cut -d' ' -f1 >>with
	done
	for f in without with; do
		sort -n $f | awk -v what=$f '{ v[NR] = $1 }
			END { printf "   %-8s %s %s %s\n", what, v[int((NR + 1) / 2)], v[1], v[NR] }'
	done
}
sed -n '1,7s/^+.01/  +0/; 1,7p' late.pkt >quick.pkt
printf '  +0 < P. 1:101(100) ack 1 win 32792\n  +0 > . 1:1(0) ack 101\n' >>quick.pkt
sed 's/ack 101$/ack 102/' quick.pkt >fails.pkt
packets 10000 >packets-10000.pkt
echo "4. --artifacts, what passes and what fails (median min max of $N runs each, in turn, ms)"
for f in quick fails; do echo "   $f.pkt"; pairs "$N" $f.pkt; done
echo '   10000 packets and reads, passed'
pairs 3 packets-10000.pkt

# ---- virtual time ----

# keepalive N: a connection that is silent for 3700 + 60 N seconds, is probed, answers
keepalive() {
	idle=$((3700 + 60 * $1))
	sed '/+.01 < . 1:1/,$d' late.pkt
	cat <<-END
	+.01 < . 1:1(0) ack 1 win 32792
	  +0 accept(3, ..., ...) = 4
	  +0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0
	  +0 setsockopt(4, SOL_TCP, TCP_KEEPIDLE, [$idle], 4) = 0
	+$idle~+$((idle + idle / 8)) > . 0:0(0) ack 1
	  +0 < . 1:1(0) ack 1 win 32792
	END
}

echo '5. virtual time: 20 scripts of more than an hour each'
if [ -z "$("$TCPCHECK" kernel list 2>/dev/null)" ]; then
	echo '   SKIP: no kernel is built: make kernel'
	exit 0
fi
guest=0
for i in $(seq 1 20); do
	keepalive "$i" >"long-$i.pkt"
	guest=$((guest + 3700 + 60 * i))
done
begin=$(date +%s%N)
failed=$(seq 1 20 | xargs -P "$(nproc)" -I{} sh -c '"$0" --virtual-time -4 long-{}.pkt || echo {}' "$TCPCHECK" | grep -c .)
took=$((($(date +%s%N) - begin) / 1000000))
awk -v g=$guest -v t=$took -v f="$failed" 'BEGIN {
	printf "   %.1f h of guest time in %.2f s of wall time: %.0f times real time, %d failed\n",
		g / 3600, t / 1000, g * 1000 / t, f }'

# What a boot costs, and what each further script that shares it. Milliseconds of processor time, of
# which a busy machine has as many.
echo '6. virtual time: a boot, and a script more in it (an empty one; CPU ms, medians of 9 runs)'
for i in $(seq 1 21); do cp empty.pkt "short-$i.pkt"; done
cpu() { "$TIME" -c 9 "$TCPCHECK" --virtual-time -4 -j1 "$@" | cut -d' ' -f3; }
awk -v one="$(cpu short-1.pkt)" -v all="$(cpu short-*.pkt)" 'BEGIN {
	more = (all - one) / 20
	printf "   the boot %.1f, a script more %.2f, %.2f of the boot\n", one - more, more, more / (one - more) }'
