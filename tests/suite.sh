#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs of many scripts: what they come to, their reports as read by parsers that are not ours, what is
# chosen, repeated and remembered, and how they end early. Run by tests/run ("tests/run suite");
# KILLS=50 kills more runners than the usual 10.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/suite
LIMIT=120
SLOW=
[ -z "$SAN" ] || SLOW=--tolerance_usecs=30000
mkdir -p "$D/tmp"
cd "$D" || exit 1

if [ -z "${KERNEL:-}" ]; then
	skip suite "${NO_KERNEL:-no kernel tests here}"
	exit
fi
unset GITHUB_STEP_SUMMARY TEST_TOTAL_SHARDS CI_NODE_TOTAL SLURM_ARRAY_TASK_COUNT TCPCHECK_SHARDS
TCPCHECK_SUITE_TAG=$$-$(date +%s)
export TCPCHECK_SUITE_TAG TMPDIR="$D/tmp"

# ---- scripts ----

begin='0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0'
echo '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' >good.pkt
printf '%s\n' "$begin" '+0 < S 0:0(0) win 1000' '+0 > S. 0:0(0) ack 2 <...>' >fail.pkt
echo '0 nonsense(' >broken.pkt
printf -- '--sysctl=net.ipv4.no_such=1\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >skip.pkt
# shellcheck disable=SC2016
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `sleep 1000`\n' >hang.pkt
# shellcheck disable=SC2016
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `sleep 0.4`\n' >slow.pkt
# The command is late once, always: nothing is known about the stack then.
# shellcheck disable=SC2016
printf '%s\n+0 `test -e %s/once || { touch %s/once; sleep 0.5; }`\n.2 < S 0:0(0) win 1000\n' \
	"$begin" "$D" "$D" >flaky.pkt
# shellcheck disable=SC2016
printf '%s\n+0 `sleep 0.1`\n.05 < S 0:0(0) win 1000\n' "$begin" >late.pkt
# Late by less than the tolerance, and fields differ: noise, unless they do so in the same way again.
cat >same.pkt <<END_SAME
--tolerance_usecs=400000
$begin
+0 \`sleep 0.3\`
.01 < S 0:0(0) win 1000
+0 > S. 0:0(0) ack 7 <...>
END_SAME
cat >other.pkt <<END_OTHER
--tolerance_usecs=400000
$begin
+0 \`echo x >>$D/count; sleep 0.3; ip link set dev tun0 mtu \$((1500 - \$(wc -l <$D/count)))\`
.01 < S 0:0(0) win 1000
+0 > S. 0:0(0) ack 1 <mss 7>
END_OTHER

# ---- helpers ----

# run WANTED-STATUS NAME ARGUMENT...: output in out and err
run()
{
	want=$1 name=suite/$2
	shift 2
	timeout -k 5 "$LIMIT" "$TCPCHECK" "$@" >out 2>err </dev/null
	got=$?
	if [ "$got" = "$want" ]; then
		ok "$name"
	else
		cat err >>out
		not_ok "$name: exit $got instead of $want" out
	fi
}

# says NAME PATTERN [FILE]: a line of it (out) matches
says()
{
	if grep -qE -e "$2" "${3:-out}"; then ok "suite/$1"; else not_ok "suite/$1: nothing says '$2'" "${3:-out}"; fi
}

# same NAME FILE FILE
same()
{
	if diff -u "$2" "$3" >differing; then ok "suite/$1"; else not_ok "suite/$1: they differ" differing; fi
}

# verdicts FILE...: "script variant verdict" of the JSON lines, sorted
verdicts()
{
	sed -n 's/^{"script":"\([^"]*\)","variant":"\([^"]*\)".*,"verdict":"\([A-Z]*\)","time_ms.*/\1 \2 \3/p' "$@" | sort
}

ours()
{
	grep -lzxF "TCPCHECK_SUITE_TAG=$TCPCHECK_SUITE_TAG" /proc/[0-9]*/environ >tagged 2>/dev/null
	while IFS=/ read -r _ _ p _; do
		[ "$p" = $$ ] || [ ! -d "/proc/$p" ] || echo "$p $(tr '\0' ' ' 2>/dev/null <"/proc/$p/cmdline")"
	done <tagged
}

# nothing_left NAME: no process, and so no namespace
nothing_left()
{
	for pause in 0 0.1 0.2 0.5 1 2; do
		sleep $pause
		ours >left
		[ -s left ] || { ok "suite/$1"; return; }
	done
	not_ok "suite/$1: processes are left" left
}

# ---- verdicts and exit statuses ----

verdicts_and_statuses()
{
	run 0 pass -4 good.pkt good.pkt
	says 'sums' '^2 passed, 0 failed, 0 skipped, in '
	run 1 fail -4 good.pkt fail.pkt skip.pkt
	run 2 'broken script' -4 broken.pkt
	run 2 'broken among good' -4 good.pkt broken.pkt skip.pkt --json=broken.json
	verdicts broken.json >got
	printf '%s\n' 'broken.pkt ipv4 ERROR' 'good.pkt ipv4 PASS' 'skip.pkt ipv4 SKIP' >want
	same 'broken among good: all are told' want got
	run 4 skip -4 skip.pkt skip.pkt
	run 0 'skip and pass' -4 skip.pkt good.pkt
	run 1 'time limit' -4 --time_limit=2 good.pkt hang.pkt --json=hang.json
	says 'time limit: line' '^hang.pkt:2: TIMEOUT \(ipv4\): not over within 2 s'
	says 'time limit: json' '"verdict":"TIMEOUT".*"line":2,' hang.json
	nothing_left 'time limit: nothing is left'
	run 1 'identical differences are no noise' -4 same.pkt --json=same.json
	says 'identical differences: attempts' '"verdict":"FAIL".*"attempts":3,.*"tries":\[{"verdict":"INCONCLUSIVE".*INCONCLUSIVE.*FAIL' same.json
	if command -v ip >/dev/null; then
		run 5 'differences that vary' -4 other.pkt --json=other.json
		says 'differences that vary: attempts' '"verdict":"INCONCLUSIVE".*"attempts":3,' other.json
	else
		skip suite/other 'ip is not installed'
	fi
}

retries()
{
	rm -f once
	run 0 flaky -4 good.pkt flaky.pkt --json=flaky.json
	says 'flaky: attempts' '"verdict":"FLAKY".*"attempts":2,.*"tries":\[{"verdict":"INCONCLUSIVE".*{"verdict":"PASS"' flaky.json
	rm -f once
	run 1 'flaky=fail' -4 --flaky=fail good.pkt flaky.pkt
	rm -f once
	run 5 'retries=0' -4 --retries=0 good.pkt flaky.pkt
	run 5 'always late' -4 late.pkt good.pkt --json=late.json
	says 'always late: attempts' '"verdict":"INCONCLUSIVE".*"attempts":3,' late.json
	run 1 'late and failing' -4 late.pkt fail.pkt
}

kselftest()
{
	echo '*: known' >all.known
	run 0 'ksft pass' -4 --exit=ksft good.pkt skip.pkt
	run 1 'ksft fail' -4 --exit=ksft good.pkt fail.pkt
	run 2 'ksft xfail' -4 --exit=ksft fail.pkt --expect=all.known
	run 3 'ksft xpass' -4 --exit=ksft good.pkt --expect=all.known
	run 4 'ksft skip' -4 --exit=ksft skip.pkt
	run 1 'ksft inconclusive' -4 --exit=ksft --retries=0 late.pkt
}

# ---- order, repetition, choice ----

side_by_side()
{
	run 0 'jobs 1' "$ROOT/tests/self/pass" -j 1 $SLOW --json=j1.json
	run 0 'jobs 8' "$ROOT/tests/self/pass" -j 8 $SLOW --json=j8.json
	# What a busy host makes of a pass.
	verdicts j1.json | sed 's/FLAKY$/PASS/' >one
	verdicts j8.json | sed 's/FLAKY$/PASS/' >eight
	same 'jobs 1 and 8 say the same' one eight
}

repetition()
{
	run 1 fail_fast -4 --fail_fast -j 1 good.pkt fail.pkt good.pkt good.pkt --json=ff.json
	says 'fail_fast: sums' 'stopped at the first failure after 2 of 4'
	run 0 repeat -4 --repeat=5 good.pkt skip.pkt --tap=repeat.tap
	says 'repeat: rate' '^good.pkt \(ipv4, .*\): 5 of 5 passed, 100.00 % \(95 % sure: 56.55 to 100.00 %\)'
	says 'repeat: plan' '^1\.\.10$' repeat.tap
	run 4 'repeat what cannot run' -4 --repeat=3 --tap=never.tap skip.pkt -D X=1
	[ "$(grep -c '^ok ' never.tap)" = 3 ] && ok 'suite/repeat: as many as planned' ||
		not_ok 'suite/repeat: as many as planned' never.tap
	run 2 'repeat a broken one' -4 --repeat=3 --tap=never.tap broken.pkt
	[ "$(grep -c '^not ok ' never.tap)" = 3 ] && ok 'suite/repeat: a broken one, too' ||
		not_ok 'suite/repeat: a broken one, too' never.tap
	# The third time it fails.
	rm -f n
	# shellcheck disable=SC2016
	printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `echo x >>%s/n; test $(wc -l <%s/n) -lt 3`\n' "$D" "$D" >third.pkt
	run 1 until_fail -4 -j 1 --until_fail good.pkt third.pkt --json=until.json
	says 'until_fail: round' '"script":"third.pkt".*"round":3,"verdict":"FAIL"' until.json
	[ "$(wc -l <n)" -ge 3 ] && ok 'suite/until_fail: three rounds' || not_ok 'suite/until_fail: three rounds' n
}

memory()
{
	run 1 'history: first' -4 good.pkt fail.pkt skip.pkt slow.pkt --json=h.json
	run 1 only_failed -4 good.pkt fail.pkt skip.pkt slow.pkt --history=h.json --only_failed --json=h2.json
	verdicts h2.json >got
	echo 'fail.pkt ipv4 FAIL' >want
	same 'only_failed: only that' want got
	run 0 'only_failed: nothing left' -4 good.pkt --history=h.json --only_failed
	run 0 'only_failed: what is new' -4 good.pkt --history=h2.json --only_failed
	run 2 'only_failed without history' -4 good.pkt --only_failed
	# A writer that was killed.
	printf '{"script":"good.pkt","vari' >>h.json
	run 0 'history: cut off' -4 good.pkt good.pkt --history=h.json
	echo nonsense >>h.json
	run 2 'history: nonsense' -4 good.pkt good.pkt --history=h.json
	says 'history: line' 'h\.json:5: this is no' err
}

expectations()
{
	cat >known <<-'END_KNOWN'
	# what we know
	fail.pkt variant=ipv4: bug 1
	good.pkt until=2020-01-01: long ago
	nowhere*.pkt: not here
	END_KNOWN
	run 0 expected -4 good.pkt fail.pkt --expect=known --json=x.json
	says 'expected: XFAIL' '"verdict":"XFAIL".*"expected":"bug 1"' x.json
	says 'expected: expired' "^known:3: note: 'good.pkt' has expired on 2020-01-01" err
	says 'expected: unused' "^known:4: note: 'nowhere\*.pkt' is about nothing" err
	run 1 'expected in another variant' -6 fail.pkt --expect=known
	run 1 'passed unexpectedly' -4 good.pkt fail.pkt --expect=all.known --json=x.json
	says 'passed unexpectedly: XPASS' '"script":"good.pkt".*"verdict":"XPASS"' x.json
	echo 'fail.pkt kernel=0-1: old' >old
	run 1 'expected on other kernels' -4 fail.pkt --expect=old
	printf 'good.pkt: fine\nfail.pkt until=soon: no\n' >wrong
	run 2 'expectations with a mistake' -4 good.pkt --expect=wrong
	says 'expectations: line' '^tcpcheck: wrong:2: this is no day \(YYYY-MM-DD\): .soon.' err
}

shards()
{
	run 1 'shards: all' good.pkt fail.pkt skip.pkt slow.pkt broken.pkt --json=all.json --tap=all.tap
	for k in 1 2 3; do
		timeout "$LIMIT" "$TCPCHECK" good.pkt fail.pkt skip.pkt slow.pkt broken.pkt --shard=$k/3 \
			--json=part$k.json >out 2>&1
	done
	verdicts all.json >all
	verdicts part1.json part2.json part3.json >parts
	same 'shards: the parts make the whole' all parts
	for k in 1 2 3; do [ -s part$k.json ] && ok "suite/shards: part $k has work" || not_ok "suite/shards: part $k has work"; done
	timeout "$LIMIT" "$TCPCHECK" merge part1.json part2.json part3.json --json=merged.json --tap=merged.tap --junit=merged.xml >out 2>&1
	got=$?
	[ $got = 1 ] && ok 'suite/merge: status' || not_ok "suite/merge: status $got" out
	says 'merge: sums' '^6 passed, 3 failed, 3 skipped, 3 with errors, in '
	verdicts merged.json >merged
	same 'merge: verdicts' all merged
	for f in all merged; do
		sed -nE 's/^(ok|not ok) [0-9]+ (.*)/\1 \2/p' $f.tap | sort >$f.lines
	done
	same 'merge: TAP' all.lines merged.lines
	run 2 'a mistake in a script' -4 broken.pkt --json=mistake.json
	run 2 'merge: a mistake in a script stays one' merge mistake.json
	printf '{"script":"a.pkt","variant":"ipv4","kernel":"6","verdict":"FLAKY","reason":""}\n' >foreign
	run 2 'merge: what is no outcome' merge foreign
	run 2 'merge: a missing file' merge part1.json missing.json
	TEST_SHARD_STATUS_FILE=$D/touched TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2 \
		timeout "$LIMIT" "$TCPCHECK" -4 good.pkt slow.pkt --json=bazel.json >out 2>&1
	[ -e touched ] && ok 'suite/Bazel: the file is touched' || not_ok 'suite/Bazel: the file is touched' out
	verdicts bazel.json >got
	echo 'good.pkt ipv4 PASS' >want
	same 'Bazel: the second part' want got
	run 0 'shards: nothing for us' -4 good.pkt --shard=2/2
	run 2 'shards: no such part' -4 good.pkt --shard=3/2
}

# ---- reports ----

reports()
{
	rm -f once step
	GITHUB_STEP_SUMMARY=$D/step
	export GITHUB_STEP_SUMMARY
	run 1 'all reports' -4 good.pkt fail.pkt skip.pkt broken.pkt late.pkt flaky.pkt hang.pkt third.pkt slow.pkt \
		--time_limit=2 --expect=slow.known --tap=r.tap --ktap=r.ktap --junit=r.xml --json=r.json --github=r.github
	unset GITHUB_STEP_SUMMARY
	says 'github: annotation' '^::error file=fail.pkt,line=5,col=4,title=FAIL \(ipv4\)::the packet differs in ack%0A' r.github
	says 'github: warning' '^::warning file=flaky.pkt,title=FLAKY' r.github
	says 'github: summary' '^\| FAIL \| fail.pkt \| ipv4 \|' step
	run 0 'tap on standard output' -4 good.pkt good.pkt --tap
	[ "$(head -n 1 out)" = 'TAP version 13' ] && ! grep -q ' passed, .* in ' out && ok 'suite/tap: nothing else is there' ||
		not_ok 'suite/tap: nothing else is there' out
	run 2 'two reports on standard output' -4 good.pkt --tap --json=-
	says 'two reports: why' 'two reports on standard output' err
	run 2 'JSON and annotations on standard output' -4 good.pkt --json=- --github
	run 0 'annotations among what people read' -4 good.pkt good.pkt --github
	GITHUB_STEP_SUMMARY=/nonexistent/x
	export GITHUB_STEP_SUMMARY
	run 3 'a step summary that cannot be opened' -4 good.pkt --github=gh
	unset GITHUB_STEP_SUMMARY
	run 3 'a report that cannot be opened' -4 good.pkt --junit=/nonexistent/x
	[ ! -c /dev/full ] || for f in tap ktap junit json github; do
		run 3 "$f on a full disk" -4 good.pkt fail.pkt --$f=/dev/full
	done
	parsers
}

parsers()
{
	if command -v prove >/dev/null; then
		prove -e cat r.tap >out 2>&1
		[ $? = 1 ] && grep -q 'Failed tests:' out && ! grep -q 'Parse errors' out && ok 'suite/prove: failures' ||
			not_ok 'suite/prove: failures' out
		if prove -e cat repeat.tap >out 2>&1; then ok 'suite/prove: success'; else not_ok 'suite/prove: success' out; fi
		"$TCPCHECK" -4 fail.pkt good.pkt --expect=known --tap=todo.tap >/dev/null 2>&1
		if prove -e cat todo.tap >out 2>&1; then ok 'suite/prove: XFAIL is no failure'; else not_ok 'suite/prove: XFAIL is no failure' out; fi
		"$TCPCHECK" -4 fail.pkt good.pkt --fail_fast -j 1 --tap=bail.tap >/dev/null 2>&1
		if prove -e cat bail.tap >out 2>&1; then not_ok 'suite/prove: cut short' out; else ok 'suite/prove: cut short'; fi
		prove -e cat "$ROOT/tests/golden/suite/tap.expect" >out 2>&1
		grep -q 'Failed tests:  3-4, 6, 8-10' out && ! grep -q 'Parse errors' out && ok 'suite/prove: odd texts' ||
			not_ok 'suite/prove: odd texts' out
	else
		skip suite/prove 'prove is not installed'
	fi
	if command -v xmllint >/dev/null; then
		for f in r.xml merged.xml "$ROOT/tests/golden/suite/junit.expect"; do
			if xmllint --noout "$f" 2>out; then ok "suite/xmllint ${f##*/}"; else not_ok "suite/xmllint ${f##*/}" out; fi
		done
	else
		skip suite/xmllint 'xmllint is not installed'
	fi
	python=$(command -v python3) || { skip suite/python 'python3 is not installed'; return; }
	for f in r.ktap "$ROOT/tests/golden/suite/ktap.expect"; do
		if "$python" "$ROOT/tests/suite_formats.py" ktap "$f" >out 2>&1; then ok "suite/ktap ${f##*/}"; else not_ok "suite/ktap ${f##*/}" out; fi
	done
	for f in r.json merged.json j8.json until.json "$ROOT/tests/golden/suite/json.expect"; do
		[ -e "$f" ] || continue
		"$python" "$ROOT/tests/suite_formats.py" json "$ROOT/doc/outcome.schema.json" "$f" >out 2>&1
		case $? in
		0) ok "suite/json ${f##*/}" ;;
		77) skip "suite/json ${f##*/}" 'python3-jsonschema is not installed' ;;
		*) not_ok "suite/json ${f##*/}" out ;;
		esac
	done
}

# ---- early ends ----

now_ms() { echo $(($(date +%s%N) / 1000000)); }

interrupts()
{
	for sig in INT TERM; do
		case $sig in INT) want=130 ;; *) want=143 ;; esac
		start=$(now_ms)
		timeout --foreground --preserve-status -s $sig -k 10 1 "$TCPCHECK" -4 good.pkt hang.pkt skip.pkt hang.pkt \
			-j 4 --json=int.json --tap=int.tap --junit=int.xml >out 2>&1 </dev/null
		got=$?
		took=$(($(now_ms) - start))
		if [ $got != $want ]; then not_ok "suite/SIG$sig: exit $got instead of $want" out
		elif [ $took -gt 2000 ]; then not_ok "suite/SIG$sig: ended after $took ms" out
		else ok "suite/SIG$sig"; fi
		says "SIG$sig: sums" '^1 passed, 0 failed, 1 skipped, in .* \(interrupted after 2 of 4\)$'
		says "SIG$sig: TAP" '^Bail out! interrupted$' int.tap
		verdicts int.json >got
		printf '%s\n' 'good.pkt ipv4 PASS' 'skip.pkt ipv4 SKIP' >want
		same "SIG$sig: JSON" want got
		nothing_left "SIG$sig: nothing is left"
	done
}

# Whatever happens to the runner, what it wrote is good up to the last line.
kills()
{
	set --
	for i in 1 2 3 4 5 6 7 8; do cp slow.pkt slow$i.pkt; set -- "$@" good.pkt slow$i.pkt; done
	bad=0 i=0
	while [ "$i" -lt "${KILLS:-10}" ]; do
		after=$(awk -v i="$i" -v s="$(date +%N)" 'BEGIN { srand(s + i); printf "%.3f", rand() * 1.2 + 0.005 }')
		timeout --foreground --preserve-status -s KILL "$after" \
			"$TCPCHECK" -4 -j 4 "$@" --json=killed.json >out 2>&1 </dev/null
		[ $? = 137 ] || echo "# not killed after $after s"
		# The last line may be absent, but never cut off.
		if [ -s killed.json ] && { [ "$(tail -c 1 killed.json | od -An -c | tr -d ' ')" != '\n' ] ||
			[ "$(verdicts killed.json | wc -l)" != "$(wc -l <killed.json)" ]; }; then
			bad=$((bad + 1))
			cp killed.json bad.json
		fi
		i=$((i + 1))
	done
	[ $bad = 0 ] && ok "suite/SIGKILL: $i times, all lines are whole" || not_ok "suite/SIGKILL: $bad of $i files are bad" bad.json
	nothing_left 'SIGKILL: nothing is left'
}

# ---- virtual time ----

virtual_time()
{
	run 3 'no such kernel' -4 --virtual-time --kernel=none-such good.pkt fail.pkt
	[ "$(grep -c none-such err)" = 1 ] && ok 'suite/no such kernel: one message' || not_ok 'suite/no such kernel: one message' err
	# A sanitized tool does not run in the machine.
	if [ -n "$SAN" ] || ! "$TCPCHECK" kernel list 2>/dev/null | grep -q .; then
		skip suite/virtual 'no kernel is built for this'
		return
	fi
	run 1 'virtual time' -4 --virtual-time -j 2 good.pkt fail.pkt skip.pkt slow.pkt --json=v.json
	says 'virtual time: the record' '"script":"fail.pkt".*"virtual_time":true,"verdict":"FAIL".*"reason":"the packet differs in ack","line":5,"column":4' v.json
	verdicts v.json >got
	printf '%s ipv4 %s\n' fail.pkt FAIL good.pkt PASS skip.pkt SKIP slow.pkt PASS >want
	same 'virtual time: verdicts' want got
	# Sleep costs nothing there, this does.
	# shellcheck disable=SC2016
	printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `while :; do :; done`\n' >spin.pkt
	run 1 'virtual time: time limit' -4 --virtual-time --time_limit=3 spin.pkt
	says 'virtual time: it hung' '^spin.pkt:2: FAIL \(ipv4\): TIMEOUT: the virtual machine has computed for 3 s'
	says 'virtual time: where' 'it was at spin.pkt:2: a loop'
	says 'virtual time: which limit' '; --time_limit changes the limit'
	nothing_left 'virtual time: nothing is left'
}

echo 'slow.pkt: it is known' >slow.known
for part in verdicts_and_statuses retries kselftest side_by_side repetition memory expectations shards reports \
	interrupts kills virtual_time; do
	wanted "suite/$part" || continue
	$part
done
