#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/doctor.sh: what tcpcheck doctor says, on this host and on one that lacks something, and that
# it leaves nothing behind. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/doctor
mkdir -p "$D/run"
chmod 755 "$D"
chmod 1777 "$D/run"
cd "$D" || exit 1
cp "$TCPCHECK" .
chmod 755 tcpcheck
# What a virtual machine leaves would be here.
XDG_RUNTIME_DIR=$D/run
export XDG_RUNTIME_DIR
if [ "$(id -u)" = 0 ]; then private='unshare -m'; else private='unshare -rm'; fi
user='setpriv --reuid=65534 --regid=65534 --clear-groups'

# shape NAME STATUS: every line is a check, or what to do about the note or bad one before it; the
# last line agrees with the worst of them and with the exit status
shape()
{
	awk -v status="$2" '
		function odd(what) { print "line " NR ": " what ": " $0; wrong = 1 }
		{ last = $0 }
		/^(ok   |note |bad  ) [A-Za-z0-9 ]+: ./ {
			if (need) odd("nothing to do about the one before")
			need = !/^ok/
			hint = 0
			checks++
			if (/^bad/) bad = 1
			if (/^note/) note = 1
			if (seen[substr($0, 1, index($0, ":"))]++ && !/queueing/) odd("twice")
			next
		}
		/^      [^ ]/ { if (hint++ || !checks) odd("a second hint"); need = 0; next }
		/^scripts can(not)? run here/ { ends++; next }
		{ odd("no shape") }
		END {
			want = "scripts can run here (user id"
			if (note) want = "scripts can run here; see the notes (user id"
			if (bad) want = "scripts cannot run here; see what is bad (user id"
			if (index(last, want) != 1) odd("not the conclusion")
			if (ends != 1 || checks < 8) odd("incomplete")
			if (status != (bad ? 3 : 0)) odd("exit " status)
			exit wrong
		}' out >odd
	if [ -s odd ]; then
		cat out >>odd
		not_ok "$1" odd
	else
		ok "$1"
	fi
}

# ---- this host ----

networks() { ls /sys/class/net /proc/sys/net/ipv4/conf; cat /proc/sys/net/ipv4/tcp_congestion_control; }
networks >before
quiet_begin
./tcpcheck doctor >out 2>err </dev/null
got=$?
took=$(($(now_ms) - QUIET_MS))
networks >after
shape 'doctor/shape' $got
if [ -s err ]; then not_ok 'doctor/nothing on standard error' err; else ok 'doctor/nothing on standard error'; fi
if [ -n "$SAN" ]; then ok doctor/time; else in_time doctor/time $took 3000 out; fi
if cmp -s before after && [ -z "$(ls "$D/run")" ]; then ok 'doctor/leaves nothing'
else
	diff before after >left
	ls "$D/run" >>left
	not_ok 'doctor/leaves nothing' left
fi
# As the probe of tests/run found it.
if [ -n "${KERNEL:-}" ]; then want=0; else want=3; fi
if [ $got = $want ]; then ok 'doctor/agrees with scripts'; else not_ok "doctor/agrees with scripts: exit $got" out; fi
if [ $want = 0 ]; then
	for check in 'ok    TUN: ' 'ok    packets: ' 'ok    script in IPv4: ' ' timer wheel: .* [0-9]+ us late \(median\)' \
		' ticks: every [0-9.]+ ms \(HZ=[0-9]+\)' ' fine timers: ' ' timing: ' ' priority: ' ' python: ' \
		' virtual time: ' ' congestion control: ' ' IPv6: ' ' queueing: ' ' ping sockets: ' ' settings: '; do
		if grep -qE "$check" out; then ok "doctor/says$check"; else not_ok "doctor/says$check" out; fi
	done
fi
# On which layers --untrusted stands.
if [ "$want" = 0 ] && "$TCPCHECK" --version | grep -q 'built with libseccomp'; then
	for check in ' jail: --untrusted ' ' (Landlock|jail): .*Landlock|fences files a second time' ' cgroups: --untrusted limits memory'; do
		if grep -qE "$check" out; then ok "doctor/says$check"; else not_ok "doctor/says$check" out; fi
	done
	refuse="python3 $ROOT/tests/refuse.py"
	if ! $refuse landlock true; then skip 'doctor/jail' 'other system call numbers here'
	else
		want 0 'doctor/no Landlock' '^note  Landlock: --untrusted fences files by its own root alone: the kernel has no Landlock' \
			$refuse landlock ./tcpcheck doctor
		want 0 'doctor/no root of its own, no Landlock' '^note  jail: --untrusted: change the root: .*; the kernel has no Landlock' \
			$refuse pivot_root,landlock ./tcpcheck doctor
		shape 'doctor/no root of its own, no Landlock: shape' 0
	fi
fi
want 2 'doctor/takes no arguments' 'usage: tcpcheck doctor' ./tcpcheck doctor x

# ---- hosts that lack something ----

# shellcheck disable=SC2086
if ! $private true 2>/dev/null; then
	skip 'doctor/no TUN' 'no mount namespace here'
	exit
fi
want 3 'doctor/no TUN' '^bad   TUN: open /dev/net/tun: No such file' $private sh -c \
	"mount -t tmpfs none /dev/net || { echo SKIP cannot mount; exit; }; exec ./tcpcheck doctor"
shape 'doctor/no TUN: shape' 3
want 3 'doctor/TUN is something else' '^bad   TUN: /dev/net/tun is not the TUN driver' $private sh -c \
	"mount --bind /dev/null /dev/net/tun || { echo SKIP cannot mount; exit; }; exec ./tcpcheck doctor"
want 3 'doctor/user namespaces forbidden' '^bad   namespaces: ' unshare -r sh -c "
	echo 0 >/proc/sys/user/max_user_namespaces || { echo SKIP cannot forbid user namespaces; exit; }
	setpriv --bounding-set=-all --inh-caps=-all true || { echo SKIP no setpriv; exit; }
	exec setpriv --bounding-set=-all --inh-caps=-all ./tcpcheck doctor"
grep -q 'user.max_user_namespaces=15000' out || grep -q '^SKIP' out ||
	not_ok 'doctor/user namespaces forbidden: says what to do' out
# As in many containers, whose user namespace keeps us from a /proc of our own: scripts run, those that change
# settings do not.
want 0 'doctor/settings are read-only' '^note  settings: .*Read-only' $private sh -c \
	"mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys || { echo SKIP cannot mount; exit; }
	[ -n '${KERNEL:-}' ] || { echo SKIP no scripts here; exit; }
	unshare -r true || { echo SKIP no user namespaces; exit; }
	exec unshare -r ./tcpcheck doctor"

if [ "$(id -u)" != 0 ] || ! $user test -x "$D/tcpcheck" 2>/dev/null; then
	skip 'doctor/ordinary user' 'cannot become one'
	exit
fi
$private sh -c "
	mknod -m 666 $D/tun0666 c 10 200 && mount --bind $D/tun0666 /dev/net/tun || { echo SKIP cannot mount; exit; }
	$user unshare -r true 2>/dev/null || { echo SKIP users may not have user namespaces; exit; }
	exec $user env HOME=/nonexistent $D/tcpcheck doctor" >out 2>&1 </dev/null
got=$?
if grep -q '^SKIP ' out; then
	skip 'doctor/ordinary user' "$(sed -n 's/^SKIP //p' out | head -n 1)"
else
	shape 'doctor/ordinary user: shape' $got
	if [ $got = 0 ] && grep -q 'with a user namespace' out && grep -q '(user id 65534)' out; then
		ok 'doctor/ordinary user'
	else
		not_ok "doctor/ordinary user: exit $got" out
	fi
fi
# Root is told that others are shut out.
want 0 'doctor/ordinary users are shut out' '^note  ordinary users: may not run scripts: open /dev/net/tun' $private sh -c \
	"mknod -m 600 $D/tun0600 c 10 200 && mount --bind $D/tun0600 /dev/net/tun || { echo SKIP cannot mount; exit; }
	exec ./tcpcheck doctor"
