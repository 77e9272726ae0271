#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Planted faults as users have them (--fault), and what graders make of them (tcpcheck grade). Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
. "$ROOT/tests/lib_lab.sh"
D=$TMP/grade
mkdir -p "$D"
cd "$D" || exit 1

MAY_BE_LATE=yes
cheap_stack
system_python grade
CLOSE=$ROOT/scripts/lab/stack/close.pkt

# ---- --fault ----

"$TCPCHECK" --fault=list >out 2>&1
is 'grade: --fault=list has all' $? 0 out 'ack-short '
[ "$(wc -l <out)" = "$(grep -c '^FAULT(' "$ROOT/runtime/fault/faults.def")" ] || not_ok 'grade: --fault=list has all lines' out
"$TCPCHECK" --fault=ack-shrt "$CLOSE" >out 2>&1
is 'grade: a fault that there is not' $? 2 out "did you mean 'ack-short'?"
"$TCPCHECK" grade --faults=list "$CLOSE" >out 2>&1
is 'grade: the list of faults is no list to find' $? 2 out "'list' is not a fault" '--fault=list shows them all'
"$TCPCHECK" --fault= "$CLOSE" >out 2>&1
is 'grade: a fault without a name' $? 2 out 'not a fault that can be planted'
ln -sf "$TCPCHECK" packetdrill
./packetdrill --fault=ack-short "$CLOSE" >out 2>&1
is 'grade: packetdrill has no faults' $? 2 out 'only under the name tcpcheck'
printf -- '--fault=ack-short\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >own.pkt
"$TCPCHECK" "--stack=$STACK" own.pkt >out 2>&1
is 'grade: no script plants a fault' $? 2 out fault

"$TCPCHECK" -4 "--stack=$STACK" --json=real.json "$CLOSE" >out 2>&1
is 'grade: the toy closes' $? 0 real.json '"verdict":"PASS"'
"$TCPCHECK" -4 "--stack=$STACK" --fault=fin-late --json=fault.json --tap=fault.tap --artifacts=kept "$CLOSE" >out 2>&1
is 'grade: a late FIN' $? 1 out 'FAIL (ipv4, fault fin-late): the packet differs in time' '500.000 ms too late'
is 'grade: TAP names the fault' 0 0 fault.tap 'fault fin-late'
is 'grade: JSON names the fault' 0 0 fault.json '"fault":"fin-late"'
[ "$(grep -c '"fault":"fin-late"' fault.json)" = 2 ] || not_ok 'grade: plan and outcome name the fault' fault.json
find kept -name environment.txt -exec cat {} + >out
is 'grade: artifacts name the fault' 0 0 out 'fault           fin-late'

# Nobody takes it for a run without.
"$TCPCHECK" matrix fault.json >out 2>&1
is 'grade: no matrix of a planted fault' $? 2 out 'the fault fin-late was planted' 'without --fault'
"$TCPCHECK" merge fault.json >out 2>&1
is 'grade: merge names the fault' $? 1 out 'with the planted fault fin-late: 0 passed, 1 failed'
"$TCPCHECK" merge real.json fault.json >out 2>&1
is 'grade: with and without is not one run' $? 2 out 'with the planted fault fin-late'
"$TCPCHECK" -4 "--stack=$STACK" --only_failed --history=fault.json --json=again.json "$CLOSE" >out 2>&1
is 'grade: what failed with a fault has not failed without' $? 0 again.json '"verdict":"PASS"'

# ---- tcpcheck grade --faults ----

mkdir -p hand/all hidden/own
cat "$ROOT/tests/lib/accepted.pkt" - >hand/close.pkt <<'END'
+0 close(4) = 0
+0 > F. 1:1(0) ack 1
+.01 < F. 1:1(0) ack 2 win 65535
+0 > . 2:2(0) ack 2
END
cp hand/close.pkt hand/all/
sed '/close(4)/,$d' hand/close.pkt >hand/all/open.pkt
sed 's/ack 2$/ack 3/' hand/close.pkt >hand/wrong.pkt
sed '$a+0 `true`' hand/close.pkt >hand/looks.pkt

"$TCPCHECK" grade "--stack=$STACK" --faults=fin-late,no-mss,ack-past-fin --json=g.json --csv=g.csv \
	hand/close.pkt hand/all hand/wrong.pkt >out 2>&1
got=$?
if [ $got = 3 ] && grep -q -e '--no-jail' out; then
	skip 'grade: tests of students' "$(head -n 1 out | cut -c1-120)"
else
	is 'grade: tests of students' $got 1 out 'hand/close.pkt: 2 of 3 points' 'no-mss' 'not found: announces no MSS' \
		'hand/all: 2 of 3 points' 'hand/wrong.pkt: 0 of 3 points' 'wrong.pkt:11: FAIL: the packet differs in ack'
	is 'grade: points as CSV' 0 0 g.csv '"hand/close.pkt",2,3,1,0,1'
	is 'grade: points as JSON' 0 0 g.json '"note":"it must pass on ' '{"item":"fin-late","points":1,"of":1}'
	"$TCPCHECK" grade "--stack=$STACK" --faults=fin-late hand/close.pkt >out 2>&1
	is 'grade: all points' $? 0 out '1 of 1 points'
	"$TCPCHECK" grade "--stack=$STACK" --faults=fin-late,no-mss --feedback=none hand/close.pkt >out 2>&1
	is 'grade: points and nothing else' $? 1 out '1 of 2 points'
	[ "$(wc -l <out)" = 1 ] || not_ok 'grade: nothing else' out
	"$TCPCHECK" grade "--stack=$STACK" --faults=fin-late hand/looks.pkt >out 2>&1
	is 'grade: a test that could look at what is planted' $? 1 out '0 of 1 points' 'SKIP'
fi

# ---- tcpcheck grade --stack ----

mkdir -p student
cp "$ROOT"/scripts/lab/stack/*.py student
{ echo '// points: 3'; cat hand/close.pkt; } >hidden/close.pkt
{ printf '// points: 2\n// hint: what is acknowledged of a FIN?\n'; cat hand/wrong.pkt; } >hidden/own/secret.pkt
"$TCPCHECK" grade --stack='pipe:python3 student/toy.py' hidden >out 2>&1
got=$?
if [ $got = 3 ] && grep -q -e '--no-jail' out; then
	skip 'grade: a stack' "$(head -n 1 out | cut -c1-120)"
else
	is 'grade: a stack' $got 1 out '3 of 5 points' 'secret.pkt' '0 of 2: what is acknowledged of a FIN?'
	! grep -q 'ack 3' out || not_ok 'grade: nothing of the scripts is shown' out
	"$TCPCHECK" grade --stack='pipe:python3 student/toy.py' --feedback=full hidden >out 2>&1
	is 'grade: all is shown when it is wanted' $? 1 out '| ' 'ack 3'
	"$TCPCHECK" grade --stack='pipe:python3 student/toy.py' --feedback=none hidden >out 2>&1
	is 'grade: or nothing' $? 1 out '3 of 5 points'
	! grep -q secret out || not_ok 'grade: no names of hidden scripts' out
	cp hidden/close.pkt student/
	"$TCPCHECK" grade --stack='pipe:python3 student/toy.py' student/close.pkt >out 2>&1
	is 'grade: hidden scripts beside the stack' $? 2 out 'the stack would see'
	rm student/close.pkt

	# One that reads, forges and stays.
	cat >student/evil.py <<'END'
import glob, os, subprocess, sys
seen = []
for path in ("@D@/hidden/close.pkt", "@D@/hidden/own/secret.pkt", "@D@/g.json"):
    try:
        seen.append(open(path).read())
    except OSError:
        pass
for path in glob.glob("/proc/[0-9]*/mem") + glob.glob("/proc/[0-9]*/fd/*"):
    try:
        # ourselves, and the shell that our command line is run by
        if "/%d/" % os.getpid() in path or open("/proc/%s/comm" % path.split("/")[2]).read().strip() in ("sh", "dash", "bash"):
            continue
        with open(path, "r+b", buffering=0) as f:
            seen.append(path)
    except OSError:
        pass
for path in ("@D@/forged", "/tmp/forged.grade", "@D@/student/forged"):
    try:
        open(path, "w").write("full points")
    except OSError:
        pass
subprocess.Popen(["sleep", "987"], start_new_session=True)
sys.stderr.write("SEEN %r\n" % seen)
print('{"name":"x","points":5,"of":5}')
END
	sed -i "s|@D@|$D|" student/evil.py
	"$TCPCHECK" grade --stack='pipe:python3 student/evil.py' --feedback=full hidden >out 2>&1
	is 'grade: a stack that forges' $? 1 out '0 of 5 points' 'SEEN []'
	sleep 0.2
	if [ -e forged ] || [ -e /tmp/forged.grade ] || [ -e student/forged ] || pgrep -fx 'sleep 987' >found; then
		not_ok 'grade: a stack leaves nothing' found
	else
		ok 'grade: a stack leaves nothing'
	fi
fi

# ---- as programs read it ----

if [ -f g.json ]; then
	python3 "$ROOT/tests/suite_formats.py" json "$ROOT/doc/score.schema.json" g.json >out 2>&1
	case $? in
	0) ok 'grade: points as the schema says' ;;
	77) skip 'grade: points as the schema says' 'python3-jsonschema is not installed' ;;
	*) not_ok 'grade: points as the schema says' out ;;
	esac
fi

# ---- mistakes ----

for o in --tap --draw --shard=1/2 --repeat=2 --artifacts=kept2; do
	"$TCPCHECK" grade --faults=all $o hand/close.pkt >out 2>&1
	is "grade: $o is for runs" $? 2 out "is not for tcpcheck grade"
done

"$TCPCHECK" grade hand/close.pkt >out 2>&1
is 'grade: nothing to grade' $? 2 out 'what is to be graded?'
"$TCPCHECK" grade --faults=fin-lat hand/close.pkt >out 2>&1
is 'grade: no such fault' $? 2 out "did you mean 'fin-late'?"
"$TCPCHECK" grade --faults=fin-late, hand/close.pkt >out 2>&1
is 'grade: an empty name' $? 2 out "'' is not a fault"
"$TCPCHECK" grade --faults=all --stack=lwip --stack=kernel hand/close.pkt >out 2>&1
is 'grade: two stacks' $? 2 out 'one kernel or stack at a time'
"$TCPCHECK" grade --faults=all "--stack=$STACK" hand/none.pkt >out 2>&1
is 'grade: no such test' $? 1 out '0 of '
printf '// points: many\n' >hidden/own/bad.pkt
"$TCPCHECK" grade --no-jail "--stack=$STACK" hidden >out 2>&1
is 'grade: no number of points' $? 2 out "points: many' is not a number"
"$TCPCHECK" --feedback=full hand/close.pkt >out 2>&1
is 'grade: an option of graders only' $? 2 out 'is for tcpcheck grade and quiz only'
