#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What --untrusted stops: each threat of jail.py by root's and an ordinary user's scripts, on the host's kernel
# and in virtual time, without the option (so that the threat is one) and with it. And what it says when it
# cannot. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/jail
mkdir -p "$D"
chmod 755 "$D"
cd "$D" || exit 1
system_python jail
unset XDG_CACHE_HOME
S='0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'
export JAIL_SECRET=abc

if ! "$TCPCHECK" --version | grep -q 'built with libseccomp'; then
	printf '%s\n' "$S" >x.pkt
	want 3 'jail: not without libseccomp' 'built without libseccomp' "$TCPCHECK" -4 --untrusted "$D/x.pkt"
	skip jail 'built without libseccomp'
	exit
fi
KERNELS=
if [ -n "$SAN" ]; then NO_VIRTUAL='sanitizers need more address space than the virtual machine has'
elif [ -z "$("$TCPCHECK" kernel list 2>/dev/null)" ]; then NO_VIRTUAL='needs virtual time, and no kernel is built: make kernel'
else KERNELS=yes; fi

REFUSE=
LANDLOCK=
if python3 "$ROOT/tests/refuse.py" pivot_root "$TCPCHECK" doctor 2>/dev/null | grep -q 'by Landlock alone'; then LANDLOCK=yes; fi

# world WHO FOLDER: files, processes and sockets that are none of a script's business, and scripts that try
world()
{
	W=$2
	mkdir -p "$W/out" "$W/suite"
	echo s3cret >"$W/out/secret"
	chmod 600 "$W/out/secret"
	: >"$W/out/mine"
	chmod 777 "$W/out"
	ln -s "$W/out" "$W/suite/link"
	cp "$ROOT/tests/jail.py" "$ROOT/tests/refuse.py" "$W/suite"
	printf '%s\n+0 `cat honest.pkt | wc -l; sysctl -q -w net.ipv4.tcp_sack=0`\n+0 < S 0:0(0) win 9\n' "$S" >"$W/suite/honest.pkt"
	cp "$TCPCHECK" "$W/tool"
	[ "$1" = root ] || chown -R 1000:1000 "$W"
	# shellcheck disable=SC2086
	$AS sleep 987654 &
	host=$!
	# shellcheck disable=SC2086
	$AS python3 -c 'import os, signal, socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o777); s.listen(); signal.pause()' "$W/out/socket" &
	listener=$!
	while ! [ -S "$W/out/socket" ] && kill -0 "$listener"; do sleep 0.1; done
	# shellcheck disable=SC2016
	for how in all: floods:floods 'hostfs:/run/h'; do
		printf '%s\n+0 `mkdir -p /run/h; mount -t hostfs none /run/h -o / 2>&1; python3 jail.py %s/out %d %s; exit 1`\n' \
			"$S" "$W" "$host" "${how#*:}" >"$W/suite/${how%%:*}.pkt"
	done
	# Calls need no shell.
	cat >"$W/suite/calls.pkt" <<END
0 open("$W/out/by_call", O_CREAT|O_WRONLY) = 3
+0 write(3, ..., 10) = 10
END
}

# played NAME SCRIPT OPTION...: its lines to got
played()
{
	name=$1 script=$2
	shift 2
	# shellcheck disable=SC2086
	timeout -k 5 100 $AS env HOME="${USERS_HOME:-$HOME}" $REFUSE "$W/tool" -4 -v --retries=0 $SLOW "$@" "$W/suite/$script.pkt" \
		>out 2>&1 </dev/null
	status=$?
	grep -E '^  \| (GOT|no) ' out | sort -u >got
}

# is_real NAME THREAT...: without a jail these are no empty threats
is_real()
{
	name=$1
	shift
	for t in "$@"; do
		if grep -q "GOT $t:" got; then ok "$name: $t is possible without"
		else not_ok "$name: $t is not possible without, so nothing is tested" out; fi
	done
}

# is_stopped NAME LEAST: at least that many were tried, and none came through; what is left behind is looked at later
is_stopped()
{
	grep -c 'no ' got >/dev/null
	n=$(grep -c . got)
	if [ "$n" -lt "$2" ]; then
		not_ok "$1: only $n threats were tried" out
		return
	fi
	sed -n 's/^  | no \([a-z0-9_]*\): .*/\1/p' got | while read -r t; do ok "$1: $t"; done
	grep 'GOT ' got | grep -v 'GOT left_' >through
	while read -r _ _ t _; do not_ok "$1: ${t%:}" got; done <through
}

# nothing_left NAME
nothing_left()
{
	: >left
	for f in /tmp/tcpcheck-jail-left /dev/shm/tcpcheck-jail-left "$W/out/written" "$W/out/by_call"; do
		[ ! -e "$f" ] || echo "$f" >>left
	done
	pgrep -f 'sleep 456789' >>left
	ipcs -m 2>/dev/null | grep -i 0x007c4a11 >>left
	if [ -s left ]; then not_ok "$1: left behind" left; else ok "$1: nothing is left behind"; fi
	if [ "$(tail -n 1 "$W/suite/all.pkt" | cut -c1-2)" = // ]; then not_ok "$1: it has edited itself"
	else ok "$1: it has not edited itself"; fi
}

clean()
{
	rm -f /tmp/tcpcheck-jail-left /dev/shm/tcpcheck-jail-left "$W/out/written" "$W/out/by_call"
	pkill -f 'sleep 456789'
	ipcrm -M 0x7c4a11 2>/dev/null
	sed -i '/^\/\/ edited/d' "$W/suite/all.pkt"
}

on_host()
{
	played "$1" all
	is_real "$1" read_0600 write_outside environment vsock left_file modes_outside times_outside unix_by_name watch_others watch_folders
	[ "$2" != root ] || is_real "$1" shadow sysctl
	clean
	played "$1" all --untrusted
	is_stopped "$1" 30
	played "$1" floods --untrusted
	# ASan needs all addresses there are: limit.def.
	[ -z "$SAN" ] || sed -i 's/GOT memory:/no memory:/' got
	is_stopped "$1" 3
	played "$1" calls
	if [ $status = 0 ] && [ -f "$W/out/by_call" ]; then ok "$1: by calls is possible without"
	else not_ok "$1: by calls is not possible without" out; fi
	clean
	played "$1" calls --untrusted
	survivors "$1"
	nothing_left "$1"
	if ! python3 "$W/suite/refuse.py" landlock "$W/tool" doctor | grep -q 'own root alone: the kernel has no Landlock'; then
		not_ok "$1: the doctor does not miss Landlock"
	fi
	if [ -z "$LANDLOCK" ]; then skip "$1/landlock" 'the kernel has no Landlock of Linux 6.2, or this architecture has other numbers'
	else
		in_hosts_root "$1" pivot_root
		in_hosts_root "$1" pivot_root,mount
	fi
}

# in_hosts_root NAME CALLS: where the root cannot be changed as these are refused, Landlock is the only fence of files
in_hosts_root()
{
	name=$1/without-$(echo "$2" | tr _, --)
	REFUSE="python3 $W/suite/refuse.py $2"
	played "$name" all --untrusted
	is_stopped "$name" 40
	if grep -q 'note: .*fenced by Landlock alone' out; then ok "$name: and says so"
	else not_ok "$name: does not say so" out; fi
	played "$name" floods --untrusted
	[ -z "$SAN" ] || sed -i 's/GOT memory:/no memory:/' got
	is_stopped "$name" 3
	clean
	played "$name" calls --untrusted
	nothing_left "$name"
	played "$name" honest --untrusted
	if [ $status = 0 ]; then ok "$name: honest scripts run"; else not_ok "$name: an honest script does not run" out; fi
	played "$name" calls --untrusted "--artifacts=$W/art"
	if [ "$2" = pivot_root ]; then
		if [ -s "$(find "$W/art" -name capture.pcapng)" ]; then ok "$name: artifacts"; else not_ok "$name: no artifacts" out; fi
	elif [ $status = 3 ]; then ok "$name: no artifacts, and says so"
	else not_ok "$name: artifacts: exit status $status" out; fi
	rm -rf "$W/art"
	REFUSE="python3 $W/suite/refuse.py $2,landlock"
	played "$name" honest --untrusted
	if [ $status = 3 ] && grep -q 'the kernel has no Landlock' out; then ok "$name: not without Landlock"
	else not_ok "$name: without Landlock: exit status $status" out; fi
	REFUSE=
}

# evil_kernel PREFIX OPTION...: a "kernel" that is a program for the host: it stands for one that a script has taken over.
# With the PREFIX ":" it does not take more than its share.
evil_kernel()
{
	cat >"$W/evil" <<END
#!/bin/sh
# Linux version 6.12.0
{ python3 $W/suite/jail.py $W/out $host; $1 python3 $W/suite/jail.py $W/out $host floods; } | sed -n 's/^GOT left_.*//; s/^GOT \([a-z0-9_]*\):.*/got \1/p; s/^no .*/./p' | tr '\n' ' '
echo "end of evil"
END
	chmod 755 "$W/evil"
	shift
	# shellcheck disable=SC2086
	timeout -k 5 100 $AS env HOME="${USERS_HOME:-$HOME}" "$W/tool" -4 --retries=0 --kernel="$W/evil" "$@" "$W/suite/calls.pkt" \
		>out 2>&1 </dev/null
}

virtually()
{
	played "$1" hostfs --virtual-time
	is_real "$1" read_0600 write_outside
	clean
	played "$1" hostfs --virtual-time --untrusted
	is_stopped "$1" 8
	evil_kernel :
	if grep -q 'got read_0600' out; then ok "$1: a kernel taken over can do it without"
	else not_ok "$1: a kernel taken over cannot do it without" out; fi
	clean
	evil_kernel '' --untrusted
	# It lives by ptrace, of its own processes.
	if grep -q 'end of evil' out && ! sed 's/got ptrace//' out | grep -q 'got '; then ok "$1: a kernel taken over stays inside"
	else not_ok "$1: a kernel taken over gets out" out; fi
	survivors "$1" --virtual-time
	nothing_left "$1"
}

all_of()
{
	world "$1" "$2"
	if [ -z "${KERNEL:-}" ]; then skip "jail/$1/host" "${NO_KERNEL:-no kernel tests here}"
	elif [ "$1" = user ] && ! $AS test -w /dev/net/tun; then skip "jail/$1/host" '/dev/net/tun is not for ordinary users here'
	else on_host "jail/$1/host" "$1"; fi
	if [ -z "$KERNELS" ]; then skip "jail/$1/virtual" "$NO_VIRTUAL"; else virtually "jail/$1/virtual"; fi
	kill "$host" "$listener"
}

# ---- what it says ----

messages()
{
	AS=''
	mkdir -p m/suite m/more
	printf '%s\n' "$S" >m/suite/x.pkt
	# shellcheck disable=SC2016
	printf '%s\n+0 `cat ../more/file`\n' "$S" >m/suite/more.pkt
	# shellcheck disable=SC2016
	printf '%s\n+0 `echo x >../more/new`\n' "$S" >m/suite/write.pkt
	printf '%s\n%s\n' --tolerance_usecs=9999 "$S" >m/suite/locked.pkt
	echo x >m/more/file
	chmod 777 m/more
	want 2 'jail: --bind needs it' '--bind needs --untrusted' "$TCPCHECK" -4 --bind=m m/suite/x.pkt
	want 2 'jail: --bind of nothing' 'm/none: No such file' "$TCPCHECK" -4 --untrusted --bind=m/none m/suite/x.pkt
	want 2 'jail: --bind of all' 'would open the jail' "$TCPCHECK" -4 --untrusted --bind=/ m/suite/x.pkt
	want 2 'jail: --bind of /proc' 'would open the jail' "$TCPCHECK" -4 --untrusted --bind=/proc/self m/suite/x.pkt
	want 2 'jail: --lock of no option' "did you mean 'tolerance_usecs'" "$TCPCHECK" check --lock=tolerance_usec m/suite/x.pkt
	want 2 'jail: an option is locked' 'locked.pkt:1:.*error: --tolerance_usecs is locked' \
		"$TCPCHECK" check --untrusted m/suite/locked.pkt
	want 0 'jail: but not for the caller' '' "$TCPCHECK" check --untrusted --tolerance_usecs=5000 m/suite/locked.pkt
	want 0 'jail: nor if he says so' '' "$TCPCHECK" check --untrusted --lock= m/suite/locked.pkt
	want 2 'jail: --lock alone' 'is locked' "$TCPCHECK" check --lock=mtu,tolerance_usecs m/suite/locked.pkt
	want 2 'jail: by the environment' 'is locked' env TCPCHECK_UNTRUSTED=1 "$TCPCHECK" check m/suite/locked.pkt
	want 0 'jail: not by the environment' '' env TCPCHECK_UNTRUSTED=0 "$TCPCHECK" check m/suite/locked.pkt
	# Links of a stranger lead to what his messages would cite.
	mkdir -p m/links
	printf 'machine x password s3cret\n' >m/more/netrc
	ln -s ../more/netrc m/links/a.pkt
	cp m/suite/x.pkt m/links/b.pkt
	want 2 'jail: a link out of the folder' 'a link that leads out' "$TCPCHECK" check --untrusted m/links
	if grep -q s3cret out; then not_ok 'jail: a link is cited' out; else ok 'jail: a link is not cited'; fi
	want 2 'jail: a link that is named' 'a link that leads out' "$TCPCHECK" check --untrusted m/links/a.pkt
	rm m/links/a.pkt
	ln -s b.pkt m/links/a.pkt
	want 0 'jail: a link within the folder' '' "$TCPCHECK" check --untrusted m/links
	ln -s more m/art
	want 2 'jail: --artifacts through a link' 'is a link' "$TCPCHECK" -4 --untrusted --artifacts=m/art m/suite/x.pkt
	want 2 'jail: a place in a writable one' 'which may be written to' \
		"$TCPCHECK" -4 --untrusted --bind=m:rw m/suite/x.pkt
	# What a script could write itself is no report, and no expectation.
	mkdir -p m/rw
	echo untouched >m/victim
	for how in --json= --html= --junit= --tap= --artifacts= --expect= --history=; do # the last two are cited
		rm -f m/rw/file
		ln -s ../victim m/rw/file
		want 2 "jail: $how in a writable place" "untrusted: ${how}m/rw/file is in m/rw, which may be written to" \
			"$TCPCHECK" -4 --untrusted --bind=m/rw:rw "${how}m/rw/file" m/suite/x.pkt
	done
	want 2 'jail: a report through a link into one' 'is in m/rw, which may be written to' \
		sh -c 'rm m/rw/file; ln -sf rw/new m/json; exec "$@"' sh "$TCPCHECK" -4 --untrusted --bind=m/rw:rw --json=m/rw/new m/suite/x.pkt
	if [ "$(cat m/victim)" = untouched ]; then ok 'jail: links in a writable place are not followed'
	else not_ok 'jail: a link in a writable place was followed' m/victim; fi
	cp m/suite/x.pkt /tmp/tcpcheck-jail.$$.pkt
	want 2 'jail: not of a shared folder' 'would show /tmp to what strangers wrote' \
		"$TCPCHECK" -4 --untrusted /tmp/tcpcheck-jail.$$.pkt
	rm -f /tmp/tcpcheck-jail.$$.pkt
	needs_kernel jail/messages || return 0
	# shellcheck disable=SC2086
	{
		want 1 'jail: not the folder beside' 'file: No such file' "$TCPCHECK" -4 $SLOW --untrusted m/suite/more.pkt
		want 1 'jail: and says so' "note: --untrusted: m/suite/more.pkt names a file of .*/m/more, .* --bind=" \
			"$TCPCHECK" -4 $SLOW --untrusted m/suite/more.pkt
		want 0 'jail: --bind shows it' '' "$TCPCHECK" -4 $SLOW --untrusted --bind=m/more m/suite/more.pkt
		want 1 'jail: --bind is for reading' 'Read-only file system|Permission denied' \
			"$TCPCHECK" -4 $SLOW --untrusted --bind=m/more m/suite/write.pkt
		want 0 'jail: --bind :rw is for writing' '' "$TCPCHECK" -4 $SLOW --untrusted --bind=m/more:rw m/suite/write.pkt
		# shellcheck disable=SC2016
		printf '%s\n+0 `echo "<$MINE><$TOKEN>"; exit 1`\n' "$S" >m/suite/env.pkt
		for how in --untrusted ''; do
			want 1 "jail: --env in CI $how" '<1><>' env MINE=1 TOKEN=2 CI=true "$TCPCHECK" -4 $SLOW --env=MINE $how m/suite/env.pkt
		done
		want 1 'jail: all of the environment elsewhere' '<1><2>' env -u CI -u GITHUB_ACTIONS -u GITLAB_CI -u JENKINS_URL \
			MINE=1 TOKEN=2 "$TCPCHECK" -4 $SLOW m/suite/env.pkt
		# What is beside scripts, and what is the run's own.
		mkdir -p m/suite/.git
		echo 'token = s3cret' >m/suite/.git/config
		printf '%s\n+0 `cat .git/config /proc/keys; exit 1`\n' "$S" >m/suite/git.pkt
		want 1 'jail: .git is empty' 'git/config: No such file' "$TCPCHECK" -4 $SLOW --untrusted m/suite/git.pkt
		if grep -q s3cret out; then not_ok 'jail: .git is seen' out; else ok 'jail: .git is not seen'; fi
		printf '0 open("/proc/self/fd/1", O_WRONLY) = 3\n' >m/suite/fd.pkt
		want 1 'jail: the report cannot be opened' 'ELOOP' "$TCPCHECK" -4 $SLOW --untrusted m/suite/fd.pkt
		want 0 'jail: from standard input' '' sh -c '"$0" -4 "$@" - <m/suite/x.pkt' "$TCPCHECK" $SLOW --untrusted
		want 1 'jail: artifacts come out' 'artifacts in art/' "$TCPCHECK" -4 $SLOW --untrusted --artifacts=art m/suite/more.pkt
	}
	if [ -s art/m/suite/more.ipv4/capture.pcapng ] && [ -s art/m/suite/more.ipv4/report.txt ]; then ok 'jail: artifacts'
	else find art >out 2>&1; not_ok 'jail: artifacts are not there' out; fi
	[ -n "$KERNELS" ] || return 0
	want 1 'jail: artifacts come out of a machine' 'artifacts in vart/' \
		"$TCPCHECK" -4 --virtual-time --untrusted --artifacts=vart m/suite/more.pkt
	if [ -s vart/m/suite/more.ipv4/capture.pcapng ]; then ok 'jail: artifacts of a machine'
	else find vart >out 2>&1; not_ok 'jail: artifacts of a machine are not there' out; fi
}

# survivors NAME OPTION...: tcpcheck dies at any moment, and with it all that it has started
survivors()
{
	name=$1
	shift
	printf '%s\n+0 `sleep 345678`\n' "$S" >"$W/suite/sleeps.pkt"
	for after in 0.02 0.05 0.1 0.2 0.4 1; do
		# shellcheck disable=SC2086
		$AS env HOME="${USERS_HOME:-$HOME}" "$W/tool" -4 --untrusted "$@" "$W/suite/sleeps.pkt" >/dev/null 2>&1 </dev/null &
		sleep $after
		kill -KILL $!
		wait $! 2>/dev/null
	done
	tries=0
	while pgrep -f "sleep 345678|$W/suite/sleeps.pkt" >left && [ $tries -lt 20 ]; do
		sleep 0.2
		tries=$((tries + 1))
	done
	if [ -s left ]; then
		# shellcheck disable=SC2046
		ps -f -p "$(tr '\n' , <left | sed 's/,$//')" >left.ps
		not_ok "$name: survives SIGKILL of tcpcheck" left.ps
		xargs kill -KILL <left
	else
		ok "$name: nothing survives SIGKILL of tcpcheck"
	fi
}

messages
if [ "$(id -u)" != 0 ]; then
	AS=
	all_of user "$D/user"
	exit
fi
AS=
all_of root "$D/root"
AS='setpriv --reuid=1000 --regid=1000 --clear-groups'
# shellcheck disable=SC2086
if ! $AS unshare -r true 2>/dev/null || ! $AS test -x "$D"; then
	skip jail/user 'cannot become an ordinary user who may have namespaces'
	exit
fi
if [ -n "$KERNELS" ]; then
	# Kernels are in somebody's home.
	USERS_HOME=$D/home
	kernel=$(ls -d "$HOME"/.cache/tcpcheck/kernels/*/linux | head -n 1)
	mkdir -p "$USERS_HOME/.cache/tcpcheck/kernels/jail"
	cp -L "${kernel%/linux}/linux" "${kernel%/linux}/version" "$USERS_HOME/.cache/tcpcheck/kernels/jail"
	chown -R 1000:1000 "$USERS_HOME"
	export USERS_HOME
fi
all_of user "$D/user"
