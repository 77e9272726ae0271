#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/vtime_bug.sh NAME: plants bugs in the sources of the cached kernel NAME, builds it again (only
# what has changed), and the scripts of tests/self/vtime must find them. The sources are restored, and
# built again, at the end. Takes a minute; not part of "make check" but of .ci/run.

set -u
. "$ROOT/tests/lib.sh"
NAME=${1:?name of a kernel: tcpcheck kernel list}
K=${XDG_CACHE_HOME:-$HOME/.cache}/tcpcheck/kernels/$NAME
S=$ROOT/tests/self/vtime
TREE=$(cat "$K/source")
[ -d "$TREE" ] || TREE=$K/tree
cp -p "$TREE/net/ipv4/tcp_output.c" "$TREE/net/ipv4/tcp_timer.c" "$TMP" || exit 1

restore()
{
	# not -p: make must see that it is newer
	cp "$TMP/tcp_output.c" "$TMP/tcp_timer.c" "$TREE/net/ipv4/"
}

built=
trap 'restore; [ -n "$built" ] || build restored' EXIT

# build WHAT
build()
{
	built=
	begin=$(date +%s)
	if "$TCPCHECK" kernel build --source="$(cat "$K/source")" --name="$NAME" >"$TMP/build.txt" 2>&1; then
		echo "# $1: built in $(($(date +%s) - begin)) s"
		return
	fi
	not_ok "vtime_bug/$1: does not build" "$TMP/build.txt"
	return 1
}

# verdict NAME SCRIPT STATUS
verdict()
{
	timeout 120 "$TCPCHECK" --virtual-time --kernel="$NAME" -4 "$S/$2.pkt" >"$TMP/out.txt" 2>&1 </dev/null
	got=$?
	if [ $got = "$3" ]; then
		ok "vtime_bug/$1: $2"
		grep -v '^ *$' "$TMP/out.txt" | head -n 4 | sed 's/^/# /'
	else
		not_ok "vtime_bug/$1: $2: exit $got instead of $3" "$TMP/out.txt"
	fi
}

# plant NAME FILE SED-COMMAND SCRIPT-THAT-FINDS-IT SCRIPT-THAT-STILL-PASSES
plant()
{
	restore
	sed "$3" "$TMP/$2" >"$TREE/net/ipv4/$2"
	if cmp -s "$TMP/$2" "$TREE/net/ipv4/$2"; then
		skip "vtime_bug/$1" "these sources look different"
		return
	fi
	build "$1" || return
	verdict "$1" "$4" 1
	verdict "$1" "$5" 0
}

plant 'no back-off of window probes' tcp_output.c \
	'/^void tcp_send_probe0/,/^}/s/icsk->icsk_backoff++;/;/' zero_window_probes rto_until_etimedout
plant 'no back-off of retransmissions' tcp_timer.c \
	's/icsk->icsk_rto << 1/icsk->icsk_rto/' rto_until_etimedout zero_window_probes
restore
build restored && built=yes
verdict restored zero_window_probes 0
verdict restored rto_until_etimedout 0
