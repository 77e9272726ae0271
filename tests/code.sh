#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Code blocks that Python runs: what a failure looks like in each report, and what "tcpcheck check" finds
# by asking Python. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/code
mkdir -p "$D/bin"
cd "$D" || exit 1

system_python code
unset GITHUB_STEP_SUMMARY GITHUB_ACTIONS
S='0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'

# ---- before the run ----

# mistake NAME LINE:COLUMN MESSAGE [NOTE], script on standard input
mistake()
{
	cat >mistake.pkt
	"$TCPCHECK" check mistake.pkt >out 2>&1
	if [ $? = 2 ] && grep -qF -e "mistake.pkt:$2: error: $3" out && grep -qF -e "${4:-}" out; then
		ok "code/check: $1"
	else
		not_ok "code/check: $1" out
	fi
}

# fine NAME, script on standard input: nobody knows better than its author
fine()
{
	cat >fine.pkt
	if "$TCPCHECK" check fine.pkt >out 2>&1 && [ ! -s out ]; then ok "code/check: $1"
	else not_ok "code/check: $1" out; fi
}

mistake 'syntax, in the line of a block' 5:8 'Python: invalid syntax' <<END
$S
+0 %{ import sys }%
+0 %{
x = 1
y = 5 +* 3
}%
END
mistake 'syntax, behind the time' 2:16 'Python: ' <<END
$S
+0 %{ x = [ ] * }%
END
mistake 'indentation' 4:2 'Python: unexpected indent' <<END
$S
+0 %{ import sys }%
+0 %{ y = 1
  x = 5 }%
END
mistake 'return' 2:7 "Python: 'return' outside function" <<END
$S
+0 %{ return }%
END
mistake 'a member of tcp_info' 2:26 "struct tcp_info has no member 'tcpi_cwnd'" "did you mean 'tcpi_snd_cwnd'?" <<END
$S
+0 %{ import sys; assert tcpi_cwnd == 1 }%
END
mistake 'a name that was mistyped' 4:16 "the name 'hits' is not defined" "did you mean 'hist'?" <<END
$S
+0 %{
hist = [1]
for x in hist: hits += x
}%
END
mistake 'print of Python 2' 3:13 "Python 2's print statement" <<END
$S
+0 %{ import sys }%
+0 %{ if 1: print tcpi_state, 'x', }%
END
printf '%s\n' "$S" '+0 < Q 0:0(0) win 5' '+0 %{ x = [ }%' >both.pkt
"$TCPCHECK" check both.pkt >out 2>&1
if grep -q '^both.pkt:2:' out && grep -q '^both.pkt:3:' out; then ok 'code/check: with others'
else not_ok 'code/check: with others' out; fi

fine 'all ways to define a name' <<END
$S
+0 %{
import os.path, json as j
from math import sqrt as root
def f(a, *b, c=1, **d):
    global late
    late = [e for e in b] + [a, c, d]
class K(object):
    m = 1
with open('/dev/null') as null: null.read()
for (p, q) in []: p + q
try: tcpi_of_a_newer_kernel
except NameError as e: missing = e
(lambda z: z)(1)
}%
+0 %{ os, j, root, f, K, p, q, missing, late, x, __name__, tcpi_rtt, bbr_bw, TCP_CLOSE, print, None }%
+0 %{ x = [y for y in range(3)] }%
END
fine 'names out of nowhere' <<END
$S
+0 %{ globals()['fresh'] = 1; assert fresh, [] }%
END
fine 'names of a module' <<END
$S
+0 %{ from math import *; assert pi > 3, [] }%
END
fine 'names that a module of the user might add' <<END
$S
+0 %{ import helpers; assert tcpi_cwnd, [] }%
END
fine 'a backslash at the end' <<END
$S
+0 %{ x = [1]; \\
}%
END
cat >bin/python3 <<'END'
#!/bin/sh
exit 127
END
chmod 755 bin/python3
printf '%s\n' "$S" '+0 %{ x = [ }%' >missing.pkt
if PATH=$D/bin:$PATH "$TCPCHECK" check missing.pkt >out 2>&1 && [ ! -s out ]; then ok 'code/check: no python3'
else not_ok 'code/check: no python3' out; fi

mkdir nowhere
if PATH=$D/nowhere "$TCPCHECK" check missing.pkt >out 2>&1 && grep -q "^missing.pkt:2:4: skip: .*there is no 'python3'" out
then ok 'code/check: there is no python3'
else not_ok 'code/check: there is no python3' out; fi

# ---- a failure, in each report ----

if [ -z "${KERNEL:-}" ]; then
	skip code/reports "${NO_KERNEL:-no kernel tests here}"
	exit
fi
# Before anything is played: the command would fail.
printf '%s\n' "$S" '+0 `exit 7`' '+0 %{ import sys }%' >unplayed.pkt
PATH=$D/nowhere "$TCPCHECK" -4 unplayed.pkt >out 2>&1
if [ $? = 4 ] && grep -q "unplayed.pkt:3:4: SKIP .*a code block needs Python, and there is no 'python3'" out && ! grep -q 'sh:' out
then ok 'code/there is no python3'
else not_ok 'code/there is no python3' out; fi

cat >fails.pkt <<END
$S
+0 %{
hist = [tcpi_state]
def check(limit):
    assert hist[-1] < limit and tcpi_ca_state == TCP_CA_Open, 'not below %d' % limit
print('for people')
}%
+0 %{ check(3) }%
END

# once NAME FILE TEXT: it is there, and not twice
once()
{
	if [ "$(grep -oF -e "$3" "$2" | wc -l)" = 1 ]; then ok "$1"
	else not_ok "$1: '$3' is not there once" "$2"; fi
}

# report NAME PLACE OPTION...: of a failure; a busy host may be to blame for one
report()
{
	name=code/$1 place=$2
	shift 2
	timeout -k 5 60 "$TCPCHECK" -4 --retries=0 $SLOW "$@" fails.pkt >out 2>&1 </dev/null
	got=$?
	case $got in 1 | 5) ;; *) not_ok "$name: exit $got" out; return ;; esac
	once "$name: place" out "$place"
	sed 's/&lt;/</g' out >text
	once "$name: value" text 'expected < 3, seen 7'
	once "$name: message" out 'not below 3 (in check(), called in line 8)'
	once "$name: output" out '| for people'
	if grep -qE 'Traceback|/dev/fd' out; then not_ok "$name: our own affairs" out; fi
}

report plain 'fails.pkt:5:5: '
report -v 'fails.pkt:5:5: ' -v
report tap '    line: 5' --tap=-
report ktap 'fails.pkt:5:5: ' --ktap=-
report json '"line":5,' --json=-
report junit 'fails.pkt:5:5: ' --junit=-
"$TCPCHECK" -4 --retries=0 $SLOW --github=- --artifacts=kept fails.pkt 2>&1 </dev/null | grep '^::error\|^::warning' >out
once 'code/github: place' out 'file=fails.pkt,line=5,'
once 'code/github: value' out 'expected < 3, seen 7'
once 'code/artifacts: value' kept/fails.ipv4/report.txt 'expected < 3, seen 7'
if grep -q '"kind":"program","text":"import sys' kept/fails.ipv4/events.jsonl; then ok 'code/artifacts: program'
else not_ok 'code/artifacts: program' kept/fails.ipv4/events.jsonl; fi

# ---- other failures ----

# fails STATUS NAME PATTERN, script behind the first line on standard input
fails()
{
	{ echo "$S"; cat; } >other.pkt
	# shellcheck disable=SC2086
	want "$1" "code/run: $2" "$3" "$TCPCHECK" -4 $SLOW other.pkt
}

fails 1 'an exception' 'other.pkt:3:13: [A-Z]+ \(ipv4\): ZeroDivisionError: ' <<'END'
+0 %{
zero = [0]; x = 1 // zero[0] }%
END
fails 1 'an unknown name' "name 'tcpi_cwnd' is not defined" <<'END'
+0 %{ [tcpi_cwnd] }%
END
fails 1 'what was meant' "did you mean 'tcpi_snd_cwnd'" <<'END'
+0 %{ [tcpi_cwnd] }%
END
fails 1 'an exit' 'other.pkt:2:19: .* the code block ended Python: SystemExit: 7' <<'END'
+0 %{ import sys; sys.exit(7) }%
END
fails 0 'an exit without complaint' '' <<'END'
+0 %{ import sys; sys.exit(0) }%
END
fails 1 'a signal' "other.pkt:2:4: .*: 'python3' (was killed by signal 9|ended with exit status 137)" <<'END'
+0 %{ import os; os.kill(os.getpid(), 9) }%
END
fails 1 'in a library' 'other.pkt:2:20: .*JSONDecodeError' <<'END'
+0 %{ import json; json.loads('x') }%
END
fails 1 'assertions side by side' 'assertion failed: b == 3$' <<'END'
+0 %{ a = [1]; b = 2; assert a == [1]; assert b == 3; assert a == 5 }%
END
fails 1 'values with other letters' 'seen .*kurz' <<'END'
+0 %{ s = ['k\u00fcrz', 'kurz']; assert s == [] }%
END
fails 2 'a mistake, found late' "Python 2's print statement" <<'END'
+0 %{ print 2 ** 200 }%
END
fails 0 'several versions of names' '' <<'END'
+0 %{ import sys; assert sys.modules['__main__'].tcpi_state == tcpi_state and __name__ == '__main__' }%
END

# What a script writes where only we should is not believed, and harms nobody.
for words in 'at 99999999' 'end' 'assert' 'assert\t1 2' 'assert\t9999 1 0 0\tx\ty\tz' 'call\t0 0 0 0' 'value\t1 1 1 1\t\033[2J\t\t\007'; do
	cat >forge.pkt <<END
$S
+0 %{
import os
for fd in range(3, 30):
    try:
        os.lseek(fd, 0, 0)
        os.write(fd, b'$words\nend\n\0')
    except OSError: pass
os._exit(3)
}%
END
	timeout -k 5 60 "$TCPCHECK" -4 --retries=0 $SLOW forge.pkt >out 2>&1 </dev/null
	got=$?
	case $got in 1 | 5) ;; *) not_ok "code/forge $words: exit $got" out; continue ;; esac
	if grep -q "$(printf '\033\\|\007')" out; then not_ok "code/forge $words" out; else ok "code/forge $words"; fi
done
