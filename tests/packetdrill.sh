#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Under the name packetdrill: installed as a link, silent on success, one message on stderr and exit 1
# for a failure, in the namespace that a runner has prepared. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/packetdrill
mkdir -p "$D/bin"
cd "$D" || exit 1
ln -s "$TCPCHECK" bin/packetdrill
cat >pass.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 `echo from the command; test "$PPID" = "$PACKETDRILL_PID"`
  +0 `test "$(basename "$PWD")" = "$FOLDER"`
END
cat >fail.pkt <<'END'
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
  +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
  +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
  +0 > S 0:0(0) <mss 1>
END
cat >lack.pkt <<'END'
--sysctl=net.ipv4.tcp_no_such=1
   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
END
mkdir sub
cp fail.pkt sub/
export FOLDER=packetdrill

# try NAME STATUS STDOUT-TEXT STDERR-TEXT COMMAND...
try()
{
	name=packetdrill/$1
	want=$2
	out_text=$3
	err_text=$4
	shift 4
	timeout -k 5 60 "$@" >out 2>err </dev/null
	got=$?
	cat out err >both
	if [ $got != "$want" ]; then not_ok "$name: exit $got instead of $want" both
	elif [ "$(cat out)" != "$out_text" ]; then not_ok "$name: standard output is not '$out_text'" both
	elif [ -z "$err_text" ] && [ -s err ]; then not_ok "$name: is not silent" both
	elif ! grep -qF -e "$err_text" err && [ -n "$err_text" ]; then
		not_ok "$name: does not say '$err_text'" both
	else ok "$name"; fi
}

# shape NAME TEXT: the script on standard input fails and says so.
shape()
{
	cat >shape.pkt
	try "shape/$1" 1 '' "$2" bin/packetdrill shape.pkt
}

# field NAME TEXT PACKET: PACKET is not what the stack answers to a SYN, by one field.
field()
{
	shape "field/$1" "shape.pkt:5: error handling packet: live packet field $2" <<-END
		$S
		+0 bind(3, ..., ...) = 0
		+0 listen(3, 1) = 0
		+0 < S 0:0(0) win 1000 <mss 1000>
		+0 > $3
	END
}

S='0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'

# The messages that people grep for (tcpcheck(1): the name packetdrill).
shapes()
{
	shape definition 'shape.pkt: bad definition: nonsense' <<-END
		--define="nonsense"
		$S
	END
	shape init 'shape.pkt: error executing init command: non-zero status 3' <<-END
		\`exit 3\`
		$S
	END
	shape clean-up 'shape.pkt: error executing cleanup command: got signal 2 (Interrupt)' <<-END
		\`true\`
		$S
		\`kill -INT \$\$\`
	END
	shape command 'shape.pkt:2: error executing `exit 7` command: non-zero status 7' <<-END
		$S
		+0 \`exit 7\`
	END
	shape result "shape.pkt:2: runtime error in read call: expected -1 EAGAIN but got -1 with errno 107 (" <<-END
		$S
		+0 read(3, ..., 5) = -1 EAGAIN (Resource temporarily unavailable)
	END
	shape 'output argument' 'shape.pkt:2: runtime error in getsockopt call: ' <<-END
		$S
		+0 getsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], [4]) = 0
	END
	# The word has no meaning there (tcpcheck(1), --non_fatal).
	shape 'calls are never warnings' "shape.pkt:3: runtime error in listen call: " <<-END
		--non_fatal=syscall
		$S
		+0 listen(3, 1) = 5
	END
	shape "other systems' constants" "shape.pkt:2: semantic error: only macOS has TCP_CONNECTIONTIMEOUT" <<-END
		$S
		+0 setsockopt(3, IPPROTO_TCP, TCP_CONNECTIONTIMEOUT, [1], 4) = 0
	END
	# Whenever the command begins on a busy host.
	shape lateness 'shape.pkt:4: timing error: expected system call start at 0.000000 sec but' <<-END
		--tolerance_usecs=50000
		$S
		0 \`sleep 0.4\`
		0 close(3) = 0
	END
	shape return 'shape.pkt:2: timing error: expected system call return at 1.0' <<-END
		$S
		+0...1 read(3, ..., 5) = -1 ENOTCONN (Transport endpoint is not connected)
	END
	shape silence 'shape.pkt:3: error handling packet: Timed out waiting for packet' <<-END
		$S
		+0 bind(3, ..., ...) = 0
		+0 > S 0:0(0) <...>
	END
	field flag 'tcp_ack: expected: 0 (0x0) vs actual: 1 (0x1)' 'S 0:0(0) <...>'
	field 'acknowledgment' 'tcp_ack_seq: expected: 2 (0x2) vs actual: 1 (0x1)' 'S. 0:0(0) ack 2 <...>'
	field window 'tcp_window: expected: 7 (0x7) vs actual: ' 'S. 0:0(0) ack 1 win 7 <...>'
	field ECN 'ip_ecn: expected: 2 (0x2) vs actual: 0 (0x0)' '[ect0] S. 0:0(0) ack 1 <...>'
	field TOS 'tos: expected: 4 (0x4) vs actual: 0 (0x0)' '[tos 0x4] S. 0:0(0) ack 1 <...>'
	field TTL 'ttl: expected: 7 (0x7) vs actual: 64 (0x40)' '[ttl 7] S. 0:0(0) ack 1 <...>'
	shape assertion 'shape.pkt: error executing code: ' <<-END
		$S
		+0 %{ assert tcpi_state == TCP_LISTEN }%
	END
	shape python "shape.pkt: error executing code: 'python3' returned non-zero status 1" <<-END
		$S
		+0 %{ import sys; assert False }%
	END
}

# in_one_namespace NAME COMMAND...: with a shell in a namespace that has /proc/1/ns/net, and in one that
# has not, as in a container
in_one_namespace()
{
	row=$1
	shift
	try "$row" 0 '' '' unshare -n sh -c "$*"
	# shellcheck disable=SC2016
	try "$row, where the host's namespace cannot be seen" 0 '' '' unshare -n -m sh -c \
		'mount --bind "$2" /proc/1/ns && eval "$1"' sh "$*" "$D/sub"
}

# Nothing of ours stays in a runner's namespace, so the next script finds it as the first did.
runs_in_a_row()
{
	cat >same.pkt <<'END'
0 `test "$(cat /proc/sys/net/ipv4/tcp_sack)" = 0`
END
	printf '%s\n+0 `sleep 100`\n' "$S" >long.pkt
	set_up='echo 0 >/proc/sys/net/ipv4/tcp_sack'
	in_one_namespace 'run after run' "$set_up; bin/packetdrill same.pkt && bin/packetdrill same.pkt &&
		! grep -q tun0 /proc/net/dev"
	in_one_namespace 'several scripts at once' "$set_up; bin/packetdrill same.pkt same.pkt same.pkt"
	# Killed while it is set up, and while it runs; the next one begins at once.
	for after in 0.03 0.3; do
		in_one_namespace "after a run that was killed ($after s)" "$set_up
			timeout -s KILL $after bin/packetdrill long.pkt >/dev/null 2>&1
			bin/packetdrill same.pkt && ! grep -q tun0 /proc/net/dev"
	done
}

if needs_kernel packetdrill; then
	shapes
	try 'passes silently, commands write where we do' 0 'from the command' '' bin/packetdrill pass.pkt
	try 'fails in its shape' 1 '' 'sub/fail.pkt:4: error handling packet: bad outbound TCP options:' \
		bin/packetdrill sub/fail.pkt
	printf '%s\n' "$S" '+0 %{ import sys # here }%' >python.pkt
	bin/packetdrill -v python.pkt >out 2>err
	if grep -q '^import sys # here' out && grep -q '^tcpi_state = 7' out; then
		ok 'packetdrill/shows the program that Python gets'
	else not_ok 'packetdrill/shows the program that Python gets' out; fi
	# shellcheck disable=SC2016
	printf '%s\n' "$S" '+0 `kill -KILL $$; false`' >killed.pkt
	try 'a shell that a signal ends has not failed' 0 '' '' bin/packetdrill killed.pkt
	try 'stops at the first failure' 1 '' 'fail.pkt:4: error' bin/packetdrill fail.pkt pass.pkt
	try 'a lack is a failure' 1 '' 'tcp_no_such' bin/packetdrill --ip_version=ipv6 lack.pkt
	# shellcheck disable=SC2016
	if unshare -rn true 2>/dev/null; then
		try 'options after the path, abbreviated' 0 'from the command' '' \
			unshare -rn bin/packetdrill pass.pkt --ip_ver ipv6 --mtu=1520
	fi
	if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
		cat >here.pkt <<'END'
0 `test "$(cat /proc/sys/net/ipv4/tcp_sack)" = 0`
END
		try 'uses the namespace of its runner' 0 '' '' unshare -n sh -c \
			'echo 0 >/proc/sys/net/ipv4/tcp_sack; exec bin/packetdrill here.pkt'
		runs_in_a_row
	else
		skip 'packetdrill/uses the namespace of its runner' 'it needs root'
	fi
fi

for with in '' 1; do
	name="packetdrill/make install WITH_PACKETDRILL_LINK=$with"
	rm -rf "$D/root"
	if ! make_built install DESTDIR="$D/root" PREFIX=/usr WITH_PACKETDRILL_LINK=$with >out 2>&1; then not_ok "$name" out
	elif [ -n "$with" ] && [ "$(readlink "$D/root/usr/bin/packetdrill")" != tcpcheck ]; then
		not_ok "$name: no link" out
	elif [ -z "$with" ] && [ -e "$D/root/usr/bin/packetdrill" ]; then not_ok "$name: a link" out
	else ok "$name"; fi
done
make_built uninstall DESTDIR="$D/root" PREFIX=/usr >out 2>&1
if [ -n "$(find "$D/root" ! -type d)" ]; then
	find "$D/root" ! -type d >out
	not_ok 'packetdrill/make uninstall leaves something' out
else ok 'packetdrill/make uninstall'; fi
