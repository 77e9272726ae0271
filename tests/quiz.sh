#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Quizzes from scripts, and points for answers (tcpcheck quiz). Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
. "$ROOT/tests/lib_lab.sh"
D=$TMP/quiz
mkdir -p "$D"
cd "$D" || exit 1

LAB=$ROOT/scripts/lab

# ---- make ----

cat "$ROOT/tests/lib/accepted.pkt" - >q.pkt <<'END'
+0 write(4, ..., 100) = 100
+0 > P. 1:101(100) ack 1
+.01 < . 1:1(0) ack 101 win 65535
+0 close(4) = 0
+0 > F. 101:101(0) ack 1
END
"$TCPCHECK" quiz make q.pkt --seed=3 --blanks=4 >one 2>&1
is 'quiz: make' $? 0 one '__4__' '4: ' 'whole number'
"$TCPCHECK" quiz make q.pkt --seed=3 --blanks=4 >two 2>&1
"$TCPCHECK" quiz make q.pkt --seed=4 --blanks=4 >three 2>&1
if cmp -s one two && ! cmp -s one three; then ok 'quiz: a seed is a quiz'; else not_ok 'quiz: a seed is a quiz' three; fi
for f in html moodle; do
	"$TCPCHECK" quiz make q.pkt --format=$f >q.$f 2>&1 || not_ok "quiz: $f" q.$f
done
is 'quiz: HTML' 0 0 q.html '<label><b>1</b> <input name="1" type="text"' '&lt; S 0:0(0)'
if command -v xmllint >/dev/null 2>&1; then
	if xmllint --noout q.moodle 2>out && xmllint --html --noout q.html 2>>out; then ok 'quiz: others read it'; else not_ok 'quiz: others read it' out; fi
fi
"$TCPCHECK" quiz make q.pkt --format=gift --kinds=flags --blanks=1 >out 2>&1
is 'quiz: GIFT' $? 0 out '{=' 'What stands at __1__?'
"$TCPCHECK" quiz make q.pkt --format=json --kinds=flags,ack,length --blanks=9 >q.json 2>&1
is 'quiz: JSON' $? 0 q.json '"quiz":1' '"kind":"length"'
"$TCPCHECK" quiz make q.pkt --kinds=window --blanks=5 >out 2>&1
is 'quiz: too many blanks' $? 2 out '5 blanks are wanted, and there are 0 places'
"$TCPCHECK" quiz make q.pkt --kinds=flag >out 2>&1
is 'quiz: no such kind' $? 2 out "did you mean 'flags'?"
"$TCPCHECK" quiz mkae q.pkt >out 2>&1
is 'quiz: no such verb' $? 2 out "did you mean 'tcpcheck quiz make'?"
"$TCPCHECK" quiz make q.pkt q.pkt >out 2>&1
is 'quiz: two scripts' $? 2 out 'one script'
"$TCPCHECK" quiz make q.pkt --tap >out 2>&1
is 'quiz: an option of runs' $? 2 out 'option --tap is not for tcpcheck quiz' '--csv'
"$TCPCHECK" quiz grade q.json q.pkt --draw >out 2>&1
is 'quiz: no pictures' $? 2 out 'option --draw is not for tcpcheck quiz'
"$TCPCHECK" quiz make q.pkt --html=x.html >out 2>&1
is 'quiz: no pages of runs' $? 2 out 'option --html is for runs'
"$TCPCHECK" quiz make none.pkt >out 2>&1
is 'quiz: no script' $? 2 out 'none.pkt'

# ---- grade ----

cheap_stack
system_python quiz
choose_jail q.json

# What is right, by the quiz itself: "S. 0 1 P. 100 1 F. 0 1", in the order of the text.
printf '1: S.\n2: 0\n3: 1\n4: P.\n5: 100\n6: 1\n7: F.\n8: 0\n9: 1\n' >anna
sed 's/^5: .*/5: 0100/; s/^6: .*/6: 2/; 9d' anna >ben
printf '1: S.\n2: 0 or 1\n3: 1`touch owned`\n4: *\n5: ...\n6: >=1\n7: F.\n# nothing else\n' >carl
printf 'hello' >dora
"$TCPCHECK" quiz grade q.json anna ben carl dora none "--stack=$STACK" $JAIL --csv=q.csv --json=p.json >out 2>&1
is 'quiz: points' $? 1 out 'anna: 9 of 9 points' 'ben: 6 of 9 points' '5 length' '0 of 1: a length is a whole number' \
	'the packet differs in ack' '9 ack' 'no answer' 'carl: 2 of 9 points' 'dora: 0 of 9 points' \
	"line 1: this is not 'NUMBER: ANSWER'" 'none: 0 of 9 points'
is 'quiz: points as CSV' 0 0 q.csv '"ben",6,9,1,1,1,1,0,0,1,1,0'
is 'quiz: points as JSON' 0 0 p.json '{"name":"anna","points":9,"of":9,'
[ ! -e owned ] || not_ok 'quiz: answers are data' out
"$TCPCHECK" quiz grade q.json ben "--stack=$STACK" $JAIL --feedback=full >out 2>&1
is 'quiz: with reports' $? 1 out '| ' 'ack 2'
"$TCPCHECK" quiz grade q.json anna "--stack=$STACK" $JAIL >out 2>&1
is 'quiz: all points' $? 0 out '9 of 9 points'

# Each single wrong answer scores less.
lost=0
for n in 1 2 3 4 5 6 7 8 9; do
	case $n in 1 | 4 | 7) w=. ;; *) w=77 ;; esac
	sed "s/^$n: .*/$n: $w/" anna >wrong.$n
done
"$TCPCHECK" quiz grade q.json wrong.? "--stack=$STACK" $JAIL >out 2>&1
lost=$(grep -c ': 8 of 9 points' out)
[ "$lost" = 9 ] && ok 'quiz: a wrong answer costs a point' || not_ok "quiz: a wrong answer costs a point: $lost of 9" out

# Other right answers count: when is a tolerance.
printf '%s\n' '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' '+0 bind(3, ..., ...) = 0' '+0 listen(3, 1) = 0' \
	'+0 < S 0:0(0) win 65535 <mss 1000>' '.000001 > S. 0:0(0) ack 1 <...>' >t.pkt
"$TCPCHECK" quiz make t.pkt --kinds=time --blanks=1 --format=json >t.json 2>&1
printf '1: 0.001\n' >close
printf '1: 0.7\n' >far
"$TCPCHECK" quiz grade t.json close far "--stack=$STACK" $JAIL >out 2>&1
is 'quiz: what the stack accepts is right' $? 1 out 'close: 1 of 1' 'far: 0 of 1'

# Lines in order: a point for each two that follow each other. Here the order of "bind" and "setsockopt" is free.
cat >o.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 65535 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
END
for seed in 0 1 2 3 4 5 6 7 8 9; do # until all five of them are asked for
	"$TCPCHECK" quiz make o.pkt --kinds=order --blanks=1 --format=json --seed=$seed >o.json 2>&1
	! grep -q '\({"text":[^}]*},\{0,1\}\)\{5\}' o.json || break
done
cat >letters.py <<'END'
import json, sys
b = json.load(open("o.json"))["blanks"][0]
texts = [p["text"] for p in b["pieces"]]
lines = [l for l in open("o.pkt").read().splitlines() if l in texts]
for swap in sys.argv[1:]:
    order = list(range(len(lines)))
    for a, z in [x.split("-") for x in swap.split(",") if x]:
        order[int(a)], order[int(z)] = order[int(z)], order[int(a)]
    print("1: " + "".join(chr(65 + texts.index(lines[i])) for i in order))
END
if python3 letters.py '' >right && python3 letters.py 0-1 >other && python3 letters.py 3-4 >wrong && python3 letters.py 0-4,1-3 >back; then
	"$TCPCHECK" quiz grade o.json right other wrong back "--stack=$STACK" $JAIL >out 2>&1
	is 'quiz: lines in order' $? 1 out 'right: 4 of 4' 'other: 4 of 4' 'wrong: 3 of 4' 'back: 0 of 4'
else
	not_ok 'quiz: lines in order' o.json
fi

# What is sent next: what stacks with bugs send is wrong, and says so.
if [ "$STACK" = lwip ]; then
	"$TCPCHECK" quiz make q.pkt --kinds=next --blanks=2 --stack=lwip >out 2>&1
	is 'quiz: what is sent next' $? 0 out '+0 __1__' 'A  > ' '> P. 1:101(100) ack 1' '> F. 102:102(0) ack 1' '> F. 101:101(0) ack 1'
	"$TCPCHECK" quiz make q.pkt --kinds=next --blanks=2 --stack=lwip >again 2>&1
	"$TCPCHECK" quiz make q.pkt --kinds=next --blanks=2 --stack=lwip --seed=8 >another 2>&1
	if cmp -s out again && ! cmp -s out another; then ok 'quiz: a seed is a choice'; else not_ok 'quiz: a seed is a choice' again; fi
	"$TCPCHECK" quiz make q.pkt --kinds=next --blanks=2 --stack=lwip --untrusted >out 2>&1
	is 'quiz: what is sent next, of a stranger' $? 2 out 'does not go with --untrusted'
	sed 's/ack 1$/ack 5/' q.pkt >no.pkt
	"$TCPCHECK" quiz make no.pkt --kinds=next --blanks=1 --stack=lwip >out 2>&1
	is 'quiz: what is sent next on another stack' $? 2 out 'does not pass as it is' 'differs in ack'
fi

# A script that is no UTF-8 makes no quiz: pages and JSON would show another.
printf '// caf\351\n' | cat - q.pkt >latin.pkt
for f in text html gift moodle inginious json; do
	"$TCPCHECK" quiz make latin.pkt --format=$f >out 2>&1
	is "quiz: not UTF-8: $f" $? 2 out 'latin.pkt:1: byte 0xe9 is not text' 'iconv'
done
printf '// caf\303\251\n' | cat - q.pkt >utf8.pkt
"$TCPCHECK" quiz make utf8.pkt --format=json --kinds=flags,ack,length --blanks=9 >u.json 2>&1
"$TCPCHECK" quiz grade u.json anna "--stack=$STACK" $JAIL >out 2>&1
is 'quiz: UTF-8' $? 0 out '9 of 9 points'
sed 's/$/\r/' q.pkt >crlf.pkt
"$TCPCHECK" quiz make crlf.pkt --format=json --kinds=flags,ack,length --blanks=9 >c.json 2>&1
"$TCPCHECK" quiz grade c.json anna "--stack=$STACK" $JAIL >out 2>&1
is 'quiz: CRLF' $? 0 out '9 of 9 points'

# Fifty, each with a quiz and answers of its own; time and memory are bounded, and nothing is left behind.
cat >fifty.py <<'END'
import glob, json, os, resource, subprocess, sys, time
tcpcheck, n, *options = sys.argv[1:]
os.makedirs("many", exist_ok=True)
before = set(os.listdir("/proc/self/fd")), len([p for p in os.listdir("/proc") if p.isdigit()]), set(os.listdir("/tmp"))
quiz = json.load(open("q.json"))
right = [x.split(": ")[1] for x in open("anna").read().splitlines()]
names = []
for i in range(int(n)):
    answers = list(right)
    for k, b in enumerate(quiz["blanks"]):
        if b["kind"] != "flags" and i % 10:  # one in ten is right; others say what nobody else says
            answers[k] = str(1000 + 10 * i + k)
    names.append(f"many/{i}")
    with open(names[-1], "w") as f:
        f.writelines(f"{k + 1}: {a}\n" for k, a in enumerate(answers))
start = time.monotonic()
done = subprocess.run([tcpcheck, "quiz", "grade", "q.json", *names, *options, "--csv=many.csv", "--json=many.json"],
                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
took = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
full = sum(x["points"] == x["of"] for x in map(json.loads, open("many.json")))
lines = sum(1 for _ in open("many.csv"))
left = set(os.listdir("/tmp")) - before[2]
print(f"# quiz: {n} students: {took * 1000:.0f} ms, {peak} MB, {full} with full points, {len(left)} new in /tmp")
sys.exit(done.returncode != 1 or full != (int(n) + 9) // 10 or lines != int(n) or peak > 300
         or any("quiz" in x or "tcpcheck" in x for x in left))
END
if python3 fifty.py "$TCPCHECK" "${QUIZ_STUDENTS:-50}" "--stack=$STACK" $JAIL >out 2>&1; then
	ok 'quiz: fifty students'
else
	not_ok 'quiz: fifty students' out
fi
grep '^# quiz' out

# ---- as others read it ----

[ "$STACK" != lwip ] || "$TCPCHECK" quiz make q.pkt --kinds=next,ack --blanks=2 --stack=lwip --format=json >n.json 2>&1
for f in score:p.json score:many.json quiz:q.json quiz:o.json quiz:n.json; do
	[ -f "${f#*:}" ] || continue
	python3 "$ROOT/tests/suite_formats.py" json "$ROOT/doc/${f%:*}.schema.json" "${f#*:}" >out 2>&1
	case $? in
	0) ok "quiz: JSON as the schema says: $f" ;;
	77) skip "quiz: JSON as the schema says: $f" 'python3-jsonschema is not installed' ;;
	*) not_ok "quiz: JSON as the schema says: $f" out ;;
	esac
done
if [ "$STACK" = lwip ]; then
	python3 "$ROOT/tests/quiz_formats.py" "$TCPCHECK" --stack=lwip "$LAB"/[hn]*/*.pkt "$LAB"/stack/[a-d]*.pkt 2>&1
	# Sanitizers see the same code in each fourth script; answers are judged without them.
	printf '%s\n' "$LAB"/*/*.pkt "$ROOT"/scripts/cases/lab/*.pkt "$ROOT"/scripts/cases/lab/*/*.pkt |
		awk -v each="${SAN:+4}" '!each || NR % each == 1' >scripts
	# shellcheck disable=SC2046,SC2086
	python3 "$ROOT/tests/quiz_lab.py" "$TCPCHECK" "$D/lab" -4 --stack=lwip $JAIL -- $(cat scripts) 2>&1
else
	skip 'quiz: all answers to all scripts' 'lwIP is not built'
fi

# ---- mistakes ----

"$TCPCHECK" quiz grade q.pkt anna >out 2>&1
is 'quiz: no quiz' $? 2 out 'q.pkt: this is not a quiz' '--format=json'
"$TCPCHECK" quiz grade none.json anna >out 2>&1
is 'quiz: no such quiz' $? 2 out 'none.json: No such file'
"$TCPCHECK" quiz grade q.json >out 2>&1
is 'quiz: no answers' $? 2 out 'a quiz, and answers to it'
sed 's/ack 1\\n+0 close/ack 5\\n+0 close/; s/P. 1:101(100) ack 1/P. 1:101(100) ack 5/' q.json >b.json
"$TCPCHECK" quiz grade b.json anna "--stack=$STACK" $JAIL >out 2>&1
is 'quiz: one that the stack does not pass' $? 2 out 'does not pass as it is' 'differs in ack'
[ -z "$(find . -name '*.tmp' -o -name 'core*')" ] || not_ok 'quiz: nothing is left' out
