#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What students hand in that means harm: answers, tests, stacks. What came of each, and that nobody else's grade, no
# script and no process is touched. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
. "$ROOT/tests/lib_lab.sh"
D=$TMP/hostile
mkdir -p "$D"
cd "$D" || exit 1
system_python hostile
MARK=98765432.$$

# ---- answers ----

cheap_stack
cat "$ROOT/tests/lib/accepted.pkt" - >q.pkt <<'END'
+0 close(4) = 0
+0 > F. 1:1(0) ack 1
END
"$TCPCHECK" quiz make q.pkt --format=json --kinds=flags,ack,order --blanks=3 --seed=1 >q.json 2>out || not_ok 'hostile: a quiz' out
choose_jail q.json
python3 "$ROOT/tests/hostile_answers.py" "$TCPCHECK" q.json "$D/answers" "--stack=$STACK" $JAIL 2>&1

# ---- stacks ----

mkdir -p student hidden
cp "$ROOT"/scripts/lab/stack/*.py "$ROOT/tests/hostile_stack.py" student
for s in handshake data close half-close; do
	{ echo '// secret-of-the-grader'; cat "$ROOT/scripts/lab/stack/$s.pkt"; } >hidden/$s.pkt
done
"$TCPCHECK" grade --stack='pipe:python3 student/buggy.py half-close-drops-data' -4 hidden --json=plain.json >plain 2>&1
got=$?
if [ $got = 3 ] && grep -q -e '--no-jail' plain; then
	skip 'hostile: stacks' "$(head -n 1 plain | cut -c1-120)"
	return 0 2>/dev/null || exit 0
fi
cat >points.py <<'END'
import json, sys
print([(x["points"], x["of"], [(i["item"], i["points"]) for i in x["items"]]) for x in map(json.loads, open(sys.argv[1]))])
END
python3 points.py plain.json >plain.points
[ $got = 1 ] && grep -q '"points":[1-9]' plain.json || not_ok 'hostile: the stack with a bug has some points' plain

# In words that name no path: what a command names by a path it sees.
HIDDEN=$(printf '%s %s' "$D/hidden" "$D" | tr / %)

# grade DEED: what came is in out; "DEED" in times
graded()
{
	before=$(now_ms)
	timeout -k 5 300 "$TCPCHECK" grade -4 --stack="pipe:python3 student/hostile_stack.py $1 $MARK $HIDDEN" hidden \
		--time_limit=10 --feedback=full --json=points.json --csv=points.csv >out 2>&1
	status=$?
	echo "# hostile: $1: status $status, $(($(now_ms) - before)) ms, $(grep -o 'CAME.*' out | sort | uniq -c | head -n 2 | tr -s ' \n' ' ')"
}

# nothing_left NAME: no process of it, no file
nothing_left()
{
	sleep 0.2
	pgrep -f "sleep $MARK" >left
	for f in forged fill0 hidden/forged hidden/fill0 hidden/points.json hidden/points.csv student/points.json student/forged student/fill0 /tmp/forged /tmp/fill0 \
		/dev/shm/fill0 /run/fill0 /var/tmp/fill0; do
		[ ! -e "$f" ] || echo "$f" >>left
	done
	if [ -s left ]; then not_ok "$1: left behind" left; else ok "$1: nothing is left behind"; fi
}

# as_without DEED WORDS: it did that, and has the points that it has without
as_without()
{
	graded "$1"
	if ! grep -q "CAME $1: $2\$" out; then not_ok "hostile: $1: not '$2'" out
	elif ! python3 points.py points.json | cmp -s - plain.points; then not_ok "hostile: $1: other points" out
	else ok "hostile: $1"; fi
	[ "$(wc -l <points.json)" = 1 ] && [ "$(wc -l <points.csv)" = 1 ] || not_ok "hostile: $1: more than one line of points" points.json
	! grep -v '^    | ' out | grep -q '99 of 99' || not_ok "hostile: $1: points of its own" out
	nothing_left "hostile: $1"
}

# no_points DEED: it harms itself
no_points()
{
	graded "$1"
	if [ "$status" != 1 ] || ! grep -q '"points":0,' points.json; then not_ok "hostile: $1: status $status" out
	elif grep -q '^::' out || LC_ALL=C grep -q "$(printf '\033')" out points.json points.csv; then
		not_ok "hostile: $1: control characters" out
	else ok "hostile: $1"; fi
	nothing_left "hostile: $1"
}

as_without read 'scripts seen 0, memories 0'
# On the way to the folders it may write, into a /tmp that is its own, unless these are root's.
forged='written 0'
[ "$(id -u)" = 0 ] || forged='written [0-9]*'
as_without forge "$forged"
as_without outlive daemons
as_without disk '[0-9]\{1,3\} MB'
as_without limits 'raised 0'

# bounded DEED MOST: it got so much at most, whatever points that left it
bounded()
{
	graded "$1"
	n=$(sed -n "s/.*CAME $1: \([0-9]*\) .*/\1/p" out | sort -n | tail -n 1)
	if [ "$status" = 1 ] && [ "${n:-99999}" -le "$2" ]; then ok "hostile: $1"; else not_ok "hostile: $1" out; fi
	nothing_left "hostile: $1"
}
bounded pids 256
# ASan needs all addresses there are: runtime/jail/limit.def.
[ -n "${SAN:-}" ] || bounded memory 2048
for deed in kill silent flood chatter; do no_points $deed; done

# ---- tests ----

mkdir -p tests
LINES=$(cat q.pkt)
printf '%s\n+0 `cat %s/hidden/* >&2; exit 1`\n' "$LINES" "$D" >tests/command.pkt
printf '%s\n+0 %%{ import os; os.system("touch %s/forged"); assert 0 }%%\n' "$LINES" "$D" >tests/code.pkt
printf -- '--fault=no-mss\n%s\n' "$LINES" >tests/fault.pkt
printf -- '--tolerance_usecs=99999999\n%s\n' "$LINES" >tests/tolerance.pkt
printf -- '--stack_flags=x\n%s\n' "$LINES" >tests/flags.pkt
printf '%s\n+0 open("%s/hidden/data.pkt", O_RDONLY) = -1 ENOENT (No such file or directory)\n' "$LINES" "$D" >tests/open.pkt
printf '%s\n+0 write(1, "{\\"points\\":9}", ...) = 11\n' "$LINES" >tests/write.pkt
printf '%s\n+9000000 > F. 1:1(0) ack 1\n' "$LINES" >tests/late.pkt
printf '%s\nrepeat 1000 {\nrepeat 1000 {\n+0 < . 1:1(0) ack 1 win 1\n}\n}\n' "$LINES" >tests/repeat.pkt
head -c 70000000 /dev/zero | tr '\0' '#' >tests/huge.pkt
head -c 100000 /dev/urandom >tests/noise.pkt
printf '%s\n' "$LINES" >'tests/=cmd|x!A1.pkt'
printf '%s\n' "$LINES" >"tests/$(printf 'a\nb\033[31m,"99",99').pkt"
ln -s "$D/hidden/data.pkt" tests/link.pkt
mkfifo tests/fifo.pkt
mkdir tests/empty tests/root
cp tests/command.pkt tests/root/only.pkt
ln -s / tests/root/all
ln -s "$D/hidden" tests/theirs
i=0
while [ $i -lt 70 ]; do # more folders than a jail shows
	mkdir -p tests/deep/$i "tests/s$i"
	printf '%s\n' "$LINES" | tee tests/deep/$i/x.pkt >"tests/s$i/x.pkt"
	i=$((i + 1))
done
printf '%s\n' "$LINES" >tests/good.pkt
set -- tests/*
before=$(now_ms)
timeout -k 5 300 "$TCPCHECK" grade -4 --stack=lwip --faults=fin-late,no-mss --time_limit=10 --json=tests.json --csv=tests.csv \
	"$@" >out 2>&1
status=$?
echo "# hostile: tests: status $status, $(($(now_ms) - before)) ms"
cat >read.py <<'END'
import csv, json, sys
rows = list(csv.reader(open("tests.csv", newline="")))
lines = [json.loads(x) for x in open("tests.json")]
names = {x["name"] for x in lines}
assert len(rows) == len(lines) == int(sys.argv[1]), (len(rows), len(lines), names)
points = {x["name"]: x["points"] for x in lines}
for n, p in points.items():
    if n[6:7] == "s" and n[7:].isdigit():
        assert p == 1, n
        continue
    print("#", n.encode("ascii", "replace").decode().replace("\n", "?"), p)
assert points["tests/good.pkt"] == 1
for n in ("command", "code", "fault", "tolerance", "flags", "late", "repeat", "huge", "noise", "link", "fifo"):
    assert points[f"tests/{n}.pkt"] == 0, n
assert points["tests/empty"] == points["tests/root"] == points["tests/theirs"] == 0
assert points["tests/deep"] == 1
assert all(r[0][:1] not in "=+-@\t\r" and all(c >= " " for c in r[0]) for r in rows)
END
if [ ! -f "$BUILD/stacks/lwip.so" ]; then skip 'hostile: tests of students' 'lwIP is not built'
elif [ $status = 1 ] && python3 read.py $# >read.out 2>&1; then ok 'hostile: tests of students'
else not_ok "hostile: tests of students: status $status" out; sed 's/^/# /' read.out; fi
if grep -q secret-of-the-grader out tests.json; then not_ok 'hostile: tests cite the hidden scripts' out; else ok 'hostile: tests cite no hidden script'; fi
nothing_left 'hostile: tests'
