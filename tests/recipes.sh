#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The recipes of doc/tcpcheck-ci.7, each taken out of the page and run as far as it can be here: what
# an engine would do is done by its own program, if it is installed, or else by a few lines that set the
# same variables. Run by tests/suite.sh.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/recipes
LIMIT=60
mkdir -p "$D/bin" "$D/here/scripts/lab" "$D/blocks"
cd "$D/here" || exit 1
ln -sf "$TCPCHECK" "$D/bin/tcpcheck"
PATH=$D/bin:$PATH
export PATH
unset TEST_TOTAL_SHARDS CI_NODE_TOTAL SLURM_ARRAY_TASK_COUNT TCPCHECK_SHARDS GITHUB_STEP_SUMMARY
for i in 1 2 3 4; do echo '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' >scripts/lab/s$i.pkt; done

# What roff makes of a literal block, as in tests/man.sh.
awk -v dir="$D/blocks" '
	/^\.Bd -literal/ { first = 1; out = ""; next }
	/^\.Ed/ { first = 0; if (out) close(out); out = ""; next }
	first && /^# recipe: / { out = dir "/" $3; first = 0; next }
	{ first = 0 }
	out { gsub(/\\e/, "\\"); gsub(/\\&/, ""); print >out }' "$ROOT/doc/tcpcheck-ci.7"

# try NAME STATUS COMMAND...
try()
{
	name=recipes/$1 want=$2
	shift 2
	timeout -k 5 $LIMIT "$@" >out 2>&1 </dev/null
	got=$?
	if [ $got = "$want" ]; then ok "$name"; else not_ok "$name: exit $got instead of $want" out; fi
}
has() { if grep -qE -e "$2" "$3"; then ok "recipes/$1"; else not_ok "recipes/$1: nothing says '$2'" "$3"; fi; }

# ---- GNU parallel ----

# "parallel COMMAND... ::: ARGUMENT...", one after the other.
if ! command -v parallel >/dev/null; then
	cat >"$D/bin/parallel" <<-'END_PARALLEL'
	#!/bin/sh
	command= worst=0
	while [ "$1" != ::: ]; do command="$command $1"; shift; done
	shift
	for a; do eval "$(echo "$command" | sed "s/{}/$a/g")" || worst=$?; done
	exit $worst
	END_PARALLEL
	chmod +x "$D/bin/parallel"
fi
try parallel 0 sh -e "$D/blocks/parallel"
has 'parallel: all of it' '^12 passed, 0 failed' out
has 'parallel: report' 'tests="12" failures="0"' report.xml

# ---- Slurm ----

for i in 1 2 3; do
	SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 try "slurm: task $i" 0 sh "$D/blocks/slurm"
done
try 'slurm: merge' 0 tcpcheck merge part-1.jsonl part-2.jsonl part-3.jsonl
rm part-2.jsonl
try 'slurm: a task that never ran' 3 sh -c 'tcpcheck merge part-*.jsonl'

# ---- Kubernetes ----

python=$(command -v python3)
if [ -n "$python" ] && "$python" -c 'import yaml' 2>/dev/null; then
	cat >job.py <<-'END_JOB'
	import sys, yaml
	job = yaml.safe_load(open(sys.argv[1]))
	spec, pod = job["spec"], job["spec"]["template"]["spec"]
	container = pod["containers"][0]
	assert job["apiVersion"] == "batch/v1" and spec["completionMode"] == "Indexed"
	# What the API asks for where a limit is per index.
	assert pod["restartPolicy"] == "Never" and spec["backoffLimitPerIndex"] >= 1
	fail = [r for r in spec["podFailurePolicy"]["rules"] if r["action"] == "FailIndex"]
	assert fail[0]["onExitCodes"]["values"] == [1, 2]
	assert fail[0]["onExitCodes"]["containerName"] == container["name"]
	assert {"name": "TCPCHECK_SHARDS", "value": str(spec["completions"])} in container["env"]
	print(container["args"][0].replace("--virtual-time ", "").replace("/out/", "").replace("/scripts", "scripts"))
	END_JOB
	if "$python" job.py "$D/blocks/kubernetes" >pod.sh 2>out; then ok 'recipes/kubernetes: the job'
	else not_ok 'recipes/kubernetes: the job' out; fi
	rm -f part-*.jsonl
	for i in 0 1 2 3 4 5 6 7; do
		JOB_COMPLETION_INDEX=$i TCPCHECK_SHARDS=8 timeout -k 5 $LIMIT sh pod.sh >out 2>&1 </dev/null ||
			not_ok "recipes/kubernetes: pod $i" out
	done
	try 'kubernetes: merge' 0 sh -c 'tcpcheck merge part-*.jsonl'
	has 'kubernetes: all of it' '^12 passed' out
	printf '%s\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' --sysctl=net.ipv4.no_such=1 >skip.pkt
	JOB_COMPLETION_INDEX=0 TCPCHECK_SHARDS=8 try 'kubernetes: a skipped part is done' 0 \
		sh -c "$(sed 's| scripts;| skip.pkt;|' pod.sh)"
else
	skip recipes/kubernetes 'python3-yaml is not installed'
fi

# ---- Bazel ----

for i in 0 1; do
	XML_OUTPUT_FILE=$PWD/bazel$i.xml TEST_UNDECLARED_OUTPUTS_DIR=$PWD/undeclared TEST_SHARD_INDEX=$i TEST_TOTAL_SHARDS=2 \
		TEST_SHARD_STATUS_FILE=$PWD/shards TESTBRIDGE_TEST_ONLY='lab/*' try "bazel: shard $i" 0 sh "$D/blocks/tcp.sh" scripts
	has "bazel: XML of shard $i" 'tests="6" failures="0"' bazel$i.xml
done
[ -e shards ] && ok 'recipes/bazel: it knows shards' || not_ok 'recipes/bazel: it knows shards' out
has 'bazel: rule' 'srcs = \["tcp.sh"\]' "$D/blocks/bazel"

# ---- kselftest, NIPA ----

cp "$D/blocks/tcpcheck-net.sh" .
try kselftest 0 sh tcpcheck-net.sh
if [ -n "$python" ]; then
	if "$python" "$ROOT/tests/suite_formats.py" ktap out >bad 2>&1; then ok 'recipes/kselftest: KTAP'; else not_ok 'recipes/kselftest: KTAP' bad; fi
fi

# ---- LAVA ----

try lava 0 sh "$D/blocks/lava"
if [ "$(grep -cxE '<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=[-A-Za-z0-9_.]+ RESULT=pass>' out)" = 12 ]; then
	ok 'recipes/lava: signals'
else
	not_ok 'recipes/lava: signals' out
fi

# ---- a fence around scripts of strangers ----

# As an ordinary user, in virtual time if there is a kernel: a TUN device is often only root's.
mkdir -p fenced outside
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >fenced/good.pkt
cat >fenced/bad.pkt <<END_BAD
0 \`cat $PWD/outside/secret; cat /etc/shadow; ls -d $PWD /root /home; echo "<\$SECRET>"; echo x >>good.pkt; mkdir /tmp/h; mount -t hostfs -o $PWD/outside none /tmp/h && cat /tmp/h/secret; echo it ran; exit 7\`
END_BAD
echo 'canary 4711' >outside/secret
as=
[ "$(id -u)" != 0 ] || as='setpriv --reuid 65534 --regid 65534 --clear-groups'
chmod -R a+rX fenced outside
cp "$TCPCHECK" "$D/blocks/tcpcheck" # where somebody else can read it
chmod 755 "$D/blocks" "$D/blocks/fence" "$D/blocks/tcpcheck" "$D" "$D/here"
kernel=$(ls -d "${XDG_CACHE_HOME:-$HOME/.cache}"/tcpcheck/kernels/*/linux 2>/dev/null | head -n 1)
cache=$D/blocks/cache way=
if [ -n "$kernel" ] && [ -z "${SAN:-}" ]; then # sanitizers need more address space than the machine has
	mkdir -p "$cache/tcpcheck/kernels/fenced"
	cp "${kernel%/linux}/linux" "${kernel%/linux}/version" "$cache/tcpcheck/kernels/fenced"
	chmod -R a+rX "$cache"
	way=--virtual_time
fi
fence() { env PATH="$D/blocks:$PATH" XDG_CACHE_HOME="$cache" SECRET=4711 $as sh "$D/blocks/fence" fenced $way -4 "$@"; }
if ! command -v bwrap >/dev/null; then
	skip recipes/fence 'bwrap is not installed'
elif ! $as bwrap --unshare-all --ro-bind / / true 2>out; then
	skip recipes/fence "bwrap cannot make namespaces here: $(head -n 1 out)"
elif [ -z "$way" ] && ! $as sh -c ': <>/dev/net/tun' 2>/dev/null; then
	skip recipes/fence 'no kernel for virtual time (make kernel), and no right to use a TUN device'
else
	fence good.pkt >out 2>&1 </dev/null
	st=$?
	if [ $st = 0 ]; then ok 'recipes/fence: a good script'; else not_ok "recipes/fence: exit $st" out; fi
	fence bad.pkt >out 2>&1 </dev/null
	has 'fence: a bad script runs' 'it ran' out
	if grep -qE "canary|<4711>|root:|^ *\| /" out; then not_ok 'recipes/fence: it sees the outside' out
	else ok 'recipes/fence: it sees nothing of the outside'; fi
	if [ "$(wc -l <fenced/good.pkt)" = 1 ]; then ok 'recipes/fence: scripts cannot be changed'
	else not_ok 'recipes/fence: it changed a script' fenced/good.pkt; fi
fi

# ---- a grader ----

if [ -n "${SAN:-}" ] || [ -z "$kernel" ]; then
	skip recipes/grader 'no kernel for virtual time (make kernel), or sanitizers'
elif ! "$TCPCHECK" --version | grep -q 'built with libseccomp'; then
	skip recipes/grader 'built without libseccomp'
else
	mkdir -p answers
	printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >answers/right.pkt
	printf '%s\n' '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' '+0 listen(3, 1) = 5' >answers/wrong.pkt
	printf '%s\n' --tolerance_usecs=99999 '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' >answers/lenient.pkt
	env PATH="$D/blocks:$PATH" sh "$D/blocks/grader" answers >out 2>err </dev/null
	for row in right:PASS wrong:FAIL lenient:ERROR; do
		if grep -q "\"answers/${row%:*}.pkt\".*\"verdict\":\"${row#*:}\"" out; then ok "recipes/grader: ${row%:*}"
		else cat err >>out; not_ok "recipes/grader: ${row%:*} is not ${row#*:}" out; fi
	done
fi

# ---- git bisect ----

if ! command -v git >/dev/null; then
	skip recipes/bisect 'git is not installed'
	exit
fi
# A tree that "kernel build" refuses when it says so; the script looks at it instead of at a kernel.
rm "$D/bin/tcpcheck"
cat >"$D/bin/tcpcheck" <<END_TOOL
#!/bin/sh
if [ "\$1 \$2" = 'kernel build' ]; then [ ! -e unbuildable ]; exit; fi
[ "\$2" = --kernel=bisect ] || exit 99
shift 2
exec "$TCPCHECK" --exit=bisect "\$@"
END_TOOL
chmod +x "$D/bin/tcpcheck"
cp "$D/blocks/bisect.sh" "$D/bin/bisect.sh"
mkdir tree && cd tree || exit 1
git init -q .
git config user.email nobody@example.com
git config user.name nobody
# shellcheck disable=SC2016
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 `test $(cat level) -lt 6`\n' >level.pkt
for i in 1 2 3 4 5 6 7 8; do
	echo $i >level
	rm -f unbuildable
	[ $i != 4 ] || : >unbuildable
	git add -A
	git commit -qm "level $i"
	git tag "level$i"
done
git bisect start level8 level1 >out 2>&1
try bisect 0 git bisect run sh "$D/bin/bisect.sh" -4 level.pkt
[ "$(git rev-parse refs/bisect/bad)" = "$(git rev-parse level6)" ] && ok 'recipes/bisect: the first bad one' ||
	not_ok 'recipes/bisect: the first bad one' out
git bisect reset >/dev/null 2>&1
git bisect start level8 level1 >out 2>&1
timeout -k 5 $LIMIT git bisect run sh "$D/bin/bisect.sh" -4 nowhere.pkt >out 2>&1
[ $? != 0 ] && grep -q 'exit code 128' out && ok 'recipes/bisect: a mistake ends it' ||
	not_ok 'recipes/bisect: a mistake ends it' out
