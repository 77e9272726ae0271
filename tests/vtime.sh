#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/vtime.sh: runs in virtual time, with the kernel that was built last (tcpcheck kernel build).
# VTIME_RUNS: how often one script is repeated (200). Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
S=$ROOT/tests/self/vtime
D=$TMP/vtime
RUNS=${VTIME_RUNS:-200}
mkdir -p "$D/run" "$D/out"
cd "$D" || exit 1
# Everything that a run makes is below here, and its name is on the kernel's command line.
XDG_RUNTIME_DIR=$D/run
export XDG_RUNTIME_DIR

if [ -z "$("$TCPCHECK" kernel list 2>/dev/null)" ]; then
	skip vtime 'no kernel is built: tcpcheck kernel build'
	exit
fi

if [ -n "${SAN:-}" ]; then
	skip vtime 'sanitizers need more address space than the guest has'
	exit
fi

vt() { timeout -k 5 120 "$TCPCHECK" --virtual-time "$@" </dev/null; }

# expect NAME STATUS TEXT ARG...: exit status, and TEXT in the report
expect()
{
	name=$1 want=$2 text=$3
	shift 3
	vt "$@" >out.txt 2>&1
	got=$?
	if [ $got != "$want" ]; then
		not_ok "$name: exit $got instead of $want" out.txt
	elif [ -n "$text" ] && ! grep -qF -e "$text" out.txt; then
		not_ok "$name: does not say \"$text\"" out.txt
	else
		ok "$name"
	fi
}

# says NAME REGEX [FILE]
says()
{
	if grep -q -e "$2" "${3:-out.txt}"; then ok "$1"; else not_ok "$1: nothing says '$2'" "${3:-out.txt}"; fi
}

# ---- long timers in no time ----

for f in "$S"/*.pkt; do
	n=vtime/$(basename "$f" .pkt)
	for v in -4 -6; do
		quiet_begin
		expect "$n $v" 0 '' $v "$f"
		took=$(($(now_ms) - QUIET_MS))
		[ $took -le 100 ] || echo "# $n $v: $took ms of wall time"
		# A timer that was waited for in real time would take minutes.
		[ $took -le 10000 ] || in_time "$n $v: real time" $took 10000 out.txt
	done
done

# Our kernel has TCP-AO, many a host has not.
expect 'vtime/calls-ao -4' 0 '' -4 "$ROOT/tests/self/pass/calls-ao.pkt"

# ---- the lab: right answers are right and wrong ones wrong in virtual time, too ----

KERNEL=yes WHERE=--virtual-time LIMIT=120 SLOW=
check_scripts scripts/cases/lab vtime/
KERNEL='' WHERE=''

# ---- a kernel that dies, complains or hangs ----

cat >panic.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
 +10 `echo 1 >/proc/sys/vm/panic_on_oom; tail /dev/zero`
END
cat >warning.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
 +10 `echo '<4>WARNING: CPU: 0 PID: 1 at a/planted.c:1' >/dev/kmsg`
END
cat >hang.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
 +10 `while :; do :; done`
END
cat >input.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
 +10 close(3) = 0
END
expect vtime/panic 1 'Kernel panic - not syncing' -4 panic.pkt
expect vtime/warning 1 'a/planted.c:1' -4 warning.pkt
expect vtime/hang 1 'it was at hang.pkt:2: a loop' --vtime_limit=2 -4 hang.pkt
says 'vtime/hang: first line' '^hang.pkt:2: FAIL (ipv4): TIMEOUT: the virtual machine has computed for 2 s'
vt --vtime_limit=2 -4 hang.pkt --json=hang.json --tap=hang.tap >out.txt 2>&1
says 'vtime/hang: in JSON' '"verdict":"TIMEOUT".*it was at line 2","line":2,' hang.json
says 'vtime/hang: in TAP' 'it was at line 2' hang.tap
cat >hang_at_once.pkt <<'END'
`while :; do :; done`
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
END
expect 'vtime/hang in the init command' 1 'it was at hang_at_once.pkt:1: a loop' --vtime_limit=2 -4 hang_at_once.pkt

# ---- a machine that the host does not let run: nothing is known about the stack ----

# Stopped for ever, in the middle of work that needs the kernel.
cat >stop.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
 +10 `touch begun; while : </dev/null; do :; done`
END
(
	for pause in 0.1 0.2 0.5 1 2 4 8; do
		sleep $pause
		[ ! -f begun ] || break
	done
	kill -STOP "$(pgrep -o -f -- "uml_dir=$D/run")"
) &
expect 'vtime/stopped' 5 'it was at stop.pkt:2; it was stopped, or a command waits' --retries=0 --vtime_limit=8 -4 stop.pkt
wait
says 'vtime/stopped: INCONCLUSIVE' '^stop.pkt:2: INCONCLUSIVE (ipv4): the virtual machine could compute for [0-9.]* s only in [0-9.]* s'
# Before the guest's first program nothing is known about the stack: no verdict.
expect 'vtime/panic at boot' 3 'Requested init /nowhere failed' -4 --kernel_arg=init=/nowhere input.pkt
expect 'vtime/hang at boot' 3 'did not start in time' --vtime_limit=2 -4 --kernel_arg=init=/usr/bin/yes input.pkt
# The guest gets the text that was checked: it could not read a pipe a second time.
timeout 60 "$TCPCHECK" --virtual-time - <input.pkt >out.txt 2>&1
got=$?
if [ $got = 0 ]; then ok vtime/stdin; else not_ok "vtime/stdin: exit $got" out.txt; fi
mkfifo pipe.pkt
cat input.pkt >pipe.pkt &
expect vtime/fifo 0 'pipe.pkt: PASS (ipv4-mapped-ipv6)' -v pipe.pkt
grep -c '^pipe.pkt: PASS' out.txt >count.txt
says 'vtime/fifo: all variants' '^3$' count.txt
timeout 60 bash -c '"$1" --virtual-time <(cat input.pkt)' - "$TCPCHECK" >out.txt 2>&1
got=$?
if [ $got = 0 ]; then ok 'vtime/substitution'; else not_ok "vtime/substitution: exit $got" out.txt; fi
mkdir -p sub
cat >sub/here.pkt <<'END'
   0 `test -f there && rm here.pkt`
  +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 close(3) = -1 EBADF (Bad file descriptor)
END
touch sub/there
expect 'vtime/its folder, its name' 1 'sub/here.pkt:3' -4 sub/here.pkt

# ---- the kernel's messages, between the packets ----

cat >printk.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +3 `echo '<6>planted: a' >/dev/kmsg`
  +2 bind(3, ..., ...) = 0
  +0 close(3) = -1 EBADF (Bad file descriptor)
END
expect vtime/printk 1 '   kernel: planted: a' -4 --artifacts=printk.d printk.pkt
if grep -q 'deprecated sysctl' out.txt; then not_ok 'vtime/printk: what we cause' out.txt; else ok 'vtime/printk: not what we cause'; fi
vt -4 -v printk.pkt >verbose.txt 2>&1
awk '/kernel: planted: a/ { t = $1; n = NR } /bind\(/ { b = NR }
     END { exit !(n && n + 1 == b && t >= 3 && t < 3.02) }' verbose.txt
got=$?
if [ $got = 0 ]; then ok 'vtime/printk: in its place'; else not_ok 'vtime/printk: not in its place' verbose.txt; fi
says 'vtime/printk: artifacts' '"time":[23]\.[0-9]*,"kind":"kernel","text":"planted: a"' printk.d/printk.ipv4/events.jsonl
if grep -q 'kernel: ' verbose.txt && [ "$(grep -c 'kernel: ' verbose.txt)" != 1 ]; then
	not_ok 'vtime/printk: what was said while it booted is shown' verbose.txt
fi
vt -4 warning.pkt >out.txt 2>&1
says 'vtime/warning in script time' '^ *\(9.99\|10.00\)[0-9]*  WARNING: CPU: 0 PID: 1 at a/planted.c:1$'

# ---- what a machine remembers is its own ----

# shellcheck disable=SC2016
printf '   0 `case $NSTAT_HISTORY in /run/*) echo x >"$NSTAT_HISTORY" ;; *) false ;; esac`\n' >own.pkt
expect 'vtime/nstat of its own' 0 '' -4 own.pkt
if [ -f /run/nstat ]; then not_ok 'vtime/nstat: on the host'; else ok 'vtime/nstat: not on the host'; fi

# ---- artifacts: where the host sees them, or not at all ----

mkdir -p away/deep
ln -s away/deep link
ln -s /run hidden
# in_folder GIVEN REAL
in_folder()
{
	rm -rf by_dots away/deep/* by_new
	expect "vtime/artifacts in ${1#"$D"/}" 1 "artifacts in $2/printk.ipv4" -4 --artifacts="$1" printk.pkt
	if [ -f "$2/printk.ipv4/report.txt" ]; then ok "vtime/artifacts in ${1#"$D"/}: kept"; else not_ok "vtime/artifacts in ${1#"$D"/}: not there" out.txt; fi
}
in_folder "$D/away/../by_dots" "$D/by_dots"
in_folder link/by_link "$D/away/deep/by_link"
in_folder new/../by_new "$D/by_new"
expect 'vtime/artifacts below /run' 3 'this folder is /run/tcpcheck-never' -4 --artifacts=hidden/tcpcheck-never printk.pkt
expect 'vtime/artifacts below /run, by dots' 3 'cannot keep anything below /run' -4 --artifacts="$D/none/../../../../../../../../../run/x" printk.pkt

# ---- a command may take a day, unless the script says otherwise ----

printf "   0 \`sleep 3600\`\n" >long_command.pkt
expect 'vtime/long command' 0 '' -4 long_command.pkt
expect 'vtime/limit of a command' 1 'did not end within 1 s' -4 "$ROOT/tests/self/fail/command_timeout.pkt"
expect 'vtime/limit on the command line' 1 'did not end within 2 s' -4 --command_timeout=2 long_command.pkt

# ---- a kernel whose last build failed ----

# A cache of our own with the real kernel in it.
real=$("$TCPCHECK" kernel list | sed -n '1s/ .*//p')
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tcpcheck/kernels
mkdir -p cache/tcpcheck/kernels/k
ln -s "$cache/$real/linux" cache/tcpcheck/kernels/k/linux
cp "$cache/$real/version" cache/tcpcheck/kernels/k/
in_cache() { XDG_CACHE_HOME=$D/cache "$@"; }
in_cache expect 'vtime/stale: not yet' 0 '' -4 input.pkt
in_cache "$TCPCHECK" kernel build --source=/no/such/tree --name=k >build.txt 2>&1
for how in '' --kernel=k "--kernel=$D/cache/tcpcheck/kernels/k/linux"; do
	in_cache expect "vtime/stale $how" 3 'is not what its sources are: /no/such/tree' -4 $how input.pkt
done
in_cache expect 'vtime/stale: on request' 0 '' -4 --stale_kernel input.pkt
in_cache "$TCPCHECK" kernel list >list.txt
says 'vtime/stale: list' '^k .* STALE: /no/such/tree' list.txt
rm cache/tcpcheck/kernels/k/attempt
in_cache "$TCPCHECK" kernel build --source=/no/such/tree >build.txt 2>&1
in_cache expect 'vtime/stale: a build without a name' 3 'the last tcpcheck kernel build has failed' -4 input.pkt
in_cache expect 'vtime/stale: another one, named' 0 '' -4 --kernel=k input.pkt
# Cut off in the middle
mkdir -p src/arch/um
: >src/arch/um/Kconfig
printf 'VERSION = 9\nPATCHLEVEL = 9\nSUBLEVEL = 0\nallnoconfig linux:\n\tsleep 60\n' >src/Makefile
echo 'source "x"' >src/Kconfig
XDG_CACHE_HOME=$D/cache "$TCPCHECK" kernel build --source="$D/src" --name=k >build.txt 2>&1 &
builder=$!
for pause in 0.2 0.5 1 2 4; do
	grep -q '^kernel k from' build.txt && break
	sleep $pause
done
in_cache expect 'vtime/stale: while it is built' 3 'it is being built at the moment' -4 --kernel=k input.pkt
kill -9 $builder
wait $builder 2>/dev/null
in_cache expect 'vtime/stale: a build that was killed' 3 'its last build was cut off' -4 input.pkt

# ---- parameters of the kernel ----

cat >parameter.pkt <<'END'
   0 `tr ' ' '\n' </proc/cmdline | grep -qx tcpcheck.planted=1`
  +0 `grep -q '"two words"' /proc/cmdline`
END
expect vtime/kernel_arg 0 '' -4 --kernel_arg=tcpcheck.planted=1 --kernel_arg='tcpcheck.words="two words"' parameter.pkt
expect 'vtime/kernel_arg: none' 1 'parameter.pkt:1' -4 parameter.pkt

# ---- nothing stays ----

left() { ls "$D/run"; pgrep -f -- "uml_dir=$D/run" 2>/dev/null; }

# wait_for_nothing NAME
wait_for_nothing()
{
	for pause in 0 0.1 0.2 0.5 1 2 4 8; do
		sleep $pause
		left >left.txt
		[ -s left.txt ] || { ok "$1"; return; }
	done
	not_ok "$1: something is left" left.txt
	pkill -9 -f -- "uml_dir=$D/run"
	rm -rf "$D/run"
	mkdir "$D/run"
}

wait_for_nothing 'vtime/ends: nothing is left'
# The launcher, its keeper, the kernel; launcher and keeper at once (then the guest must have begun: it
# is the third that removes the folder).
for who in launcher keeper kernel both; do
	for after in 0.005 0.02 0.04 0.3 1; do
		[ $who != both ] || [ $after = 1 ] || continue
		"$TCPCHECK" --virtual-time -4 hang.pkt >out.txt 2>&1 </dev/null &
		launcher=$!
		sleep $after
		keeper=$(pgrep -P $launcher | head -n 1)
		kernel=
		[ -z "$keeper" ] || kernel=$(pgrep -P "$keeper" | head -n 1)
		case $who in
		launcher) kill -9 $launcher ;;
		keeper) kill -9 ${keeper:-$launcher} ;;
		kernel) kill -9 ${kernel:-$launcher} ;;
		both) kill -9 $launcher $keeper ;;
		esac 2>/dev/null
		wait $launcher 2>/dev/null
		wait_for_nothing "vtime/kill $who after ${after}s"
	done
done
for sig in INT TERM; do
	case $sig in INT) want=130 ;; TERM) want=143 ;; esac
	timeout --foreground --preserve-status -s $sig -k 10 0.3 \
		"$TCPCHECK" --virtual-time -4 hang.pkt >out.txt 2>&1 </dev/null
	got=$?
	if [ $got = $want ]; then ok "vtime/SIG$sig"; else not_ok "vtime/SIG$sig: exit $got, not $want" out.txt; fi
	wait_for_nothing "vtime/SIG$sig: nothing is left"
done

# ---- the same times, whatever the host does ----

# same NAME FILE...: the times of all outputs differ by at most 2 us (MOST_US), and nothing else differs
same()
{
	name=$1
	shift
	awk -v most="${MOST_US:-2}" '
		FNR == 1 { line = 0; file++ }
		{ line++ }
		match($0, /^ *[0-9]+\.[0-9]+/) {
			t = substr($0, 1, RLENGTH) + 0
			rest = substr($0, RLENGTH + 1)
			if (!(line in low)) { low[line] = high[line] = t; text[line] = rest }
			if (rest != text[line]) print "differs: " FILENAME ": " $0
			if (t < low[line]) low[line] = t
			if (t > high[line]) high[line] = t
		}
		END {
			for (l in low) {
				d = (high[l] - low[l]) * 1e6
				if (d > max) max = d
				if (d > most + 0.1) printf "differs by %.0f us: line %d:%s\n", d, l, text[l]
			}
			printf "%d outputs, largest difference %.0f us\n", file, max
		}' "$@" >same.txt
	if grep -q '^differs' same.txt; then
		not_ok "$name" same.txt
	else
		ok "$name: $(tail -n 1 same.txt)"
	fi
}

# ---- several scripts in a boot ----

mkdir -p share
for i in 1 2 3 4 5 6 7 8; do
	cat >share/$i.pkt <<END
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0
 +.1 < S 0:0(0) win 1000 <mss 1000>
  +0 > S. 0:0(0) ack 1 <mss 1460>
+$i.0 > S. 0:0(0) ack 1 <mss 1460>
END
done
sed -i 's/^+[2-8].0 /+1.0 /' share/*.pkt
cp share/3.pkt share/fails.pkt
sed -i '$s/ack 1/ack 2/' share/fails.pkt
for how in each shared; do
	expect "vtime/boots=$how" 1 '16 passed, 2 failed' --boots=$how -4 -6 -j1 --json=boots.$how --retries=0 share
	# The times that begin no line are among those that do, where they may differ a little.
	grep -v '^[0-9]* passed' out.txt |
		sed -E 's/(expected|actual) +[0-9.]+/\1/; s/due [0-9.]+, seen [0-9.]+//; s/at most [0-9.]+//' >boots.$how.txt
done
MOST_US=0
same 'vtime/boots: the same report' boots.each.txt boots.shared.txt
for how in each shared; do
	vt --boots=$how -v -4 -j2 share >out.txt 2>&1
	# In the order of their names, not that of their ends.
	awk '/^share.* \(ipv4\)$/ { name = $1 } !/^[0-9]* passed/ { printf "%s\t%s\n", name, $0 }' out.txt |
		sort -s -k 1,1 | cut -f 2- >boots.$how.txt
done
same 'vtime/boots: the same times' boots.each.txt boots.shared.txt
MOST_US=
# What one leaves, the next, which has the next letter, does not find.
mkdir -p state
cat >state/a.pkt <<'END'
 0 `sysctl -q net.ipv4.tcp_sack=0 net.ipv4.tcp_congestion_control=reno
    sysctl -q net.ipv4.tcp_fastopen_key=a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4
    echo 5 > /proc/sys/net/ipv4/tcp_syn_retries; nstat -n`
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+.1 < . 1:1(0) ack 1 win 1000
+0 accept(3, ..., ...) = 4
+0 close(3) = 0
+0 link down
+0 write(4, ..., 100) = 100
+0 close(4) = 0
END
cat >state/b.pkt <<'END'
 0 `grep -q "orphan 0 tw 0 alloc 0 mem 0" /proc/net/sockstat && sysctl -n net.ipv4.tcp_sack | grep -q 1`
+0 `sysctl -n net.ipv4.tcp_congestion_control | grep -q cubic && sysctl -n net.ipv4.tcp_syn_retries | grep -q 6`
+0 `sysctl -n net.ipv4.tcp_fastopen_key | grep -q -v a1a1a1a1`
+0 `sysctl -q net.ipv4.tcp_max_orphans=100`
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
END
cat >state/c.pkt <<'END'
 0 `nstat | grep -q TcpPassiveOpens`
END
cat >state/d.pkt <<'END'
 0 `sysctl -n net.ipv4.tcp_max_orphans | grep -q 32768`
+0 `nstat -z | grep -q "TcpActiveOpens                  0"`
END
for how in each shared; do
	expect "vtime/boots=$how: nothing is left to others" 1 '3 passed, 1 failed' --boots=$how -4 -j1 --retries=0 state
	says "vtime/boots=$how: counters" '^state/c.pkt:1'
done
# The kernel is killed under one of them: it and those behind it are played again.
vt --boots=shared --repeat=4 -4 -j1 share/[1-8].pkt >out.txt 2>&1 &
launcher=$!
for pause in 0.1 0.2 0.5 1; do
	sleep $pause
	kill -9 "$(pgrep -o -f -- "uml_dir=$D/run")" 2>/dev/null && break
done
wait $launcher
says 'vtime/boots: a machine that is killed' '^3[12] passed, 0 failed'

# repeat N WIDTH: runs N times, WIDTH at a time
repeat()
{
	rm -f out/*
	seq "$1" | TCPCHECK=$TCPCHECK xargs -P "$2" -I{} sh -c \
		'"$TCPCHECK" --virtual-time -v -4 '"$S/zero_window_probes.pkt"' >out/{} 2>&1 </dev/null || echo {} >>out/failed'
	if [ -f out/failed ]; then
		not_ok "vtime/repeat $1 by $2: $(wc -l <out/failed) runs failed" "out/$(head -n 1 out/failed)"
		rm -f out/failed
	fi
}

repeat "$RUNS" "$(nproc)"
same "vtime/repeat $RUNS" out/*
# every processor busy, 32 machines at once
i=0
hogs=
while [ $i -lt "$(nproc)" ]; do
	timeout 120 sh -c 'while :; do :; done' &
	hogs="$hogs $!"
	i=$((i + 1))
done
repeat 64 32
kill $hogs 2>/dev/null
same 'vtime/repeat 64, 32 in parallel under load' out/*
wait_for_nothing 'vtime/repeat: nothing is left'
