#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs of many scripts: what they come to, their reports as read by parsers that are not ours, what is
# chosen, repeated and remembered, and how they end early. Run by tests/run ("tests/run suite");
# KILLS=50 kills more runners than the usual 10, MERGES=100 more
# parts than the usual 6.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/suite
LIMIT=120
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
--tolerance_usecs=4000000
$begin
+0 \`sleep 0.3\`
.01 < S 0:0(0) win 1000
+0 > S. 0:0(0) ack 7 <...>
END_SAME
cat >other.pkt <<END_OTHER
--tolerance_usecs=4000000
$begin
+0 \`echo x >>$D/count; sleep 0.3; ip link set dev tun0 mtu \$((1500 + 100 - \$(wc -l <$D/count) % 2 * 200))\`
.01 < S 0:0(0) win 1000
+0 > S. 0:0(0) ack 1 <mss 1460>
END_OTHER
# The digits are others each time, the failure is the same.
cat >digits.pkt <<END_DIGITS
--tolerance_usecs=4000000
$begin
+0 \`echo x >>$D/digits; sleep 0.3; ip link set dev tun0 mtu \$((1500 - \$(wc -l <$D/digits)))\`
.01 < S 0:0(0) win 1000
+0 > S. 0:0(0) ack 1 <mss 7>
END_DIGITS
# shellcheck disable=SC2016
printf '%s\n+0 `sleep 0.1`\n+0 `sleep 0.1; echo x >>%s/tried; false`\n' "$begin" "$D" >command.pkt

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
	elif [ "$got" = 5 ]; then
		inconclusive "$name"
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
	sed -n 's/^{"script":"\([^"]*\)",.*"variant":"\([^"]*\)".*,"verdict":"\([A-Z]*\)","time_ms.*/\1 \2 \3/p' "$@" | sort
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
	for pause in 0 0.1 0.2 0.5 1 2 4 8; do
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
	says 'time limit: line' '^hang.pkt:2:1: TIMEOUT \(ipv4\): not over within 2 s'
	says 'time limit: json' '"verdict":"TIMEOUT".*"line":2,' hang.json
	nothing_left 'time limit: nothing is left'
	# shellcheck disable=SC2016
	printf '%s\n' "$begin" '+0 < S 0:0(0) win 1000' '+0 > S. 0:0(0) ack 1 <...>' '+0 `sleep 1000`' >stuck.pkt
	run 1 'time limit: evidence' -4 --time_limit=3 --artifacts=stuck good.pkt stuck.pkt
	says 'time limit: evidence: line' '^stuck.pkt:6:1: TIMEOUT \(ipv4\): not over within 3 s of wall-clock time'
	says 'time limit: evidence: what happened before' '^ +0\.[0-9]+  > S\. 0:0\(0\) ack 1 win '
	says 'time limit: evidence: not asked for' '^ +1\.[0-9]+  > S\. 0:0\(0\) ack 1 win ' stuck/stuck.ipv4/report.txt
	# shellcheck disable=SC2016
	{ echo '`true`'; cat stuck.pkt; echo '`echo cleaned >stuck.cleaned; sleep 1000`'; } >stuck2.pkt
	run 1 'time limit: clean-up' -4 --time_limit=3 good.pkt stuck2.pkt
	says 'time limit: clean-up: what happened before' '^ +0\.[0-9]+  > S\. 0:0\(0\) ack 1 win '
	says 'time limit: clean-up: it was begun' '^cleaned$' stuck.cleaned
	# shellcheck disable=SC2016
	{ echo '`true`'; grep -v sleep stuck.pkt; echo '+0 `echo why; false`'; echo '`echo cleaned; sleep 1000`'; } >unclean.pkt
	run 1 'a clean-up after a failure' -4 --command_timeout=1 good.pkt unclean.pkt
	says 'a clean-up after a failure: what the command printed' '^  \| why$'
	! grep -qE 'command_timeout|\| cleaned' err out && ok 'suite/a clean-up after a failure: nothing of it' ||
		not_ok 'suite/a clean-up after a failure: nothing of it' out
	run 1 'identical differences are not noise' -4 same.pkt --json=same.json
	says 'identical differences: attempts' '"verdict":"FAIL".*"attempts":3,.*"tries":\[{"verdict":"INCONCLUSIVE".*INCONCLUSIVE.*FAIL' same.json
	if command -v ip >/dev/null; then
		run 5 'differences that vary' -4 other.pkt --json=other.json
		says 'differences that vary: attempts' '"verdict":"INCONCLUSIVE".*"attempts":3,' other.json
		run 1 'digits that vary' -4 digits.pkt --json=digits.json
		says 'digits that vary: attempts' '"verdict":"FAIL".*"attempts":3,' digits.json
	else
		skip suite/other 'ip is not installed'
	fi
}

retries()
{
	rm -f tried
	run 1 'a command that fails' -4 command.pkt
	[ "$(wc -l <tried)" = 1 ] && ok 'suite/a command that fails is not tried again' ||
		not_ok 'suite/a command that fails is not tried again' tried
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
	# What it was too busy for, three times over, says nothing about jobs.
	if grep -qh 'INCONCLUSIVE$' one eight; then
		skip 'suite/jobs 1 and 8 say the same' 'inconclusive: the host is too busy'
	else
		same 'jobs 1 and 8 say the same' one eight
	fi
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
	says 'history: line' 'h\.json:7: this is not' err
	rm -f new.json
	run 0 'history: none yet' -4 good.pkt --history=new.json --only_failed --json=new.json
	says 'history: a note' '^tcpcheck: note: --history: there is no new.json yet$' err
	[ -s new.json ] && ok 'suite/history: written for the next run' || not_ok 'suite/history: written for the next run'
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
	says 'expectations: line' '^tcpcheck: wrong:2: this is not a valid day \(YYYY-MM-DD\): .soon.' err
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
	run 2 'merge: what is not an outcome' merge foreign
	join_parts
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

# What merge is given is all of one run, or it says what is not.
join_parts()
{
	run 3 'merge: a part is missing' merge part1.json part3.json
	says 'merge: which part' '^part 2 of 3 is missing: run it with --shard=2/3$' err
	run 2 'merge: a part is there twice' merge part1.json part1.json part2.json
	says 'merge: which twice' '^part1.json: part 1 of 3, as part1.json$' err
	says 'merge: what that lacks' '^part 3 of 3 is missing' err
	head -n 2 part2.json >cut.json
	run 3 'merge: a file is cut off' merge part1.json cut.json part3.json --json=never.json
	says 'merge: where it is cut off' '^cut.json: cut off after 1 of 5 runs' err
	says 'merge: names of what is missing' '^  missing: [a-z]*.pkt \(ipv[46].*\)$' err
	[ ! -e never.json ] && ok 'suite/merge: then nothing is written' || not_ok 'suite/merge: then nothing is written' never.json
	run 1 'merge: partial' merge --partial part1.json cut.json part3.json --tap=partial.tap --junit=partial.xml --json=partial.json
	says 'merge: partial: sums' ' \(incomplete after 11 of 15\)$'
	says 'merge: partial: TAP' '^Bail out! incomplete$' partial.tap
	says 'merge: partial: JUnit' '<error message="incomplete after 11 of 15" type="INCOMPLETE">' partial.xml
	run 3 'merge: partial stays so' merge partial.json
	says 'merge: partial: why' '^partial.json: incomplete after 11 of 15 runs$' err
	run 1 'merge: what was merged is a whole' merge merged.json
	run 0 'merge: good parts' -4 good.pkt good.pkt --json=whole.json --shard=1/2
	run 3 'merge: never green without a part' merge whole.json
	run 5 'merge: not even if partial' merge --partial whole.json
	run 0 'merge: another suite' -4 good.pkt slow.pkt --json=other.json --shard=2/2
	run 2 'merge: a mixture' merge whole.json other.json
	says 'merge: which mixture' '^other.json: of another suite than whole.json' err
	echo '+0 close(3) = 0' >>good.pkt
	run 0 'merge: a script was changed' -4 good.pkt good.pkt --json=other.json --shard=2/2
	run 2 'merge: with a changed script' merge whole.json other.json
	echo '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' >good.pkt
	run 0 'merge: the other half' -4 good.pkt good.pkt --json=other.json --shard=2/2
	run 0 'merge: a whole' merge whole.json other.json
	sed '1s/"build":"/"build":"f/' other.json >rebuilt.json
	run 2 'merge: another kernel' merge whole.json rebuilt.json
	says 'merge: which kernel' '^rebuilt.json: kernel .* is another build than in whole.json' err
	sed 1d other.json >old.json
	run 2 'merge: an old file' merge old.json
	says 'merge: nobody knows' '^old.json: without a plan' err
	run 0 'history: with plan and end' -4 good.pkt --history=whole.json
	run 0 'history: an old file' -4 good.pkt --history=old.json
	[ "$(sha256sum good.pkt | cut -d ' ' -f 1)" = "$(sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p' whole.json)" ] &&
		ok 'suite/JSON: the hash of the script' || not_ok 'suite/JSON: the hash of the script' whole.json
}

# ---- engines ----

engines()
{
	run 0 list list -4 good.pkt slow.pkt
	printf 'good.pkt\tipv4\t%s\t0.0 s\nslow.pkt\tipv4\t%s\t0.1 s\n' "$(uname -r)" "$(uname -r)" >want
	same 'list: what and how long' want out
	run 2 'list: a mistake' list -4 good.pkt broken.pkt --json
	says 'list: json' '^\{"run":1,"script":"good.pkt","sha256":"[0-9a-f]{64}","variant":"ipv4","kernel":"[^"]*","virtual_time":false,"expected_ms":10.000\}$'
	says 'list: json of a mistake' '^\{"run":2,"script":"broken.pkt",.*"expected_ms":0.000,"verdict":"ERROR","reason":"'
	run 0 'list: a part' list good.pkt slow.pkt --shard=2/3
	[ "$(wc -l <out)" = 2 ] && ok 'suite/list: runs of a part' || not_ok 'suite/list: runs of a part' out

	run 0 'bisect: good' -4 --exit=bisect good.pkt skip.pkt
	run 1 'bisect: bad' -4 --exit=bisect good.pkt fail.pkt
	run 125 'bisect: skipped' -4 --exit=bisect skip.pkt
	run 125 'bisect: inconclusive' -4 --exit=bisect --retries=0 late.pkt
	run 128 'bisect: a script with a mistake' -4 --exit=bisect broken.pkt
	run 128 'bisect: an unknown option' --no_such_option --exit=bisect good.pkt
	run 128 'bisect: nothing to run' --exit=bisect
	run 128 'bisect: no such file' --exit=bisect nowhere.pkt
	run 128 'bisect: a report that cannot be written' -4 --exit=bisect good.pkt --junit=/nonexistent/x
	run 125 'bisect: no kernel was built' -4 --exit=bisect --virtual-time --kernel=none-such good.pkt

	rm -rf undeclared
	XML_OUTPUT_FILE=$D/bazel.xml TEST_UNDECLARED_OUTPUTS_DIR=$D/undeclared TESTBRIDGE_TEST_ONLY='f*.pkt' \
		timeout "$LIMIT" "$TCPCHECK" -4 good.pkt fail.pkt >out 2>&1
	[ $? = 1 ] && ok 'suite/Bazel: a filter' || not_ok 'suite/Bazel: a filter' out
	says 'Bazel: XML' '<testsuite name="tcpcheck" tests="1" failures="1"' bazel.xml
	[ -s undeclared/fail.ipv4/capture.pcapng ] && ok 'suite/Bazel: undeclared outputs' || not_ok 'suite/Bazel: undeclared outputs' out
	TESTBRIDGE_TEST_ONLY=nothing timeout "$LIMIT" "$TCPCHECK" -4 good.pkt >out 2>&1
	[ $? = 2 ] && ok 'suite/Bazel: a filter that fits nothing' || not_ok 'suite/Bazel: a filter that fits nothing' out
	run 1 lava -4 good.pkt fail.pkt skip.pkt --lava
	printf '<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s>\n' 'fail.ipv4 RESULT=fail' 'good.ipv4 RESULT=pass' 'skip.ipv4 RESULT=skip' >want
	sort out >got
	same 'lava: signals' want got
}

recipes() { sh "$ROOT/tests/recipes.sh"; }

# Whatever a kernel is called, its release is what it says.
releases()
{
	mkdir -p kernels
	printf '#!/bin/sh\n# Linux version 6.5.0-um (me)\nexit 1\n' >kernels/mine
	printf '#!/bin/sh\nexit 1\n' >kernels/mute
	chmod +x kernels/mine kernels/mute
	echo 'fail.pkt kernel=-6.1: old' >old
	echo 'fail.pkt kernel=6.2-6.6: that age' >age
	run 0 'release: too new' list -4 fail.pkt --kernel=kernels/mine --expect=old --json
	if grep -q expected\" out; then not_ok 'suite/release: not that of release 0' out; else ok 'suite/release: not that of release 0'; fi
	run 0 'release: in the range' list -4 fail.pkt --kernel=kernels/mine --expect=age --json
	says 'release: in the range' '"expected":"that age"'
	run 2 'release: not known' -4 fail.pkt --kernel=kernels/mute --expect=old
	says 'release: says which' "^tcpcheck: old:1: 'fail.pkt' is for some kernels only, and the release of kernel kernels/mute is not known" err
	echo '*: known' >all.known
	run 0 'release: not asked for' list -4 fail.pkt --kernel=kernels/mute --expect=all.known
	run 3 'two kernels' -4 good.pkt --kernel=kernels/mine --kernel=kernels/mute --json=two.json --tap=two.tap --retries=0
	says 'two kernels: names' '^not ok 1 - good.pkt \(ipv4, kernels/mine\)' two.tap
	says 'two kernels: a row' '^good.pkt \(ipv4\): kernels/mine ERROR, kernels/mute ERROR$'
	says 'two kernels: sums' '^kernel kernels/mute: 0 passed, 0 failed, 0 skipped, 1 with errors$'
	says 'two kernels: release' '"name":"kernels/mine","release":"6.5.0-um"' two.json
}

# What every run lacks is said once.
no_device()
{
	cat >hidden <<-'END_HIDDEN'
	mount -t tmpfs none /dev/net && exec "$@"
	END_HIDDEN
	if ! unshare -rm sh hidden true 2>/dev/null; then
		skip suite/no_device 'no private mounts here'
		return
	fi
	unshare -rm sh hidden timeout "$LIMIT" "$TCPCHECK" good.pkt slow.pkt skip.pkt broken.pkt --junit=tun.xml --tap=tun.tap >out 2>err </dev/null
	got=$?
	[ $got = 2 ] && ok 'suite/no device: status' || not_ok "suite/no device: status $got" err
	[ "$(cat out err | grep -c '/dev/net/tun: No such')" = 1 ] && ok 'suite/no device: once' || not_ok 'suite/no device: once' err
	says 'no device: another way' '^  --virtual-time needs no TUN device$' err
	says 'no device: sums' '^0 passed, 0 failed, 0 skipped, 12 with errors' out
	says 'no device: JUnit' 'errors="12"' tun.xml
	says 'no device: why' 'tcpcheck: open /dev/net/tun: No such file' tun.xml
}

# What is wrong is wrong in the variants that the command line asks for.
one_variant()
{
	for asked in -4 --ip_version=ipv4; do
		run 2 "one variant: $asked" $asked good.pkt broken.pkt missing.pkt
		says "one variant: $asked: sums" '^1 passed, 0 failed, 0 skipped, 2 with errors'
	done
}

# A part that was killed, anywhere: what is joined never looks complete. MERGES says how often.
dying_parts()
{
	for i in 1 2 3 4 5 6; do cp slow.pkt die$i.pkt; done
	set -- -4 -j 2 die1.pkt die2.pkt die3.pkt die4.pkt die5.pkt die6.pkt
	run 0 'dying parts: the first' "$@" --shard=1/2 --json=first.json
	run 0 'dying parts: the second' "$@" --shard=2/2 --json=second.json
	run 0 'dying parts: both' merge first.json second.json
	bad=0 killed=0 i=0
	while [ "$i" -lt "${MERGES:-6}" ]; do
		i=$((i + 1))
		seed=$(od -An -N3 -tu4 /dev/urandom)
		after=$(awk -v s="$seed" 'BEGIN { srand(s); printf "%.3f", rand() * 1.5 + 0.005 }')
		rm -f dying.json
		timeout --foreground --preserve-status -s KILL "$after" "$TCPCHECK" "$@" --shard=2/2 --json=dying.json \
			>out 2>&1 </dev/null
		[ $? = 137 ] && killed=$((killed + 1))
		[ -e dying.json ] || : >dying.json
		# Killed behind its last line it is complete, of course.
		[ "$(verdicts dying.json | wc -l)" = 3 ] && [ "$(tail -n 1 dying.json)" = "$(tail -n 1 second.json)" ] && continue
		"$TCPCHECK" merge first.json dying.json >out 2>err
		got=$?
		[ $got = 3 ] && [ -s err ] || { bad=$((bad + 1)); cp dying.json "bad.json"; }
		"$TCPCHECK" merge --partial first.json dying.json >out 2>err
		[ $? = 5 ] || bad=$((bad + 1))
	done
	[ $bad = 0 ] && ok "suite/dying parts: $killed of $i killed, none is complete" ||
		not_ok "suite/dying parts: $bad look complete" bad.json
	bad=0 i=0
	size=$(wc -c <second.json)
	while [ "$i" -lt "$((${MERGES:-6} * 5))" ]; do
		i=$((i + 1))
		seed=$(od -An -N3 -tu4 /dev/urandom)
		head -c "$((seed % size))" second.json >dying.json
		"$TCPCHECK" merge first.json dying.json >out 2>err
		[ $? = 3 ] || { bad=$((bad + 1)); cp dying.json "bad.json"; }
	done
	[ $bad = 0 ] && ok "suite/dying parts: cut off $i times, none is complete" ||
		not_ok "suite/dying parts: $bad that are cut off look complete" bad.json
	# A file that may not grow any more.
	(ulimit -f 2; exec "$TCPCHECK" "$@" --shard=2/2 --json=dying.json) >out 2>&1 </dev/null
	got=$?
	[ $got != 0 ] && ok 'suite/a file that may not grow is not a success' || not_ok 'suite/a file that may not grow is not a success' out
	run 3 'merge: a file that could not grow' merge first.json dying.json
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
	cp good.pkt precious.pkt
	echo 'good.pkt: known' >precious
	run 2 'a report over a script' -4 good.pkt precious.pkt --junit=./precious.pkt
	says 'a report over a script: why' '\./precious\.pkt: a report would replace a script' err
	run 2 'a report over the expectations' -4 good.pkt --expect=precious --github=precious
	same 'a report over a script: it is still there' good.pkt precious.pkt
	: >one.json
	ln -sf one.json another.json
	run 2 'two reports in one file, by a link' -4 good.pkt --json=one.json --junit=another.json
	says 'two reports in one file: why' 'json: another report is being written there' err
	if command -v flock >/dev/null; then
		echo kept >locked.json
		flock locked.json "$TCPCHECK" -4 good.pkt --json=locked.json >out 2>err
		[ $? = 2 ] && ok 'suite/a report that another run is writing' ||
			not_ok 'suite/a report that another run is writing' err
		says 'a report that another run is writing: it is kept' '^kept$' locked.json
	fi
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
		if prove -e cat todo.tap >out 2>&1; then ok 'suite/prove: XFAIL is not a failure'; else not_ok 'suite/prove: XFAIL is not a failure' out; fi
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
	for f in r.json int.json partial.json two.json merged.json j8.json until.json "$ROOT/tests/golden/suite/json.expect"; do
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
		says "SIG$sig: JUnit" '<error message="interrupted after 2 of 4" type="INCOMPLETE">' int.xml
		says "SIG$sig: JSON says so" '^{"end":{"outcomes":2,"complete":false,"reason":"interrupted"}}$' int.json
		verdicts int.json >got
		printf '%s\n' 'good.pkt ipv4 PASS' 'skip.pkt ipv4 SKIP' >want
		same "SIG$sig: JSON" want got
		nothing_left "SIG$sig: nothing is left"
	done
}

# Whatever happens to the runner, what it wrote is good up to the last line.
kills()
{
	[ -z "$SAN" ] || { skip suite/SIGKILL 'a slow round: once, without sanitizers'; return; }
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
			[ "$(verdicts killed.json | wc -l)" != "$(grep -cv -e '^{"plan":' -e '^{"end":' killed.json)" ]; }; then
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
for part in verdicts_and_statuses retries kselftest side_by_side repetition memory expectations shards dying_parts engines releases no_device one_variant recipes reports \
	interrupts kills virtual_time; do
	wanted "suite/$part" || continue
	settled $part
done
