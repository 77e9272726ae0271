#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Places where tcpcheck cannot work: exit 3 and a message that names what is missing. And places
# where it should: an ordinary user with a world-accessible /dev/net/tun. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/environment
mkdir -p "$D"
cd "$D" || exit 1
cp "$TCPCHECK" "$ROOT/tests/self/pass/socket.pkt" .
chmod 755 tcpcheck
chmod 644 socket.pkt
chmod 755 "$D"
RUN="$D/tcpcheck -4 $D/socket.pkt"

# A mount namespace of our own: as root without, else with a user namespace.
if [ "$(id -u)" = 0 ]; then private='unshare -m'; else private='unshare -rm'; fi

# shellcheck disable=SC2086
if ! $private true 2>/dev/null; then
	skip environment/tun 'no mount namespace here'
	skip environment/userns 'no user namespace here'
else
	want 3 'environment/no TUN' /dev/net/tun $private sh -c \
		"mount -t tmpfs none /dev/net || { echo SKIP cannot mount; exit; }; $RUN"
	want 3 'environment/TUN is something else' /dev/net/tun $private sh -c \
		"mount --bind /dev/null /dev/net/tun || { echo SKIP cannot mount; exit; }; $RUN"
fi

want 3 'environment/user namespaces forbidden' namespace unshare -r sh -c "
	echo 0 >/proc/sys/user/max_user_namespaces || { echo SKIP cannot forbid user namespaces; exit; }
	setpriv --bounding-set=-all --inh-caps=-all true || { echo SKIP no setpriv; exit; }
	exec setpriv --bounding-set=-all --inh-caps=-all $RUN"

# ---- standard streams, limits ----

# closed NAME STATUS PATTERN COMMAND: with what the command closes; what it says goes to a pipe
closed()
{
	want "$2" "environment/$1" "$3" sh -c "{ $4; echo status \$? >&3; } 3>status 2>&1 | cat; \
		exit \$(sed 's/^status //' status)"
}
# However busy the host is, it is no excuse for a command that fails.
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `exit 7`\n' >fails.pkt

if [ -n "${KERNEL:-}" ]; then
	closed 'closed output: a report for it is an error' 3 'standard output: Bad file' \
		"$RUN --tap=- >&-"
	closed 'closed output: so is what people read' 3 'standard output: not all' "$RUN -v >&-"
	closed 'closed output: no file takes its place' 0 '' \
		"$RUN --json=$D/closed.json >&- && ! grep -qv '^{' $D/closed.json"
	closed 'closed input' 2 'standard input' "$D/tcpcheck -4 - <&-"
	closed 'closed streams, a failure' 1 '' "$D/tcpcheck -4 --retries=9 $D/fails.pkt <&- >&- 2>&-"
	closed 'SIGCHLD ignored' 0 '' "trap '' CHLD; $RUN"
	closed 'SIGCHLD ignored, a failure' 1 'fails.pkt:2:4: FAIL .*status 7' \
		"trap '' CHLD; $D/tcpcheck -4 --retries=9 $D/fails.pkt"
	closed 'ulimit -f: a report' 3 'limit.json: ' "(ulimit -f 0; $RUN --json=$D/limit.json)"
	closed 'ulimit -f: a pass' 0 '' "(ulimit -f 0; $RUN)"
	closed 'ulimit -f: a failure still says why' 1 'fails.pkt: FAIL .*status 7' \
		"(ulimit -f 0; $D/tcpcheck -4 --retries=9 $D/fails.pkt)"
	cat >own.pkt <<-'END'
		0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
		+0 `hostname forged`
		+0 `test "$(wc -l </proc/sysvipc/shm)" = 1`
	END
	if command -v ipcmk >/dev/null 2>&1 && shm=$(ipcmk -M 100 | sed 's/[^0-9]*//'); then
		was=$(hostname)
		want 0 'environment/IPC and host name are private' '' "$D/tcpcheck" -4 "$D/own.pkt"
		[ "$(hostname)" = "$was" ] || not_ok 'environment/the host name was changed'
		ipcrm -m "$shm"
	fi
fi
# shellcheck disable=SC2016
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `ps -p $$ && ps -p $PPID && ! ps -p 2`\n' >ps.pkt
# shellcheck disable=SC2086
if ! $private --fork --pid sh -c 'mount -t proc proc /proc' 2>/dev/null; then
	skip 'environment/a fresh proc' 'it cannot be mounted here'
elif command -v ps >/dev/null 2>&1; then
	want 0 'environment/a fresh proc' '' "$D/tcpcheck" -4 "$D/ps.pkt"
fi
# A container hides some of it: then no other may be mounted. Commands do without.
# shellcheck disable=SC2086
want 0 'environment/a masked proc' '' $private sh -c "
	mount -t tmpfs none /proc/scsi 2>/dev/null || mount -t tmpfs none /proc/fs ||
		{ echo SKIP cannot mount; exit; }
	exec unshare -r $RUN"
if [ "$(id -u)" = 0 ]; then
	if [ -n "$SAN" ]; then
		skip 'environment/no proc, root' 'sanitizers read their options and look for leaks in /proc'
	else
		want 0 'environment/no proc, root' '' $private sh -c "umount -l /proc || { echo SKIP cannot; exit; }; $RUN"
	fi
	want 3 'environment/no CAP_SETFCAP' cap-add=SETFCAP sh -c "
		setpriv --bounding-set=-setfcap,-sys_admin --inh-caps=-setfcap,-sys_admin true ||
			{ echo SKIP no setpriv; exit; }
		exec setpriv --bounding-set=-setfcap,-sys_admin --inh-caps=-setfcap,-sys_admin $RUN"
fi

# ---- scripts that cannot be read ----

mkdir -p tree/sub
cp socket.pkt tree/sub/
ln -s nowhere tree/gone
for report in '' --tap=-; do
	want 2 "environment/a dangling link $report" 'cannot open .*tree/gone: No such file' \
		"$D/tcpcheck" -4 $report "$D/tree"
	want 2 "environment/a dangling link $report: the others run" '1 passed, 0 failed' \
		"$D/tcpcheck" -4 $report "$D/tree"
done
rm tree/gone
mkfifo never
# The standard input of a background command would be another, and SIGINT ignored.
want 130 'environment/SIGINT while loading' '' sh -c "
	timeout -k 9 --preserve-status -s INT 0.5 $D/tcpcheck -4 - <>never"

# ---- other users ----

if [ "$(id -u)" != 0 ]; then
	skip 'environment/as an ordinary user' 'every other test already runs as one'
	exit
fi
user='setpriv --reuid=65534 --regid=65534 --clear-groups'
if ! $user true 2>/dev/null || ! $user test -x "$D/tcpcheck" 2>/dev/null; then
	skip 'environment/as an ordinary user' 'cannot become one'
	exit
fi
mkdir -p tree/locked tree/unsearchable
cp socket.pkt tree/locked
cp socket.pkt tree/unsearchable
chmod 700 tree/locked
chmod 744 tree/unsearchable
# shellcheck disable=SC2086
want 2 'environment/an unreadable folder' 'cannot open .*tree/locked: Permission denied' \
	$user "$D/tcpcheck" -4 --dry_run "$D/tree"
# shellcheck disable=SC2086
want 2 'environment/an unsearchable folder' 'tree/unsearchable/socket.pkt: Permission denied' \
	$user "$D/tcpcheck" -4 --dry_run "$D/tree"
# shellcheck disable=SC2086
want 3 'environment/TUN is forbidden' /dev/net/tun $private sh -c "
	mknod -m 600 $D/tun0600 c 10 200 && mount --bind $D/tun0600 /dev/net/tun || { echo SKIP cannot mount; exit; }
	$user unshare -r true 2>/dev/null || { echo SKIP users may not have user namespaces; exit; }
	exec $user $RUN"
# The distributions' way: mode 0666.
# shellcheck disable=SC2086
want 0 'environment/as an ordinary user' '' $private sh -c "
	mknod -m 666 $D/tun0666 c 10 200 && mount --bind $D/tun0666 /dev/net/tun || { echo SKIP cannot mount; exit; }
	$user unshare -r true 2>/dev/null || { echo SKIP users may not have user namespaces; exit; }
	$user sh -c ': <>/dev/net/tun' 2>/dev/null || { echo SKIP the file system has no devices; exit; }
	exec $user $RUN"
