#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# "Write your own TCP" (scripts/lab/stack): the toy passes all of its scripts, each mistake in it is found by
# the scripts that say so, a run is like the other, and a process that misbehaves is a finding and leaves
# nothing. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/lab_stack
mkdir -p "$D"
cd "$D" || exit 1

system_python lab_stack
LIMIT=60
LAB=$ROOT/scripts/lab/stack
TOY="pipe:python3 $LAB/toy.py"

# ---- the toy ----

"$TCPCHECK" -j "$JOBS" "--stack=$TOY" --tap=toy.tap "$LAB" >out 2>&1 </dev/null
if [ $? = 0 ] && grep -q '(toy TCP 1)' toy.tap && [ "$(grep -c '^ok ' toy.tap)" = $((3 * $(find "$LAB" -name '*.pkt' | wc -l))) ]; then
	ok 'lab_stack: the toy does what all scripts want'
else
	not_ok 'lab_stack: the toy does what all scripts want' out
fi

if python3 "$ROOT/tests/lab_toy.py" "$LAB" 32 >out 2>&1; then ok 'lab_stack: two toys over bad networks'
else not_ok 'lab_stack: two toys over bad networks' out; fi

# ---- its mistakes ----

# What is seen of each: a script, and what its report says in the first line, then in another.
cat >mistakes <<'END'
ack-off-by-one              data               the packet differs in ack                 expected 101, seen 102
fin-not-counted             close              the packet differs in ack                 expected 2, seen 1
half-close-drops-data       half-close         the packet differs in ack                 expected 70, seen 1
hole-ignored                hole               the packet differs in ack                 expected 101, seen 301
mss-ignored                 segment-size       the packet differs in segments            500
no-time-wait                close              the packet differs in flags, ack          expected ., seen R
numbers-do-not-wrap         numbers-wrap       the packet differs in ack                 expected 101, seen
odd-byte-not-summed         checksums          the packet differs in checksum            checksum
old-syn-ack-taken           wrong-syn-ack      the packet differs in flags, seq, ack     expected R, seen .
reset-believed-without-ack  refused            getsockopt() returned option value 111    the script expects 0
reset-from-anywhere         reset              the stack did not send this packet        < R 4000000000:4000000000(0)
reset-without-ack           nobody-listens     the packet differs in flags, ack          expected R., seen R
rto-does-not-double         retransmission     the packet differs in time                too early
syn-sent-once               syn-again          the stack did not send this packet        > S 0:0(0)
unsent-ack-accepted         ack-of-the-unsent  the stack did not send this packet        < . 1:1(0) ack 501
window-ignored              small-window       the stack sent a packet where nothing     701:1401(700)
zero-window-for-ever        zero-window        the stack did not send this packet        > . 1:2(1) ack 1
END
python3 "$LAB/buggy.py" >all
cut -d' ' -f1 mistakes | cmp -s - all && ok 'lab_stack: all mistakes are here' || not_ok 'lab_stack: all mistakes are here' all

# find_mistake NAME SCRIPT FIRST OTHER: SCRIPT finds it in this way, and all that say so find it
find_mistake()
{
	name=lab_stack/$1
	wanted "$name" || return
	grep -lE "^// finds:.*[ ,]$1(,|\$)" "$LAB"/*.pkt >scripts
	# shellcheck disable=SC2046
	timeout -k 5 "$LIMIT" "$TCPCHECK" -4 -j "$JOBS" "--stack=pipe:python3 $LAB/buggy.py $1" --tap=it.tap $(cat scripts) \
		>out 2>&1 </dev/null
	if [ $? = 1 ] && ! grep -q '^ok ' it.tap && grep "/$2.pkt:" out | grep -qF -e "FAIL (ipv4): $3" && grep -qF -e "$4" out
	then ok "$name: $2: $3"
	else not_ok "$name: $2: $3" out; fi
}
while read -r name script rest; do
	find_mistake "$name" "$script" "$(echo "$rest" | sed 's/   *.*//')" "$(echo "$rest" | sed 's/.*   *//')"
done <mistakes

sed -n 's/^\/\/ finds: *//p' "$LAB"/*.pkt | tr ',' '\n' | tr -d ' ' | sort -u | grep -vxF -f all >unknown
[ ! -s unknown ] || not_ok 'lab_stack: there is no such mistake' unknown

# ---- one run is like the other ----

n=${LAB_RUNS:-5}
for script in handshake data retransmission close; do
	i=0
	: >sums
	while [ $i -lt "$n" ]; do
		"$TCPCHECK" -4 -v "--stack=$TOY" "$LAB/$script.pkt" 2>&1 </dev/null | cksum >>sums
		i=$((i + 1))
	done
	if [ "$(sort -u sums | wc -l)" = 1 ]; then ok "lab_stack: $script: $n runs are equal"
	else not_ok "lab_stack: $script: $n runs are equal" sums; fi
done

# ---- processes that misbehave ----

# misbehaves STATUS TEXT COMMAND: and nothing of it is left
misbehaves()
{
	timeout -k 5 "$LIMIT" "$TCPCHECK" -4 --call_timeout=2 "--stack=pipe:$3" "$LAB/handshake.pkt" >out 2>&1 </dev/null
	status=$?
	if [ $status != "$1" ] || ! grep -qF -e "$2" out; then not_ok "lab_stack: misbehaves: $2: exit $status" out
	elif grep -lzx '[3]1.5' /proc/[0-9]*/cmdline >left 2>/dev/null; then
		not_ok "lab_stack: misbehaves: $2: processes are left" left
	else
		ok "lab_stack: misbehaves: $2"
	fi
}
FIRST='read -r l; echo ok never; read -r l'
misbehaves 1 'ended with status 3 instead of answering "run 0"' "$FIRST; exit 3"
misbehaves 1 'was killed by signal 11 (Segmentation fault) instead of answering "run 0"' "$FIRST; kill -SEGV \$\$"
misbehaves 1 'after 2 s of real time' "$FIRST; sleep 31.5"
misbehaves 1 'floods: to "run 0"' "$FIRST; yes out 00"
misbehaves 1 'said "out 4g" to "run 0", which is not' "$FIRST; echo out 4g; sleep 31.5"
misbehaves 1 'it had said "ok nev" without a newline' "$FIRST; printf 'ok nev'"
misbehaves 3 'ended with status 127 instead of answering "open' no-such-program
misbehaves 1 'instead of answering "run 0"' "setsid sh -c 'trap \"\" HUP TERM; sleep 31.5; :' >/dev/null & $FIRST"
