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
if [ "$(id -u)" != 0 ]; then
	cp crlf.pkt secret.pkt
	chmod 0 secret.pkt
	want 2 'unreadable file' secret.pkt
fi
mkfifo fifo.pkt
(timeout 20 sh -c 'printf "0 junk\n" >fifo.pkt' 2>/dev/null &)
want 2 fifo check fifo.pkt
