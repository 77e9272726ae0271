#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --stack: plug-ins that misbehave in each way that there is (tests/stack/wild.c), or are none; what reports say
# of stacks; that nothing of them is left. No rights, namespaces or kernels are needed but where it says so.
# Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/stack
mkdir -p "$D"
cd "$D" || exit 1
[ -x "$BUILD/tcpcheck-stack" ] || { skip stack 'tcpcheck-stack is not built'; exit; }
cp "$ROOT"/tests/stack/*.pkt "$BUILD/tests/stack/wild.so" . || { not_ok 'stack: no plug-in'; exit; }
cp wild.so other.so
# The plug-in's own crash, and not what a sanitizer in it says of it.
ASAN_OPTIONS=$ASAN_OPTIONS:handle_segv=0:handle_abort=0
export ASAN_OPTIONS

# run ARG...: on the stack; status, and what it says in out
run()
{
	timeout -k 5 60 "$TCPCHECK" -4 --stack=./wild.so "$@" >out 2>&1 </dev/null
	got=$?
}
# says STATUS NAME [LINE...]: the status, and the first lines of out; no lines: it says nothing
says()
{
	want=$1 name=stack/$2
	shift 2
	if [ $# = 0 ]; then : >lines; else printf '%s\n' "$@" >lines; fi
	head -n $# out >begins
	[ $# != 0 ] || cp out begins
	if [ "$got" != "$want" ]; then not_ok "$name: exit $got instead of $want" out
	elif ! diff -u lines begins >differs; then not_ok "$name: says something else" differs
	else ok "$name"; fi
}
# has NAME TEXT [FILE]: a line of it contains TEXT
has() { if grep -qF -e "$2" "${3:-out}"; then ok "stack/$1: $2"; else not_ok "stack/$1: no $2" "${3:-out}"; fi; }
lacks() { if grep -qF -e "$2" "${3:-out}"; then not_ok "stack/$1: $2" "${3:-out}"; else ok "stack/$1: no $2"; fi; }

# What of ours still runs in this folder, in $left: plug-ins, and what they have started.
left()
{
	left=
	for p in /proc/[0-9]*; do
		[ "$(readlink "$p/cwd" 2>/dev/null)" = "$D" ] || continue
		case $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null) in
		*tcpcheck-stack*wild.so* | *tcpcheck-stack*other.so* | "sleep 4711 ") left="$left ${p#/proc/}" ;;
		esac
	done
}
# gone NAME: within a second
gone()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		left
		[ -n "$left" ] || break
		sleep .1
	done
	if [ -z "$left" ]; then ok "stack/$1: nothing is left"; return; fi
	ps -o pid,ppid,args -p "$(echo $left | tr ' ' ,)" >left.out
	# shellcheck disable=SC2086
	kill -9 $left
	not_ok "stack/$1: something is left" left.out
}

# fails FLAGS PLACE SENTENCE [SCRIPT], passes FLAGS [SCRIPT]
fails()
{
	case $1 in hang-* | babble) SOON=--call_timeout=1 ;; *) SOON= ;; esac
	run --stack_flags="$1" $SOON "${4:-handshake.pkt}"
	says 1 "$1" "${4:-handshake.pkt}:$2: FAIL (ipv4): $3"
}
passes() { run --stack_flags="$1" "${2:-handshake.pkt}"; says 0 "$1"; }
# It is asked for its name first.
cannot() { run --stack_flags="$1" handshake.pkt; says 3 "$1" "tcpcheck: $2"; }

# ---- what it does ----

passes ''
run --stack_flags= handshake.pkt -v
has verbose '    0.100000  > S. 0:0(0) ack 1 win 5000 <mss 1460>'
passes later later.pkt
for place in run:2:4 call:2:4 output:2:4 has:2:4 next:5:2 input:5:2; do
	at=${place#*:} in=${place%%:*}
	fails "crash-$in" "$at" "Wild 1.0: it crashed in $in(): Segmentation fault"
	fails "abort-$in" "$at" "Wild 1.0: it crashed in $in(): Aborted"
	has "abort-$in" '  | an assertion of the stack'
	fails "exit-$in" "$at" "Wild 1.0: it has exited with status 3 in $in()"
done
for in in run next input output call has; do
	case $in in next | input) at=5:2 ;; *) at=2:4 ;; esac
	fails "hang-$in" "$at" "Wild 1.0: it has not answered within 1 s of real time in $in()"
	has "hang-$in" '--call_timeout changes the limit'
done
for how in crash exit abort hang; do passes "$how-free"; done # the run is over
cannot crash-open './wild.so: it crashed in tcpcheck_stack_open(): Segmentation fault'
cannot abort-open './wild.so: it crashed in tcpcheck_stack_open(): Aborted'
has abort-open '  it says: an assertion of the stack'
cannot exit-open './wild.so: it has exited with status 3 in tcpcheck_stack_open()'
run --stack_flags=hang-input --call_timeout=30 --time_limit=1 handshake.pkt
says 1 'a limit for all' 'handshake.pkt:5:2: FAIL (ipv4): Wild 1.0: the run is not over within 1 s of real time in input()'
has 'a limit for all' '--time_limit changes the limit'

fails past 5:2 'Wild 1.0: it spins: after 10000 times run(0.000000000 s) next() is -0.000000005 s, and nothing comes of it'
run --stack_flags=creep --call_timeout=1 handshake.pkt
sed -E 's/ in [a-z]+\(\)$//' out >creep && mv creep out
says 1 creep 'handshake.pkt:5:2: FAIL (ipv4): Wild 1.0: it has not answered within 1 s of real time'
fails long 5:2 'Wild 1.0: output() returned a packet of 65536 bytes; 65535 are the most'
case $(uname -m) in *64) most=18446744073709551615 ;; *) most=4294967295 ;; esac
fails huge 5:2 "Wild 1.0: output() returned a packet of $most bytes; 65535 are the most"
fails garbage 6:6 'the stack sent a malformed packet: no IP header begins at byte 0: version is 14'
fails flood 7:2 'Wild 1.0: it has sent 100001 packets at 0.100000 s and does not stop: output() must return 0 when there is none'
fails nonsense 2:4 'Wild 1.0: call() returned -70000, which is neither a result nor an errno'
fails park 8:6 'accept() blocks: it waits for something that has not come'
lacks park call_timeout
fails quiet 6:6 'the packet differs in time'
fails write-more 9:26 'write() returned 11, the script expects 10' write.pkt
fails scribble 2:4 'Wild 1.0: it has written over memory that is not its own'

# ---- what it says of itself ----

cannot version './wild.so: it is for version 2 of the interface, and this is version 1'
cannot hollow './wild.so: a callback is missing: next, run, input, output and call are required'
cannot refuse './wild.so: tcpcheck_stack_open() returned -22 (Invalid argument)'
cannot wordy './wild.so: tcpcheck_stack_open() returned -22 (Invalid argument)'
has wordy '  it says: last?[2J words'
lacks wordy everything
passes names
run --stack_flags=names --tap=tap handshake.pkt
has names 'stack wild.so (Wild?ok 1 - ?[2J)' tap
passes nameless
run --stack_flags=nameless --tap=tap handshake.pkt
has nameless 'stack wild.so (a stack without a name)' tap
timeout 60 "$TCPCHECK" -6 --stack=./wild.so handshake.pkt >out 2>&1 </dev/null
got=$?
says 4 'no IPv6' 'handshake.pkt: SKIP (ipv6): ./wild.so: it is not for this network: IPv6, MTU 1520'
timeout 60 "$TCPCHECK" --stack=./wild.so handshake.pkt >out 2>&1 </dev/null
got=$?
says 0 'three variants' 'handshake.pkt: SKIP (ipv6): ./wild.so: it is not for this network: IPv6, MTU 1520' \
	'handshake.pkt:2:4: SKIP (ipv4-mapped-ipv6): Wild 1.0 lacks sockets of IPv6'
run poll.pkt
says 4 'lacks a call' 'poll.pkt:3:3: SKIP (ipv4): Wild 1.0 lacks the system call poll()'
{ cat socket.pkt; echo '+0 `true`'; } >command.pkt
run command.pkt
says 4 'a command' 'command.pkt: SKIP (ipv4): it runs commands, and a stack has no shell'
{ echo '--sysctl=net.ipv4.tcp_sack=0'; cat socket.pkt; } >sysctl.pkt
run sysctl.pkt
says 4 'a setting' 'sysctl.pkt: SKIP (ipv4): Wild 1.0 does not have the setting net.ipv4.tcp_sack=0'

# ---- what belongs to its process ----

for what in leak signals locale fork spawn print; do passes $what; done
gone 'fork, spawn'
cannot close './wild.so: it has closed descriptors that are not its own'
cannot orphan './wild.so: it crashed in tcpcheck_stack_open(): Aborted'
fails babble 2:4 'Wild 1.0: it has not answered within 1 s of real time in run()'
has babble '  | and another thing'
gone orphan
# What looks like a result is none.
run --stack_flags=print --tap=print.tap --junit=print.xml --json=print.json fails.pkt socket.pkt
says 1 print 'fails.pkt:3:26: FAIL (ipv4): bind() returned 0, the script expects -1 EADDRNOTAVAIL'
has print '  | ok 1 - everything passes, line 99999'
if grep -q '^ok 1' out; then not_ok 'stack/print: a forged line' out; else ok 'stack/print: no forged line'; fi
grep -E '^(not )?ok ' print.tap | sed 's/[0-9]* - //' | sort >out
got=$?
says 0 'print: TAP' 'not ok fails.pkt (ipv4)' 'ok socket.pkt (ipv4)'
run --stack_flags=print --tap=print.tap --json=print.json socket.pkt
for f in print.tap print.json; do lacks print everything $f; done

# ---- none at all ----

# not_one NAME STATUS LINE ARG...
not_one()
{
	name=$1 want=$2 line=$3
	shift 3
	timeout 60 "$TCPCHECK" -4 "$@" socket.pkt >out 2>&1 </dev/null
	got=$?
	says "$want" "$name" "$line"
}
mkdir folder.so
cc=${CC:-cc}
not_one 'an unknown name' 3 "tcpcheck: --stack: there is no stack called 'nosuch'" --stack=nosuch
has 'an unknown name' 'tcpcheck stack list'
not_one 'no such file' 3 'tcpcheck: --stack: ./nosuch.so: No such file or directory' --stack=nosuch.so
not_one 'no ELF' 3 'tcpcheck: ./socket.pkt: ./socket.pkt: invalid ELF header' --stack=./socket.pkt
not_one 'a folder' 3 'tcpcheck: ./folder.so: ./folder.so: cannot read file data: Is a directory' --stack=./folder.so
: >empty.so
not_one 'an empty file' 3 'tcpcheck: empty.so: ./empty.so: file too short' --stack=empty.so
head -c 3000 wild.so >half.so
timeout 60 "$TCPCHECK" -4 --stack=half.so socket.pkt >out 2>&1 </dev/null
got=$?
if [ $got = 3 ] && grep -q '^tcpcheck: half.so: ' out; then ok 'stack/half a file'; else not_ok "stack/half a file: exit $got" out; fi
if echo 'int other;' | $cc -shared -fPIC -x c -o none.so - 2>/dev/null; then
	not_one 'an ELF without the symbol' 3 'tcpcheck: ./none.so: ./none.so: undefined symbol: tcpcheck_stack_open' --stack=./none.so
else
	skip 'stack/an ELF without the symbol' 'no compiler'
fi
not_one 'no value' 2 'tcpcheck: option --stack: its value is empty' --stack=
not_one 'no command' 2 'tcpcheck: --stack: there is no command behind pipe:' --stack=pipe:
mkdir names && cp wild.so names/
TCPCHECK_STACKS=$D/names
export TCPCHECK_STACKS
not_one 'by name, and it fails' 1 'fails.pkt:3:26: FAIL (ipv4): bind() returned 0, the script expects -1 EADDRNOTAVAIL' --stack=wild fails.pkt
unset TCPCHECK_STACKS
mkdir alone && cp "$TCPCHECK" alone/
timeout 60 alone/tcpcheck -4 --stack=./wild.so socket.pkt >out 2>&1 </dev/null
got=$?
says 3 'without its loader' 'tcpcheck: the program that loads stacks, tcpcheck-stack, is not there'
timeout 60 "$BUILD/tcpcheck-stack" >out 2>&1 </dev/null
got=$?
says 2 'the loader alone' 'tcpcheck-stack: this program is started by tcpcheck --stack'

# ---- suites ----

run --stack_flags=crash-input handshake.pkt socket.pkt handshake.pkt -j 2
got_first=$got
grep -c 'FAIL (ipv4): Wild 1.0: it crashed in input()' out >n
tail -n 1 out >last
if [ "$got_first" = 1 ] && [ "$(cat n)" = 2 ] && grep -q '^1 passed, 2 failed' last; then ok 'stack/the suite goes on'
else not_ok "stack/the suite goes on: exit $got_first" out; fi

two() { timeout 60 "$TCPCHECK" -4 --stack=./wild.so --stack=./other.so "$@" >out 2>&1 </dev/null; got=$?; }
two handshake.pkt
sort -r out >sorted && mv sorted out
says 0 'two stacks' 'stack wild.so: 1 passed, 0 failed, 0 skipped' 'stack other.so: 1 passed, 0 failed, 0 skipped'
two handshake.pkt fails.pkt
has 'two stacks, matrix' 'other.so FAIL'
has 'two stacks, matrix' 'fails.pkt (ipv4): '
has 'two stacks' 'on stack other.so:'

# lines FILE: script, stack and verdict of each run
lines() { sed -n 's/^{"script":"\([^"]*\)".*"kernel":"\([^"]*\)","virtual_time":true,"stack":true,"verdict":"\([A-Z]*\)".*/\1 \2 \3/p' "$1" >out; got=$?; }
valid()
{
	python3 "$ROOT/tests/suite_formats.py" json "$ROOT/doc/outcome.schema.json" "$1" >valid.out 2>&1
	case $? in
	0) ok "stack/json $1" ;;
	77 | 127) skip "stack/json $1" 'python3-jsonschema is not installed' ;;
	*) not_ok "stack/json $1" valid.out ;;
	esac
}
two handshake.pkt fails.pkt --json=two.json --tap=two.tap --junit=two.xml
has plan '"kernels":[{"virtual_time":true,"stack":true,"name":"wild.so","release":"Wild 1.0"},{' two.json
valid two.json
has TAP ', stack wild.so (Wild 1.0), other.so (Wild 1.0)' two.tap
has TAP 'handshake.pkt (ipv4, other.so)' two.tap
has JUnit '<property name="stack.other.so" value="Wild 1.0"/>' two.xml
if ! command -v xmllint >/dev/null; then skip stack/xmllint 'xmllint is not installed'
elif xmllint --noout two.xml 2>out; then ok stack/xmllint
else not_ok stack/xmllint out; fi
lines two.json
sort out >two.lines && cp two.lines out
says 0 json 'fails.pkt other.so FAIL' 'fails.pkt wild.so FAIL' 'handshake.pkt other.so PASS' 'handshake.pkt wild.so PASS'
two handshake.pkt fails.pkt --shard=1/2 --json=part1.json
two handshake.pkt fails.pkt --shard=2/2 --json=part2.json
timeout 60 "$TCPCHECK" merge part1.json part2.json --json=merged.json >merge.out 2>&1
got_first=$?
lines merged.json
sort out >merged.lines
if [ $got_first = 1 ] && cmp -s merged.lines two.lines && grep -q '^stack wild.so: 1 passed, 1 failed' merge.out; then ok stack/merge
else not_ok "stack/merge: exit $got_first" merge.out; fi
valid merged.json

timeout 60 "$TCPCHECK" list -4 --stack=./wild.so --stack=./other.so handshake.pkt >out 2>&1
got=$?
cut -f 1-3 out >list.out && mv list.out out
says 0 list "handshake.pkt	ipv4	wild.so" "handshake.pkt	ipv4	other.so"

two fails.pkt --artifacts=kept
for s in wild.so other.so; do
	e=kept/$s/fails.ipv4
	has "artifacts, $s" 'stack           Wild 1.0' $e/environment.txt
	has "artifacts, $s" 'virtual time    yes' $e/environment.txt
	has "artifacts, $s" '# Wild 1.0 is not a kernel' $e/sysctls.txt
done
# Two of one name.
mkdir a b && cp wild.so a/ && cp wild.so b/
timeout 60 "$TCPCHECK" -4 --stack=a/wild.so --stack=b/wild.so --artifacts=same fails.pkt >out 2>&1
has 'two of one name' 'stack a/wild.so: 0 passed, 1 failed'
has 'two of one name' 'stack b/wild.so: 0 passed, 1 failed'
find same -name report.txt >reports
if [ "$(wc -l <reports)" = 2 ]; then ok 'stack/two of one name: artifacts of both'; else not_ok 'stack/two of one name: artifacts' reports; fi

# Packets are stamped with times near the wall clock's.
run --stack_flags=quiet --artifacts=times handshake.pkt
cat >times.py <<'END'
import sys, time
from pcapng_times import times
times = list(times(sys.argv[1]))
assert len(times) == 3 and abs(times[0] - time.time()) < 60, times
assert abs(times[1] - times[0] - 1) < 1e-6, times  # its clock: a second later, in no time
END
if ! command -v python3 >/dev/null; then skip 'stack/times of packets' 'python3 is not installed'
elif PYTHONPATH=$ROOT/tests/lib python3 times.py times/handshake.ipv4/capture.pcapng >out 2>&1; then ok 'stack/times of packets'
else not_ok 'stack/times of packets' out; fi

# The same to the nanosecond.
run -v later.pkt --stack_flags=later
cp out first
run -v later.pkt --stack_flags=later
if cmp -s out first && grep -q '^10000.100000 ' first; then ok 'stack/always the same'; else diff -u first out >differs; cat first >>differs; not_ok 'stack/always the same' differs; fi

# ---- beside kernels, and in a jail ----

if needs_kernel 'stack/beside the kernel'; then
	timeout 60 "$TCPCHECK" -4 --stack=./wild.so --stack=kernel handshake.pkt >out 2>&1 </dev/null
	got=$?
	if [ $got = 5 ]; then inconclusive 'stack/beside the kernel'
	else says 0 'beside the kernel' 'stack wild.so: 1 passed, 0 failed, 0 skipped' "kernel $(uname -r): 1 passed, 0 failed, 0 skipped"; fi
fi
if [ -n "$SAN" ]; then skip 'stack/in virtual time' 'sanitizers need more address space than the virtual machine has'
elif [ -z "$("$TCPCHECK" kernel list 2>/dev/null)" ]; then skip 'stack/in virtual time' 'no kernel is built: make kernel'
else
	timeout 120 "$TCPCHECK" -4 --stack=./wild.so --virtual-time handshake.pkt --json=virtual.json >out 2>&1 </dev/null
	got=$?
	has 'beside virtual time' 'stack wild.so: 1 passed, 0 failed, 0 skipped'
	has 'beside virtual time' 'kernel '
	valid virtual.json
fi

# What it says there is not for the rest of the world.
if "$TCPCHECK" -4 --untrusted --stack=./wild.so socket.pkt >out 2>&1 </dev/null || grep -q '^socket.pkt.*FAIL' out; then
	for f in '' print; do
		run --untrusted --stack_flags=$f handshake.pkt
		says 0 "untrusted $f"
	done
	# A sanitizer in it has no ASAN_OPTIONS there, and exits.
	how='crashed in input(): Segmentation fault'
	[ -z "${SAN:-}" ] || how='has exited with status 1 in input()'
	run --untrusted --stack_flags=crash-input handshake.pkt
	says 1 'untrusted crash-input' "handshake.pkt:5:2: FAIL (ipv4): Wild 1.0: it $how"
	gone untrusted
else
	skip stack/untrusted "$(head -n 1 out | cut -c1-160)"
fi

# ---- the end of ours ----

# begun: a plug-in hangs by now
begun()
{
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		left
		[ -z "$left" ] || return 0
		sleep .1
	done
	return 1
}
for jobs in 1 2; do
	"$TCPCHECK" -4 --stack=./wild.so --stack_flags=hang-input --call_timeout=50 -j $jobs handshake.pkt handshake.pkt >out 2>&1 </dev/null &
	pid=$!
	begun || not_ok 'stack/SIGKILL: no plug-in runs' out
	sleep .3 # the one that is asked for its name is not meant
	kill -9 $pid
	wait $pid 2>/dev/null
	gone "SIGKILL, -j $jobs"
done
for sig in INT TERM; do
	case $sig in INT) want=130 ;; *) want=143 ;; esac
	timeout --foreground --preserve-status -s $sig -k 10 1 "$TCPCHECK" -4 --stack=./wild.so --stack_flags=hang-input --call_timeout=50 \
		handshake.pkt --json=end.json >out 2>&1 </dev/null
	got=$?
	if [ $got = $want ]; then ok "stack/SIG$sig"; else not_ok "stack/SIG$sig: exit $got instead of $want" out; fi
	gone "SIG$sig"
	valid end.json
done
gone 'at the end'

# ---- tcpcheck stack list|check ----

# stack_command STATUS NAME LINE ARG...
stack_command()
{
	want=$1 name=$2 line=$3
	shift 3
	TCPCHECK_STACKS=. timeout 60 "$TCPCHECK" stack "$@" >out 2>&1 </dev/null
	got=$?
	says "$want" "$name" "$line"
}
mkdir own && cp wild.so own/mine.so
TCPCHECK_STACKS=own timeout 60 "$TCPCHECK" stack list >out 2>&1
got=$?
if [ $got = 0 ] && grep -q '^mine  *Wild 1.0  *own/mine.so$' out; then ok 'stack/list'; else not_ok "stack/list: exit $got" out; fi
stack_command 1 'check: a stack that sends no data' 'Wild 1.0 (./wild.so)' check wild
has check '  IPv4 yes, IPv6 no'
has check 'has not: poll ppoll'
stack_command 3 'check: of none' "tcpcheck: --stack: there is no stack called 'nosuch'" check nosuch
stack_command 2 'check: which' 'tcpcheck: stack check: which one?' check
stack_command 2 'check: two' "tcpcheck: stack check: 'b.so' is one argument too many" check ./wild.so b.so
stack_command 2 'no verb' 'tcpcheck: stack: no subcommand given'
stack_command 2 'an unknown verb' "tcpcheck: stack: unknown subcommand 'chek'" chek
has 'an unknown verb' "did you mean 'tcpcheck stack check'?"
stack_command 0 'help' 'usage: tcpcheck stack list' --help
