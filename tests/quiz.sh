#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Quizzes from scripts, and points for answers (tcpcheck quiz). Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/quiz
mkdir -p "$D"
cd "$D" || exit 1

# is NAME STATUS WANTED-STATUS FILE WORDS...: that status, and a line of FILE for each of the words
is()
{
	is_name=$1 is_got=$2 is_want=$3 is_file=$4
	shift 4
	[ "$is_got" = "$is_want" ] || { not_ok "$is_name: status $is_got, not $is_want" "$is_file"; return; }
	for w; do
		grep -qF -e "$w" "$is_file" || { not_ok "$is_name: no '$w'" "$is_file"; return; }
	done
	ok "$is_name"
}

LAB=$ROOT/scripts/lab

# ---- make ----

cat >q.pkt <<'END'
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 65535 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+.01 < . 1:1(0) ack 1 win 65535
+0 accept(3, ..., ...) = 4
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
is 'quiz: HTML' 0 0 q.html '<label>1 <input name="1"' '&lt; S 0:0(0)'
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
"$TCPCHECK" quiz make none.pkt >out 2>&1
is 'quiz: no script' $? 2 out 'none.pkt'

# ---- grade ----

# On lwIP where it is, which costs least; else the toy.
STACK="pipe:python3 $LAB/stack/toy.py"
[ ! -f "$BUILD/stacks/lwip.so" ] || STACK=lwip
[ "$STACK" = lwip ] || system_python quiz
JAIL=
"$TCPCHECK" quiz grade q.json /dev/null "--stack=$STACK" >out 2>&1
[ $? != 3 ] || { JAIL=--no-jail; skip 'quiz: in a jail' "$(head -n 1 out | cut -c1-120)"; }
[ "$STACK" = lwip ] || JAIL=--no-jail # which shows no python script

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

# A thousand, most of whom say the same.
mkdir many
i=0
while [ $i -lt 1000 ]; do
	sed "s/^6: .*/6: $((i % 20))/" anna >many/$i
	i=$((i + 1))
done
before=$(now_ms)
"$TCPCHECK" quiz grade q.json many/* "--stack=$STACK" $JAIL --csv=many.csv >out 2>&1
is "quiz: 1000 students" $? 1 many.csv '"many/21",9,9,' '"many/22",8,9,'
echo "# 1000 students in $(($(now_ms) - before)) ms"
[ "$(grep -c ',9,9,' many.csv)" = 50 ] || not_ok 'quiz: 50 of 1000 are right' many.csv

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
