#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Input that is not a script, and arguments that make no sense: one clear message and exit 2, never
# a crash or a hang. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/bad
mkdir -p "$D"
cd "$D" || exit 1

# want STATUS NAME ARGUMENT...
want()
{
	want=$1
	name=bad_input/$2
	shift 2
	timeout -k 5 120 "$TCPCHECK" "$@" >out 2>err </dev/null
	got=$?
	if [ $got != "$want" ]; then
		not_ok "$name: exit $got instead of $want" err
	elif [ "$want" != 0 ] && [ ! -s err ]; then
		not_ok "$name: says nothing on stderr"
	elif [ "$want" != 0 ] && [ "$(wc -c <err)" -gt 20000 ]; then
		not_ok "$name: $(wc -c <err) bytes on stderr" err
	elif [ "$want" != 0 ] && [ "$(grep -c 'error: ' err)" -gt 11 ]; then
		not_ok "$name: more than ten errors" err
	else
		ok "$name"
	fi
}

# script NAME: the script on stdin is wrong, with "check" and when run
script()
{
	cat >"$1.pkt"
	want 2 "$1 (check)" check "$1.pkt"
	want 2 "$1 (run)" -4 "$1.pkt"
}

# good NAME: the script on stdin is right
good()
{
	cat >"$1.pkt"
	want 0 "$1 (check)" check "$1.pkt"
}

# repeat N TEXT
repeat() { awk -v n="$1" -v s="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", s }'; }

SOCKET='0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'

script empty </dev/null
printf '\n\n  \t\n' | script blank
printf '// nothing but a comment' | script comment
head -c 4096 /dev/urandom | script random
head -c 65536 "$TCPCHECK" | script binary
head -c 4096 /dev/zero | script zeros
printf '%s\n\0\0\0\n' "$SOCKET" | script nul
printf '\377\376+\0000\0' | script utf16
printf '%s\n+0 close(3) = 0 "unterminated\n' "$SOCKET" | script string
printf '%s\n+0 `true\n' "$SOCKET" | script command
printf '%s\n/* for ever\n+0 close(3) = 0\n' "$SOCKET" | script block_comment
printf '%s\n+0 %%{ assert True\n' "$SOCKET" | script code
printf '%s\n+0 close(3\n' "$SOCKET" | script parenthesis
printf '%s\n+0 close(3) =' "$SOCKET" | script no_result
printf '%s\n-1 close(3) = 0\n' "$SOCKET" | script negative_time
printf '%s\n+99999999999999999999 close(3) = 0\n' "$SOCKET" | script huge_time
printf '%s\n+0 < Q 0:0(0) win 1000\n' "$SOCKET" | script flag_letter
printf '%s\n+0 < . 4294967295:4294967297(2) ack 1 win 1\n' "$SOCKET" | script sequence_wrap
printf '%s\n+0 < . 1:99999999999999999999(1) ack 1 win 1\n' "$SOCKET" | script sequence_huge
printf '%s\n+0 < . 1:1(0) ack 1 win 1 <sack 1:2 3:4 5:6 7:8 9:10 11:12>\n' "$SOCKET" | script six_sack_blocks
printf '%s\n+0 sokcet(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' "$SOCKET" | script unknown_call
printf '%s\n+0 setsockopt(3, SOL_SOCKET, SO_REUSADDR, [1], 4) = 0\n' "$SOCKET" | script unknown_constant
printf '%s\n+0 listen(3) = 0\n' "$SOCKET" | script argument_count
printf '%s\n+0 close(77) = 0\n' "$SOCKET" | script unknown_fd
printf -- '--no_such_option=1\n%s\n' "$SOCKET" | script unknown_script_option
printf -- '--tolerance_usecs=-5\n%s\n' "$SOCKET" | script bad_option_value
repeat 10000 '[' | { printf '%s\n+0 setsockopt(3, SOL_SOCKET, SO_MARK, ' "$SOCKET"; cat; } | script nesting
{ printf '%s\n+0 setsockopt(3, SOL_SOCKET, SO_MARK, ' "$SOCKET"; repeat 10000 '['; printf 1; repeat 10000 ']'
	printf ', 4) = 0\n'; } | script nesting_closed
{ printf '%s\n+0 x' "$SOCKET"; repeat 10000 '('; } | script parentheses
{ printf '%s\n+0 ' "$SOCKET"; repeat 10000 '{'; } | script braces
{ printf '%s\n+0 foo(' "$SOCKET"; repeat 10000 'a='; printf '1) = 0\n'; } | script assignments
{ printf '%s\n+0 < ' "$SOCKET"; repeat 10000 'mpls (label 1, tc 0, ttl 1): '; printf '. 1:1(0) ack 1 win 1\n'; } |
	script headers
{ printf '%s\n+0 < . 1:1(0) ack 1 win 1 <' "$SOCKET"; repeat 10000 'nop,'; printf 'nop>\n'; } | script nops
{ printf '%s\n' "$SOCKET"; repeat 50000 '+0 nonsense\n'; } | script many_errors
{ printf '%s\n+0 ' "$SOCKET"; repeat 262144 'abcd'; printf '(3) = 0\n'; } | script line_1MB_word
{ printf '%s\n+0 open("' "$SOCKET"; repeat 262144 'abcd'; printf '", 0) = 0 junk\n'; } | script line_1MB_string
{ printf '%s // ' "$SOCKET"; repeat 262144 'abcd'; printf '\n'; } | good comment_1MB
{ printf '%s\r\n+0 close(3) = 0\r\n' "$SOCKET"; } | good crlf
{ printf '%s // the last line' "$SOCKET"; } | good comment_at_the_end
{ printf '%s\n' "$SOCKET"; repeat 1310720 '+0 setsockopt(3, SOL_SOCKET, SO_A'; } | script script_50MB
rm -f script_50MB.pkt
{ printf '%s\n' "$SOCKET"; repeat 52428 "$(repeat 25 '// a comment that goes on and on, and')\n"; } | head -c 52428800 |
	good comment_50MB
rm -f comment_50MB.pkt

want 2 'no argument'
want 2 'missing file' no-such-file.pkt
want 2 'missing file (check)' check no-such-file.pkt
mkdir -p dir.pkt
want 2 directory -4 dir.pkt
want 2 'empty directory (check)' check dir.pkt
want 2 'unknown long option' --no-such-option empty.pkt
want 2 'unknown short option' -Z empty.pkt
want 2 'option without its value' --bind_port
want 2 'bad number' --bind_port=http crlf.pkt
want 2 'number out of range' --bind_port=65536 crlf.pkt
want 2 'define without value' -D crlf.pkt
want 2 'define without =' -D NAME crlf.pkt
want 2 'bad address' --local_ip=300.1.2.3 crlf.pkt
want 2 'bad ip_version' --ip_version=ipv5 crlf.pkt
want 2 'check without a path' check
want 0 'dry run' --dry_run "$ROOT/tests/self/fail/wrong_ack.pkt"
want 0 help --help
want 0 version --version

# ---- the command line: each mistake is said once, before any script is read ----

for f in a b c; do cp crlf.pkt $f.pkt; done
ln -sf "$TCPCHECK" packetdrill

# once NAME MESSAGE ARGUMENT...: exit 2 and this message alone, whatever is asked for; the line below
# cites the command line, with marks
once()
{
	name=bad_input/$1
	message=$2
	shift 2
	timeout -k 5 60 "$TCPCHECK" "$@" >out 2>err </dev/null
	got=$?
	if [ $got != 2 ]; then
		not_ok "$name: exit $got instead of 2" err
	elif [ "$(grep -c '^tcpcheck: ' err)" != 1 ] || ! grep -qF -e "tcpcheck: $message" err; then
		not_ok "$name: is not one error, '$message'" err
	elif grep -q '\.pkt:[0-9]' err || [ -s out ]; then
		not_ok "$name: scripts were read" err
	elif ! sed -n 2p err | grep -q '^  .*tcpcheck' || ! sed -n 3p err | grep -qE '^ +\^+( +\^+)?$'; then
		not_ok "$name: does not cite the command line" err
	else
		ok "$name"
	fi
}

# Of each row of opts.def, a value that fits none of its kind; texts have none but "".
sed -nE 's/^(OPT|SUITE)\(([a-z_0-9]+), *[^,]*, *([A-Z]+),.*/\2 \3/p' "$ROOT/runtime/cli/opts.def" >rows
[ "$(wc -l <rows)" -ge 70 ] || not_ok 'bad_input: rows of opts.def were not found' rows
while read -r option kind; do
	value=not,this
	case $kind:$option in
	TEXT:*) continue ;; # anything may be one
	NAME:* | NAMES:* | PARAMS:* | FOLDER:* | REPORT:* | OUTPUT:*) value= ;;
	esac
	message="option --$option"
	[ $kind != DEFINE ] || message='option -D'
	for verb in '' check list fmt merge matrix; do
		# shellcheck disable=SC2086
		once "every option: ${verb:+$verb }--$option" "$message" $verb "--$option=$value" a.pkt b.pkt c.pkt
	done
	"./packetdrill" "--$option=$value" a.pkt b.pkt c.pkt >out 2>err </dev/null
	# some options it has not, with others it shows its usage
	if [ $? != 0 ] && ! grep -q '\.pkt' err &&
		[ "$(grep -cE '^(Command Line|packetdrill): ' err)" = 1 ]; then ok "bad_input/every option: packetdrill --$option"
	else not_ok "bad_input/every option: packetdrill --$option" err; fi
done <rows

once 'definition without its end' "option -D: '\"x' cannot stand for one word" -D 'X="x' a.pkt b.pkt
once 'variant and version' 'option -6 excludes --ip_version=ipv4' -6 --ip_version=ipv4 a.pkt b.pkt
once 'address of no variant' 'option --local_ip: ::1 is not an IPv4 address' -4 --local_ip=::1 a.pkt b.pkt
once 'same addresses' '--remote_ip and --local_ip are the same' --remote_ip=192.168.0.1 a.pkt b.pkt
once 'gateway elsewhere' 'the usual --gateway_ip 192.168.0.1 is not in' --local_ip=10.0.0.1 a.pkt b.pkt
once 'small MTU' 'option --mtu: 1279 is less than the 1280 that IPv6 needs' -6 --mtu=1279 a.pkt b.pkt
once 'two reports' 'two reports on standard output' --tap --json a.pkt b.pkt
once 'history is missing' 'option --only_failed needs --history' --only_failed a.pkt
once 'fmt only' 'option --write is for tcpcheck fmt only' --write a.pkt b.pkt
once 'merge and matrix only' 'option --partial is for tcpcheck merge and matrix only' check --partial a.pkt
once 'matrix only' 'option --html is for runs, tcpcheck matrix and judge only' merge --html=x a.pkt
once 'no requirement' "option --req: no requirement is called 'RFC9293-MUST-l'" --req=MUST,RFC9293-MUST-l a.pkt

# hint NAME HINT ARGUMENT...: the same, with this hint
hint()
{
	hint=$2
	name=$1
	shift 2
	once "$name" '' "$@"
	if [ "$(sed -n 4p err)" = "  $hint" ]; then ok "bad_input/$name: hint"
	else not_ok "bad_input/$name: the hint is not '$hint'" err; fi
}

hint 'misspelt option' 'did you mean --tolerance_usecs?' --tolerence-usecs=3 a.pkt
hint 'misspelt option (merge)' 'did you mean --partial?' merge --partail a.pkt
hint 'single dash' 'did you mean --virtual_time?' -virtual-time a.pkt
hint 'ambiguous option' 'it may be --tolerance_usecs, --tolerance_percent' --tolerance=3 a.pkt
hint 'misspelt value' "did you mean 'fail'?" --flaky=fial a.pkt
hint 'misspelt subcommand' "did you mean 'tcpcheck check'?" chekc a.pkt
hint 'no such subcommand' "did you mean 'tcpcheck --help'?" help
hint 'late subcommand' 'a subcommand comes first: tcpcheck check ...' -v check a.pkt
hint 'misspelt subcommand of kernel' "did you mean 'tcpcheck kernel build'?" kernel biuld
hint 'no such subcommand of kernel' 'it is build, list or remove' kernel x
hint 'misspelt option of kernel build' 'did you mean --source?' kernel build --sorce=x
hint 'kernel list x' 'usage: tcpcheck kernel list' kernel list x
hint 'kernel remove' 'usage: tcpcheck kernel remove NAME' kernel remove
once 'doctor x' 'doctor takes no arguments' doctor x
want 2 'kernel without a subcommand' kernel

# A file of that name is a script.
cp a.pkt chekc
want 0 'script like a subcommand' --dry_run chekc

# Every subcommand shows its usage, on standard output.
for verb in '' check fmt list merge matrix doctor kernel 'kernel build' 'kernel list' 'kernel remove' req 'req list' 'req show'; do
	for flag in --help -h; do
		# shellcheck disable=SC2086
		timeout -k 5 60 "$TCPCHECK" $verb $flag >out 2>err </dev/null
		got=$?
		if [ $got = 0 ] && [ ! -s err ] && grep -qE "^usage: tcpcheck ${verb:-\[}" out; then ok "bad_input/help: $verb $flag"
		else not_ok "bad_input/help: $verb $flag: exit $got" err; fi
	done
done

# An engine's variables are a command line, too.
TEST_SHARD_INDEX=3 TEST_TOTAL_SHARDS=3 timeout 60 "$TCPCHECK" a.pkt b.pkt no-such.pkt >out 2>err </dev/null
got=$?
if [ $got = 2 ] && [ "$(grep -c '^tcpcheck: ' err)" = 1 ] && ! grep -q no-such err; then ok 'bad_input/part that an engine says'
else not_ok "bad_input/part that an engine says: exit $got" err; fi

if [ "$(id -u)" != 0 ]; then
	cp crlf.pkt secret.pkt
	chmod 0 secret.pkt
	want 2 'unreadable file' secret.pkt
fi
mkfifo fifo.pkt
(timeout 20 sh -c 'printf "0 junk\n" >fifo.pkt' 2>/dev/null &)
want 2 fifo check fifo.pkt
