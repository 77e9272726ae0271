#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpcheck update and tcpcheck record. Scripts are broken in one place each: an update puts back what was
# there, byte for byte. A recorded connection passes on what it was recorded from. What is refused leaves
# nothing behind. All of it on lwIP, whose clock is ours: the same on every host. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/update
mkdir -p "$D" && cd "$D" || exit 1

if ! "$TCPCHECK" stack list 2>/dev/null | grep -q '^lwip'; then
	skip update 'lwIP is not built here: make stacks'
	exit 0
fi

# update STATUS NAME ARG...: the exit status of an update; what it says is in out and err
update()
{
	want=$1 name=update/$2
	shift 2
	timeout -k 5 60 "$TCPCHECK" update --stack=lwip -4 "$@" >out 2>err </dev/null
	got=$?
	[ $got = "$want" ] && return 0
	cat out err >both
	not_ok "$name: exit $got instead of $want" both
	return 1
}

# What lwIP does, which plays.pkt says.
cat >plays.pkt <<'END_OF_SCRIPT'
// A comment, and below it blank lines.
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0

  +0 < S 0:0(0) win 1000 <mss 1000>
  +0 > S. 0:0(0) ack 1 <...>
 +.1 < . 1:1(0) ack 1 win 1000   // the third
  +0 accept(3, ..., ...) = 4

  +0 write(4, ..., 10) = 10
  +0 > P. 1:11(10) ack 1
 +.1 < . 1:1(0) ack 11 win 1000
 +.1 < P. 1:3(2) ack 11 win 4000
+.05~+.25 > .  11:11(0)  ack 3  // delayed
 +.2 read(4, ..., 1000) = 2
  +0 write(4, ..., 20) = 20
  +0 > P. 11:31(20) ack 3
+2.55 > P. 11:31(20) ack 3
 +.1 < . 3:3(0) ack 31 win 4000
  +0 recv(4, ..., 1000, MSG_DONTWAIT) = -1 EAGAIN (Resource temporarily unavailable)
  +0 getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0
END_OF_SCRIPT
"$TCPCHECK" update --stack=lwip -4 --accept plays.pkt >out 2>&1 </dev/null
if "$TCPCHECK" --stack=lwip -4 plays.pkt >out 2>&1; then ok update/first; else not_ok update/first out; fi

cp plays.pkt same.pkt
if update 0 'what passes stays' --accept same.pkt; then
	if cmp -s plays.pkt same.pkt && [ ! -s out ]; then ok 'update/what passes stays'; else not_ok 'update/what passes stays' out; fi
fi

# What is only a warning stays, too.
sed '1i --non_fatal="packet syscall"
	s/> P\. 1:11(10) ack 1/> F. 1:11(10) ack 2/; s/= 2$/= 3/' plays.pkt >warned.pkt
cp warned.pkt same.pkt
if update 0 'warnings stay' same.pkt; then
	if [ ! -e same.pkt.new ]; then ok 'update/warnings stay'; else not_ok 'update/warnings stay' same.pkt.new; fi
fi

# A line for several segments fits the first of them: nothing behind it is looked for before it is played.
cat >cut.pkt <<'END_OF_SCRIPT'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 bind(3, ..., ...) = 0
  +0 listen(3, 1) = 0
  +0 < S 0:0(0) win 20000 <mss 1000>
  +0 > S. 0:0(0) ack 1 <...>
 +.1 < . 1:1(0) ack 1 win 20000
  +0 accept(3, ..., ...) = 4
  +0 write(4, ..., 3000) = 3000
  +0 > p. 1:3001(3000) cut 1000 ack 1
+.25~+9 > p. 1:1001(1000) ack 1
+.19 > nothing
END_OF_SCRIPT
if update 0 'a line for several segments' cut.pkt; then ok 'update/a line for several segments'; fi

# restored NAME SED: one edit, taken back
restored()
{
	what=$1
	wanted "update/$what" || return
	sed -E "$2" plays.pkt >broken.pkt
	if cmp -s plays.pkt broken.pkt; then
		not_ok "update/$what: nothing was broken" /dev/null
		return
	fi
	update 1 "$what" --accept broken.pkt || return
	if diff -u plays.pkt broken.pkt >diff.out; then ok "update/$what"; else not_ok "update/$what" diff.out; fi
}

restored 'an ack' 's/(> S\. 0:0\(0\) ack) 1/\1 7/'
restored 'an ack of data' 's/(> P\. +11:31\(20\) ack) 3/\1 4/'
restored 'flags' 's/> P\. 1:11/> . 1:11/'
restored 'flags, ack' 's/> P\. 1:11\(10\) ack 1/> F. 1:11(10) ack 2/'
restored 'a sequence number' 's/11:11\(0\)/12:12(0)/'
restored 'a length' 's/P\. 1:11\(10\)/P. 1:9(8)/'
restored 'a result' 's/= 2$/= 3/'
restored 'an errno' 's/-1 EAGAIN .*/-1 EBADF (Bad file descriptor)/'
restored 'a value' 's/\[0\], \[4\]/[111], [4]/'
restored 'a line that is missing' '/^  \+0 > P\. 1:11/d'
restored 'a time' 's/^\+2\.55/+1.55/'
restored 'a time that is too long' 's/^\+2\.55/+4.55/'

# Options that a line leaves open are no longer where there was no line.
sed '/> S\. 0:0/d' plays.pkt >first.pkt
if update 1 'the first answer is missing' --accept first.pkt; then
	if sed 's/<\.\.\.>/<mss 1460>/' plays.pkt | diff -u - first.pkt >diff.out; then ok 'update/the first answer is missing'
	else not_ok 'update/the first answer is missing' diff.out; fi
fi

# What never came becomes a comment; without it the script is as it was.
sed 's/^  +0 > P\. 1:11.*/&\n  +0 > . 77:77(0) ack 5/' plays.pkt >surplus.pkt
if update 1 'a line too many' --accept surplus.pkt; then
	if grep -q '^  // not sent: +0 > \. 77:77(0) ack 5$' surplus.pkt &&
		grep -v 'not sent' surplus.pkt | diff -u plays.pkt - >diff.out; then ok 'update/a line too many'
	else not_ok 'update/a line too many' surplus.pkt; fi
fi

# Many mistakes, by their seeds: each is taken back, or refused with a reason. Some leave a script that passes, or that
# passes with fewer changes than it took to plant them: nobody looks at a retransmission that no line asks for.
planted()
{
	plant=$ROOT/tests/lib/plant.py taken_back=0 refusals=0 others=0
	sed 's/> P\. 1:11(10) ack 1/& win 1/' plays.pkt >windows.pkt
	"$TCPCHECK" update --stack=lwip -4 --accept windows.pkt >out 2>&1 </dev/null
	for seed in $(seq 0 55); do
		planted=$(python3 "$plant" "$seed" windows.pkt broken.pkt) || continue
		timeout -k 5 60 "$TCPCHECK" update --stack=lwip -4 --accept broken.pkt >out 2>err </dev/null
		got=$?
		if [ $got = 1 ] && python3 "$plant" --same windows.pkt broken.pkt "${planted% *}"; then
			taken_back=$((taken_back + 1))
		elif [ $got = 1 ] && [ -s err ]; then
			refusals=$((refusals + 1))
		elif [ $got -le 1 ] && "$TCPCHECK" --stack=lwip -4 broken.pkt >both 2>&1; then
			others=$((others + 1))
		else
			cat out err >>both
			not_ok "update/planted $seed: $planted: exit $got" both
		fi
	done
	echo "# $taken_back mistakes were taken back, $refusals refused, $others are none or were mended otherwise"
	if [ $taken_back -ge 40 ]; then ok 'update/planted'; else not_ok "update/planted: only $taken_back of 56" /dev/null; fi
}
if command -v python3 >/dev/null; then planted; else skip update/planted 'python3 is not installed'; fi

# Beside the script, with its permissions, and a diff.
sed 's/ack 11 win 4000/ack 11 win 4000/; s/> S. 0:0(0) ack 1/> S. 0:0(0) ack 9/' plays.pkt >beside.pkt
cp beside.pkt before.pkt
chmod 640 beside.pkt
if update 1 'beside the script' beside.pkt; then
	if cmp -s beside.pkt before.pkt && cmp -s beside.pkt.new plays.pkt && [ "$(stat -c %a beside.pkt.new)" = 640 ] &&
		grep -q '^-  +0 > S. 0:0(0) ack 9 <...>$' out && grep -q '^+  +0 > S. 0:0(0) ack 1 <...>$' out; then
		ok 'update/beside the script'
	else
		not_ok 'update/beside the script' out
	fi
fi

# refused STATUS NAME PATTERN SCRIPT ARG...: says so, and writes nothing
refused()
{
	want=$1 name=update/$2 pattern=$3 script=$4
	shift 4
	rm -f -- "$script.new"
	sha256sum -- "$script" >sum 2>/dev/null
	update "$want" "${name#update/}" "$@" "$script" || return
	if grep -qE "$pattern" err && [ ! -e "$script.new" ] && { [ ! -s sum ] || sha256sum -c --quiet sum >/dev/null 2>&1; }; then
		ok "$name"
	else
		not_ok "$name" err
	fi
}

mkdir folder
refused 2 'a folder' 'this is a folder' folder
ln -s beside.pkt link.pkt
refused 2 'a link' 'symbolic link' link.pkt --accept
refused 2 'nothing there' 'No such file' nowhere.pkt
refused 2 'standard input' 'standard input is none' -
mkdir taken.pkt.new && cp before.pkt taken.pkt
update 2 'a folder in the way' taken.pkt && if grep -q 'not an ordinary file' err; then ok 'update/a folder in the way'; else not_ok 'update/a folder in the way' err; fi
printf '0 sokcet(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >mistake.pkt
refused 2 'a script with mistakes' 'did you mean' mistake.pkt
sed 's/^  +0 > P\. 1:11.*/either {\n+0 > . 77:77(0) ack 5\n} or {\n+0 > . 78:78(0) ack 5\n}/' plays.pkt >either.pkt
refused 1 'alternatives' 'cannot be decided' either.pkt
sed 's/^  +0 > P\. 1:11.*/+.01 > nothing\n&/' plays.pkt >silence.pkt
refused 1 'a broken silence' 'cannot be decided' silence.pkt
(
	CI=true
	export CI
	refused 2 'in CI' 'CI is set' before.pkt
)
refused 2 'strangers' 'untrusted' before.pkt --untrusted
refused 2 'two stacks' 'one kernel or stack' before.pkt --stack=kernel
if [ "$(id -u)" != 0 ]; then
	mkdir ours && cp before.pkt ours/x.pkt && chmod 555 ours
	refused 2 'a folder that is not ours' 'not ours to write to' ours/x.pkt
	chmod 755 ours
	cp before.pkt readonly.pkt && chmod 444 readonly.pkt
	refused 2 'a script that is not ours' 'not ours to write to' readonly.pkt --accept
fi
if "$TCPCHECK" --accept before.pkt >out 2>err; then not_ok 'update/--accept elsewhere' out
elif grep -q 'for tcpcheck update only' err; then ok 'update/--accept elsewhere'
else not_ok 'update/--accept elsewhere' err; fi

# ---- record ----

# record STATUS NAME ARG...
record()
{
	want=$1 name=record/$2
	shift 2
	timeout -k 5 60 "$TCPCHECK" record "$@" >out 2>err </dev/null
	got=$?
	[ $got = "$want" ] && return 0
	cat out err >both
	not_ok "$name: exit $got instead of $want" both
	return 1
}

if "$TCPCHECK" --version | grep -q 'without libpcap'; then
	skip record 'this build is without libpcap'
	exit 0
fi
"$TCPCHECK" --stack=lwip -4 --artifacts=kept --artifacts_for=all plays.pkt >out 2>&1
capture=kept/plays.ipv4/capture.pcapng
if record 0 'a capture of our own' -o recorded.pkt $capture; then
	if "$TCPCHECK" --stack=lwip -4 recorded.pkt >out 2>&1; then ok 'record/a capture of our own'; else not_ok 'record/a capture of our own' out; fi
	# The same packets: those of the script, which are written in another manner; PSH of what is sent again is open.
	grep -E '^ *[+*0-9].* [<>] ' plays.pkt | sed 's/.* \([<>]\)  *\([^ ]*\)  *\([^ ]*\).*/\1 \2 \3/' >a
	grep -E '^[+0-9].* [<>] ' recorded.pkt | sed 's/.* \([<>]\)  *\([^ ]*\)  *\([^ ]*\).*/\1 \2 \3/; s/ p\. / P. /' >b
	if diff -u a b >diff.out; then ok 'record/the same packets'; else not_ok 'record/the same packets' diff.out; fi
fi
record 0 'to standard output' $capture && if cmp -s out recorded.pkt; then ok 'record/to standard output'; else not_ok 'record/to standard output' out; fi
if record 0 'the other side' --side=client $capture; then
	if grep -q 'connect(3' out && grep -q '^+0 > S 0:0(0)' out; then ok 'record/the other side'; else not_ok 'record/the other side' out; fi
fi
record 2 'no such connection' --flow=2 $capture && if grep -q 'no connection 2 in it, but 1' err; then ok 'record/no such connection'; else not_ok 'record/no such connection' err; fi
head -c 100 $capture >cut.pcapng
record 2 'a capture without packets' cut.pcapng && if [ -s err ]; then ok 'record/a capture without packets'; else not_ok 'record/a capture without packets' err; fi
record 2 'no capture' plays.pkt && if [ -s err ]; then ok 'record/no capture'; else not_ok 'record/no capture' err; fi
record 2 'standard input' - && if grep -q 'save it to a file' err; then ok 'record/standard input'; else not_ok 'record/standard input' err; fi
record 2 'two captures' $capture $capture && if grep -q 'one capture' err; then ok 'record/two captures'; else not_ok 'record/two captures' err; fi
record 3 'nowhere to write' -o nowhere/x.pkt $capture && if [ -s err ]; then ok 'record/nowhere to write'; else not_ok 'record/nowhere to write' err; fi
# What is no file stays what it is: /dev/null, too.
mkfifo fifo
timeout 20 cat fifo >through &
if record 0 'into what is no file' -o fifo $capture; then
	wait
	if [ -p fifo ] && cmp -s through recorded.pkt; then ok 'record/into what is no file'; else not_ok 'record/into what is no file' err; fi
fi
