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

if [ "$(id -u)" != 0 ]; then
	skip 'environment/as an ordinary user' 'every other test already runs as one'
	exit
fi
user='setpriv --reuid=65534 --regid=65534 --clear-groups'
if ! $user true 2>/dev/null || ! $user test -x "$D/tcpcheck" 2>/dev/null; then
	skip 'environment/as an ordinary user' 'cannot become one'
	exit
fi
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
