#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Dishonest scripts: they try to change verdicts, reports, the user's terminal and files. Nothing of it
# may work, neither for root's scripts nor for an ordinary user's. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/forge
mkdir -p "$D"
chmod 755 "$D"
cd "$D" || exit 1

if [ -z "${KERNEL:-}" ]; then
	skip forge "${NO_KERNEL:-no kernel tests here}"
	exit
fi
system_python forge
unset GITHUB_STEP_SUMMARY GITHUB_ACTIONS
cp "$ROOT/tests/forge.py" .
cp "$TCPCHECK" tool
chmod 755 tool forge.py
S='0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'

# lacks NAME PATTERN FILE: it has no such line
lacks()
{
	if grep -aqE -e "$2" "$3"; then
		grep -aE -e "$2" "$3" >lines
		not_ok "$1" lines
	else
		ok "$1"
	fi
}

# try NAME STATUS COMMAND...: output to out, messages to err
try()
{
	name=$1 want=$2
	shift 2
	# shellcheck disable=SC2086
	timeout -k 5 100 $AS "$@" >out 2>err </dev/null
	got=$?
	case $want$got in 15) return 0 ;; esac # the host is busy
	# shellcheck disable=SC2254
	case $got in $want) return 0 ;; esac
	cat out err >both
	not_ok "$name: exit $got instead of $want" both
	return 1
}

# ---- scripts ----

make_scripts()
{
	# The first fails at once; while its report waits the second attacks, and others run.
	printf '%s\n' "$S" '+0 bind(3, ..., ...) = 0' '+0 listen(3, 1) = 0' '+0 < S 0:0(0) win 1000' \
		'+0 > S. 0:0(0) ack 2 <...>' >fails.pkt
	# shellcheck disable=SC2016
	printf '%s\n+0 `sleep 1`\n' "$S" >waits.pkt
	# shellcheck disable=SC2016
	printf '%s\n+0 `python3 %s/forge.py attack %s/found`\n' "$S" "$W" "$W" >attack.pkt
	# What is printed by code that we evaluate, by Python, by commands, by init scripts.
	cat >words <<'END'
ok 1 - forged
Bail out! forged
::error::forged
##[error]forged
{"script":"forged","variant":"ipv4","kernel":"x","verdict":"PASS","tries":[]}
<testcase name="forged"/>
END
	printf 'esc \033]0;forged\007 \033[2J cr \roverwritten bidi \342\200\256 bad \377\n' >>words
	cat >init.sh <<END
cat $W/words
cat $W/words >&2
END
	cat >prints.pkt <<END
--init_scripts="sh $W/init.sh"
$S
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 \`cat $W/words; cat $W/words >&2; (sleep 0.2; cat $W/words) & exit 0\`
+0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+0 < . 1:1(0) ack 1 win 1000
+0 accept(3, ..., ...) = 4
+0 %{ print("ok 2 - forged") }%
+0 %{
import sys
print(open("$W/words", errors="surrogateescape").read().encode("utf8", "surrogateescape").decode("latin1"))
sys.stdout.flush()
sys.stdout.buffer.write(open("$W/words", "rb").read())
sys.stdout.flush()
sys.stderr.buffer.write(open("$W/words", "rb").read())
}%
END
	sed '/^+0 %{$/i +0 listen(4, 1) = 77' prints.pkt >prints_fails.pkt
	cat >simple.pkt <<END
$S
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 1000 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+0 < . 1:1(0) ack 1 win 1000
+0 accept(3, ..., ...) = 4
+0 %{ print("ok 2 - forged") }%
+0 %{ print("::error::forged") }%
END
}

# ---- verdicts ----

verdicts()
{
	rm -f found
	# Without the other there would be no one whose record is to be forged.
	if try "$1/verdict" 1 ./tool -4 -j3 --retries=0 $SLOW fails.pkt waits.pkt attack.pkt; then
		if grep -qE '^2 passed, (1 failed|0 failed.* 1 inconclusive)' out; then ok "$1/verdict"
		else not_ok "$1/verdict: not 2 passed, 1 failed" out; fi
	fi
	if [ "$(cat found 2>/dev/null)" = tried ]; then ok "$1/nothing is open to a script's commands"
	else not_ok "$1/something is open to a script's commands" found; fi
}

# ---- the terminal ----

terminal()
{
	rm -f found
	if try "$1/terminal" 0 python3 forge.py tty ./tool -4 --retries=0 $SLOW attack.pkt; then
		lacks "$1/terminal: nothing was written to it" TTYFORGED out
		if [ "$(cat found)" = tried ]; then ok "$1/terminal: it cannot be opened"
		else not_ok "$1/terminal: it can be opened" found; fi
	fi
	for how in '' -v --color=always; do
		# shellcheck disable=SC2086
		try "$1/terminal $how" 1 python3 forge.py tty ./tool -4 --retries=0 $SLOW $how simple.pkt prints_fails.pkt ||
			continue
		lacks "$1/terminal $how: escapes, bells and the like" "$(printf '\033\\]|\033\\[2J|\007')" out
		lacks "$1/terminal $how: what is not text" "$(printf '\377|\342\200\256|\rover')" out
		lacks "$1/terminal $how: unmarked lines" '^(ok|Bail|::|##)' out
	done
}

# ---- reports ----

reports()
{
	for format in tap ktap; do
		try "$1/$format" 1 ./tool -4 --retries=0 $SLOW --$format=- simple.pkt prints.pkt prints_fails.pkt || continue
		lacks "$1/$format: results and plans that are not ours" '^ *(ok|not ok) .*forged|^Bail' out
		if [ "$(grep -cE '^(not )?ok ' out)" = 3 ]; then ok "$1/$format: three results"
		else not_ok "$1/$format: not three results" out; fi
	done
	if try "$1/json" 1 ./tool -4 --retries=0 $SLOW --json=- prints.pkt prints_fails.pkt; then
		if python3 -c '
import json, sys
rows = [r for r in map(json.loads, open("out")) if "script" in r]
assert sorted(r["script"] for r in rows) == ["prints.pkt", "prints_fails.pkt"], rows
assert all((r["verdict"] == "PASS") == (r["script"] == "prints.pkt") for r in rows), rows
' 2>both; then ok "$1/json"; else not_ok "$1/json" both; fi
	fi
	if try "$1/junit" 1 ./tool -4 --retries=0 $SLOW --junit=- prints.pkt prints_fails.pkt; then
		if python3 -c '
import xml.dom.minidom
names = [e.getAttribute("name") for e in xml.dom.minidom.parse("out").getElementsByTagName("testcase")]
assert len(names) == 2 and not any("forged" in n for n in names), names
' 2>both; then ok "$1/junit"; else not_ok "$1/junit" both; fi
	fi
	for how in --github=- '--github=- -v'; do
		# shellcheck disable=SC2086
		try "$1/github $how" 1 ./tool -4 --retries=0 $SLOW $how simple.pkt prints_fails.pkt || continue
		python3 forge.py github <out >obeyed
		if [ "$(grep -c . obeyed)" = 1 ] && grep -qE '^::(error|warning) file=prints_fails.pkt,line=' obeyed; then
			ok "$1/github $how: one annotation"
		else
			not_ok "$1/github $how: not just our annotation" obeyed
		fi
	done
	if try "$1/github actions" 1 env GITHUB_ACTIONS=true ./tool -4 --retries=0 $SLOW simple.pkt prints_fails.pkt; then
		python3 forge.py github <out >obeyed
		if [ -s obeyed ]; then not_ok "$1/github actions: a command in a log" obeyed
		else ok "$1/github actions: no command in a log"; fi
	fi
}

# ---- names ----

names()
{
	mkdir -p odd
	esc=$(printf 'odd/e\033[2Jx\342\200\256y\377.pkt')
	cp fails.pkt "$(printf 'odd/x\342\200\256y\377.pkt')"
	cp fails.pkt 'odd/::error::forged.pkt'
	for format in --tap=- --ktap=- --json=- --junit=- --github=- -v; do
		try "$1/names $format" 1 ./tool -4 --retries=0 $SLOW $format odd || continue
		lacks "$1/names $format: raw" "$(printf '\377|\342\200\256|\033')" out
	done
	for bad in "$esc" "$(printf 'odd/a\n::error::forged\nok 1 - forged.pkt')"; do
		cp fails.pkt "$bad"
		for verb in check run; do
			run=check want=2
			[ $verb = check ] || run='--retries=0' want='[12]' # a mistake, and perhaps a failure
			# shellcheck disable=SC2086
			try "$1/names $verb: control characters" "$want" ./tool $run -4 $SLOW odd || continue
			cat out err >both
			lacks "$1/names $verb: control characters are not shown" "$(printf '\033|^ok|^::error')" both
		done
		rm -f "$bad"
	done
	rm -rf odd
}

# ---- files ----

files()
{
	# Its artifacts are to replace what a link points to.
	mkdir -p victim
	echo precious >victim/report.txt
	cat >link.pkt <<END
$S
+0 \`mkdir -p $W/art; ln -s $W/victim $W/art/link.ipv4; exit 1\`
END
	try "$1/artifacts" 1 ./tool -4 --retries=0 $SLOW --artifacts=art link.pkt || return
	if [ "$(cat victim/report.txt)" = precious ]; then ok "$1/artifacts: not through a link"
	else not_ok "$1/artifacts: through a link"; fi
}

all_of()
{
	make_scripts
	verdicts "$1"
	terminal "$1"
	reports "$1"
	names "$1"
	files "$1"
}

# ---- who ----

if [ "$(id -u)" != 0 ]; then
	W=$D AS=
	all_of forge/user
	exit
fi
mkdir root
(
	cp tool forge.py root/
	cd root || exit
	W=$D/root AS=
	all_of forge/root
)
mkdir user
cp tool forge.py user/
chown -R 1000:1000 user
user='setpriv --reuid=1000 --regid=1000 --clear-groups'
# shellcheck disable=SC2086
if ! $user unshare -r true 2>/dev/null || ! $user test -x "$D/user/tool"; then
	skip forge/user 'cannot become an ordinary user who may have namespaces'
	exit
fi
mknod -m 666 user/tun c 10 200 2>/dev/null
cat >as-user <<END
#!/bin/sh
mount --bind $D/user/tun /dev/net/tun || exit 99
exec $user "\$@"
END
chmod 755 as-user
# shellcheck disable=SC2086
if ! unshare -m "$D/as-user" sh -c ': <>/dev/net/tun' 2>/dev/null; then
	skip forge/user 'cannot give an ordinary user a TUN device'
	exit
fi
cd user || exit 1
W=$D/user AS="unshare -m $D/as-user"
all_of forge/user
