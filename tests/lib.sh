# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the parts of tests/run share: TAP lines, and running one script. Sourced.

# Sanitizers make the tool slow: it may be later than the default tolerance allows.
SLOW=
[ -z "${SAN:-}" ] || SLOW=--tolerance_usecs=30000

ok() { echo "ok - $1"; }
skip() { echo "ok - $1 # SKIP $2"; }

# not_ok NAME [FILE]: FILE's beginning explains. What ended for the very reason for which no kernel can be tested
# here (probe_kernel) says nothing about us: it is skipped.
not_ok()
{
	if [ -n "${NO_KERNEL:-}" ] && [ -n "${2:-}" ] && grep -qF -e "${NO_KERNEL#tcpcheck: }" "$2"; then
		skip "${1%%: *}" "$NO_KERNEL"
		return
	fi
	echo "not ok - $1"
	[ -z "${2:-}" ] || head -n 60 "$2" | cut -c1-300 | sed 's/^/# /'
}

# inconclusive NAME: nothing is known, the host was too busy. tests/run repeats it later, alone.
inconclusive() { skip "$1" 'inconclusive: the host is too busy'; }

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# cpu_look: sets CPU_OURS to the hundredths of a second that this process and what it waited for have worked,
# CPU_OTHERS to what processors have worked for others, or were taken from the machine. Not in a $(...):
# that is another process.
cpu_look()
{
	read -r _ us ni sy _ _ irq soft steal _ </proc/stat
	read -r own </proc/self/stat
	# shellcheck disable=SC2086
	set -- ${own##*) }
	CPU_OURS=$((${12} + ${13} + ${14} + ${15}))
	CPU_OTHERS=$((us + ni + sy + irq + soft + ${steal:-0} - CPU_OURS))
}

# quiet_begin; ...; host_was_busy: since then others have had more than a tenth of all processors, so times
# of the real clock prove nothing
quiet_begin()
{
	cpu_look
	QUIET_CPU=$CPU_OTHERS
	QUIET_MS=$(now_ms)
}
host_was_busy()
{
	cpu_look
	[ $(((CPU_OTHERS - QUIET_CPU) * 100)) -gt $((($(now_ms) - QUIET_MS) * $(nproc))) ]
}

# in_time NAME MS LIMIT [FILE]: what took MS of real time was to take at most LIMIT, on a host that was quiet
# since quiet_begin
in_time()
{
	if [ "$2" -le "$3" ]; then ok "$1"
	elif host_was_busy; then inconclusive "$1"
	else not_ok "$1: took $2 ms, not $3" ${4:+"$4"}; fi
}

# settled COMMAND...: a function that prints TAP lines and needs a quiet host. On a busy one it is repeated
# when it failed, and what then fails in another way each time is inconclusive: noise does not repeat
# itself. Whatever fails three times alike, or on a quiet host, has failed.
settled()
{
	: >"$TMP/settled.failed"
	for settled_try in 1 2 3; do
		quiet_begin
		"$@" >"$TMP/settled.$settled_try"
		grep '^not ok ' "$TMP/settled.$settled_try" | sed 's/^not ok - //; s/: .*//' >"$TMP/settled.now"
		if ! grep -q '# SKIP inconclusive' "$TMP/settled.$settled_try" &&
			{ [ ! -s "$TMP/settled.now" ] || ! host_was_busy; }; then
			cat "$TMP/settled.$settled_try"
			return
		fi
		sort -u "$TMP/settled.now" >>"$TMP/settled.failed"
		sleep 0.$((settled_try * 3))
	done
	sort "$TMP/settled.failed" | uniq -c | sed -n 's/^ *3 //p' >"$TMP/settled.always"
	awk -v always="$TMP/settled.always" '
		BEGIN { while ((getline line < always) > 0) failed[line] = 1 }
		/^not ok / {
			name = $0
			sub(/^not ok - /, "", name); sub(/: .*/, "", name)
			if (!(name in failed)) {
				print "ok - " name " # SKIP inconclusive: the host is too busy"
				told = 0
				next
			}
		}
		/^ok |^not ok / { told = 1 }
		/^#/ && !told { next }
		{ print }' "$TMP/settled.3"
}

# wanted NAME...: no names were given on the command line, or one of these
wanted()
{
	[ -n "${NAMES:-}" ] || return 0
	for w in $NAMES; do
		case $1 in "$w" | */"$w") return 0 ;; esac
	done
	return 1
}

# golden NAME EXPECT-FILE OUTPUT STATUS WANTED-STATUS
golden()
{
	if [ -n "${UPDATE:-}" ]; then
		if [ "$4" != "$5" ]; then
			echo "# $1: exit $4, not $5: not updated"
		elif ! cmp -s "$3" "$2"; then
			cp "$3" "$2"
			echo "# $1: updated"
		fi
		return
	fi
	if [ ! -f "$2" ]; then
		not_ok "$1: no $2 (tests/run --update ${1##*/} writes it)" "$3"
	elif ! diff -u "$2" "$3" >"$TMP/diff"; then
		not_ok "$1: output differs (exit $4)" "$TMP/diff"
	elif [ "$4" != "$5" ]; then
		not_ok "$1: exit $4 instead of $5" "$3"
	else
		ok "$1"
	fi
}

# want STATUS NAME PATTERN COMMAND...: one test. The first line "SKIP why" of its output skips it.
want()
{
	want_status=$1
	want_name=$2
	want_line=$3
	shift 3
	timeout -k 5 60 "$@" >out 2>&1 </dev/null
	want_got=$?
	if grep -q '^SKIP ' out; then
		skip "$want_name" "$(sed -n 's/^SKIP //p' out | head -n 1)"
	elif [ $want_got = 5 ] && [ "$want_status" != 5 ]; then
		inconclusive "$want_name"
	elif [ $want_got != "$want_status" ]; then
		not_ok "$want_name: exit $want_got instead of $want_status" out
	elif [ -n "$want_line" ] && ! grep -qE -e "$want_line" out; then
		not_ok "$want_name: has no line with $want_line" out
	else
		ok "$want_name"
	fi
}

# Whether the running kernel can be tested here: sets KERNEL=yes, or NO_KERNEL to the reason.
probe_kernel()
{
	KERNEL=
	timeout -k 5 30 "$TCPCHECK" -4 "$ROOT/tests/self/pass/socket.pkt" >"$TMP/probe" 2>&1 </dev/null
	case $? in
	3) NO_KERNEL=$(grep -v '^ *$' "$TMP/probe" | head -n 1 | cut -c1-200) ;;
	*) KERNEL=yes ;; # whatever it says, the tests will say it better
	esac
	export KERNEL NO_KERNEL
}

# needs_programs NAME FILE: false, after a SKIP line, where a program of "// needs: PROGRAM..." is missing
needs_programs()
{
	for program in $(sed -n 's|^// needs: *||p' "$2"); do
		command -v "$program" >/dev/null 2>&1 && continue
		skip "$1" "$program is not installed"
		return 1
	done
}

# needs_kernel NAME: false, after a SKIP line, where no kernel test is possible
needs_kernel()
{
	[ -z "${KERNEL:-}" ] || return 0
	skip "$1" "${NO_KERNEL:-no kernel tests here}"
	return 1
}

# choose_way NAME FILE: sets WAY to the options that run it on the kernel it is for: the running one, or
# with a line "--virtual_time" one in virtual time. False, after a SKIP line, where there is none.
choose_way()
{
	WAY=
	case $2 in
	*/scripts/rfc*)
		# Hundreds, of which most wait for timers: in virtual time, where there is some.
		if [ -n "${SAN:-}" ]; then
			skip "$1" 'a slow round: once, without sanitizers'
			return 1
		fi
		has_virtual_time || grep -q "^--virtual_time" "$2" || { needs_kernel "$1"; return; }
		;;
	*) grep -q "^--virtual_time" "$2" || { needs_kernel "$1"; return; } ;;
	esac
	WAY=--virtual-time
	if [ -n "${SAN:-}" ]; then
		skip "$1" 'sanitizers need more address space than the virtual machine has'
	elif ! has_virtual_time; then
		skip "$1" 'needs virtual time, and no kernel is built: make kernel'
	else
		return 0
	fi
	return 1
}

# has_virtual_time: whether a kernel is built; asked once
has_virtual_time()
{
	[ -n "${VIRTUAL_TIME:-}" ] || VIRTUAL_TIME=$("$TCPCHECK" kernel list 2>/dev/null | head -n 1)
	[ -n "$VIRTUAL_TIME" ]
}

# variants FILE: the command line flags of the variants that the file's name, and its --ip_version, allow
variants()
{
	case $(sed -n 's/^--ip_version=//p' "$1") in
	ipv4) echo -4; return ;;
	ipv6) echo -6; return ;;
	esac
	case $1 in
	*v6.pkt) echo -6 ;;
	*v4.pkt) echo -4 --mapped ;;
	*) echo -4 -6 --mapped ;;
	esac
}

# play FILE FLAG...: runs a script in its directory, with $WHERE as further flags; status and
# $TMP/out. Repeats what was inconclusive, as the host may be busy, with longer and longer pauses.
play()
{
	file=$1
	shift
	tries=0
	while :; do
		# shellcheck disable=SC2086
		(cd "$(dirname "$file")" &&
			timeout -k 5 "$LIMIT" "$TCPCHECK" ${WHERE:-} "$@" "$(basename "$file")") \
			>"$TMP/out" 2>&1 </dev/null
		status=$?
		tries=$((tries + 1))
		if [ $status != 5 ] || [ $tries -ge 5 ]; then return $status; fi
		sleep 0.$tries
	done
}

# run_script NAME FILE: must pass in every variant that fits. The tool itself repeats what is
# inconclusive; a FAIL is a failure.
run_script()
{
	for v in $(variants "$2"); do
		wanted "$1" "$1$v" || continue
		choose_way "$1 $v" "$2" && needs_programs "$1 $v" "$2" || continue
		# shellcheck disable=SC2086
		play "$2" "$v" $SLOW $WAY
		status=$?
		case $status in
		0) ok "$1 $v" ;;
		4) skip "$1 $v" "$(grep -m1 . "$TMP/out" | cut -c1-160)" ;;
		5) inconclusive "$1 $v" ;;
		*) not_ok "$1 $v: exit $status" "$TMP/out" ;;
		esac
	done
}

# differing FILE: the fields that the report in FILE lists as different, comma-separated; "absent" for
# a packet that never came
differing()
{
	awk '/: the stack did not send this packet$/ { list = ", absent" }
	     /^  [a-z][a-z0-9 ()]*[a-z0-9)] +expected .*, seen / {
		sub(/^  /, "")
		sub(/ +expected .*/, "")
		list = list ", " $0
	     }
	     END { print substr(list, 3) }' "$1"
}

# differs_as_pinned NAME LINE: for "FAIL line N FIELDS", whether $TMP/out fails there and in these
# fields, no more and no less; says so if not
differs_as_pinned()
{
	pin=$(printf '%s\n' "$2" | sed -n 's/^FAIL line *\([0-9][^"]*[^" ]\).*/\1/p')
	at=$(sed -n 's/^[^ ]*\.pkt:\([0-9]*\):[0-9]*: FAIL .*/\1/p' "$TMP/out" | head -n 1)
	fields=$(differing "$TMP/out")
	[ "$pin" != "$at $fields" ] || return 0
	not_ok "$1: fails in line $at $fields, not in line $pin" "$TMP/out"
	return 1
}

# expect_script NAME FILE [FLAG...]: does what its comment says, e.g.
#   // expect: FAIL "ack"             exit 1, and the output contains: ack
#   // expect: FAIL line 23 flags, ack "seen 201"   in that line, these fields differ and no other
#   // expect: FAIL line 23 absent    the packet of that line never comes
#   // expect -6: PASS                another verdict in a variant
# Verdicts: PASS FAIL ERROR ENV SKIP INCONCLUSIVE; PASS|FAIL ... passes on kernels that conform, and fails
# in exactly that way on the others; FAIL|SKIP ... fails so, but on kernels that lack what it asks for. "expect:" holds for the variants FLAG, -4 without.
expect_script()
{
	name=$1 file=$2
	shift 2
	holds=" ${*:--4} "
	if ! grep -q '^// expect[^:]*:' "$file"; then
		not_ok "$name: no // expect: line"
		return
	fi
	for v in -4 -6 --mapped; do
		line=$(sed -n "s|^// expect $v: *||p" "$file" | head -n 1)
		case $holds in
		*" $v "*) [ -n "$line" ] || line=$(sed -n 's|^// expect: *||p' "$file" | head -n 1) ;;
		esac
		[ -n "$line" ] || continue
		wanted "$name" "$name$v" || continue
		expect_variant "$name $v" "$file" "$v" "$line"
	done
}

# expect_variant NAME FILE FLAG LINE: the same for one variant and what LINE expects
expect_variant()
{
	want_text=$(printf '%s\n' "$4" | sed -n 's/^[^"]*"\(.*\)".*/\1/p')
	case ${4%% *} in
	PASS) want=0 ;; FAIL | 'PASS|FAIL' | 'FAIL|SKIP') want=1 ;; ERROR) want=2 ;; ENV) want=3 ;; SKIP) want=4 ;;
	INCONCLUSIVE) want=5 ;;
	*) not_ok "$1: cannot read // expect: $4"; return ;;
	esac
	WAY=
	[ $want = 2 ] || choose_way "$1" "$2" || return
	needs_programs "$1" "$2" || return
	# What was played among others, as far as it does what is expected: else it is played alone.
	if find_played "$3" "$2"; then
		wrong=$(judge_variant "$1" "$4") || { printf '%s\n' "$wrong"; return; }
	fi
	if [ $want = 5 ]; then
		(cd "$(dirname "$2")" && timeout -k 5 "$LIMIT" "$TCPCHECK" $WAY "$3" "$(basename "$2")") \
			>"$TMP/out" 2>&1 </dev/null
		status=$?
	else
		# shellcheck disable=SC2086
		play "$2" "$3" $WAY
		status=$?
	fi
	judge_variant "$1" "$4" || :
}

# find_played FLAG FILE: status and $TMP/out of a script that play_many() played; false when it did not
find_played()
{
	played=$TMP/played/$1/${2#"$ROOT"/}
	[ -f "$played.status" ] && read -r status <"$played.status" || return 1
	cp "$played" "$TMP/out"
}

# judge_variant NAME LINE: whether $status and $TMP/out are what LINE expects: want, want_text. One TAP
# line; the status is 0 when it is a "not ok", 1 when it is none
judge_variant()
{
	if [ $status = 5 ] && [ $want != 5 ]; then
		inconclusive "$1"
	elif [ $status = 0 ] && [ "${2%% *}" = 'PASS|FAIL' ]; then
		ok "$1"
	elif [ $status = 4 ] && [ "${2%% *}" = 'FAIL|SKIP' ]; then
		skip "$1" "$(grep -m1 . "$TMP/out" | cut -c1-160)"
	elif [ $status != $want ]; then
		not_ok "$1: exit $status instead of $want" "$TMP/out"
		return 0
	elif [ -n "$want_text" ] && ! grep -qF -e "$want_text" "$TMP/out"; then
		not_ok "$1: does not say \"$want_text\"" "$TMP/out"
		return 0
	else
		case $2 in
		*"FAIL line "*) differs_as_pinned "$1" "${2#PASS|}" || return 0 ;;
		esac
		[ "${2%% *}" != 'PASS|FAIL' ] || echo "# known difference of this kernel: $1"
		ok "$1"
	fi
	return 1
}

# jobs_of FLAG...: how many scripts at a time; machines of virtual time compute
jobs_of()
{
	case " $* " in
	*' --virtual-time '*) echo $(($(nproc) * 2)) ;;
	*) echo "$JOBS" ;;
	esac
}

# play_many LIST FLAG...: the scripts in the file LIST, of which an "// expect:" wants a verdict about the
# stack, side by side in one run for each variant. expect_variant() finds what they came to in
# $TMP/played, so that a test costs no process of its own.
play_many()
{
	all=$1
	shift
	for v in -4 -6 --mapped; do
		xargs -r grep -lE "^// expect( $v)?: *(PASS|FAIL)" <"$all" >"$TMP/many"
		case $v in
		-4) ;;
		*) [ "${EVERY_VARIANT:-}" ] || xargs -r grep -l "^// expect $v: *(PASS|FAIL)" <"$all" >"$TMP/many" ;;
		esac
		[ -s "$TMP/many" ] || continue
		sed "s|^$ROOT/||; s|/[^/]*\$||" "$TMP/many" | sort -u | sed "s|^|$TMP/played/$v/|" | xargs mkdir -p
		play_listed "$v" "$(jobs_of "$@")" "$@"
		# What was inconclusive has more of the host the second time.
		while read -r f; do
			read -r status <"$TMP/played/$v/${f#"$ROOT"/}.status" && [ "$status" = 5 ] && echo "$f"
		done <"$TMP/many" >"$TMP/many.rest" 2>/dev/null
		mv "$TMP/many.rest" "$TMP/many"
		[ ! -s "$TMP/many" ] || play_listed "$v" "$(nproc)" "$@"
	done
}

# play_listed VARIANT JOBS FLAG...: the scripts in $TMP/many, for play_many()
play_listed()
{
	variant=$1 at_once=$2
	shift 2
	rm -f "$TMP/many.json"
	# shellcheck disable=SC2046
	(cd "$ROOT" && "$TCPCHECK" "$variant" -j "$at_once" "$@" --json="$TMP/many.json" \
		$(sed "s|^$ROOT/||" "$TMP/many")) >/dev/null 2>&1 </dev/null
	[ ! -f "$TMP/many.json" ] || split_json "$TMP/played/$variant" "$TMP/many.json"
}

# split_json FOLDER FILE: of each line, FOLDER/SCRIPT gets the report, or the reason, and FOLDER/SCRIPT.status
# the status
split_json()
{
	awk -v dir="$1" '
		function field(name,   value) {
			if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
			value = substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
			gsub(/\\\\/, "\001", value); gsub(/\\n/, "\n", value); gsub(/\\t/, "\t", value)
			gsub(/\\"/, "\"", value); gsub(/\\\//, "/", value); gsub(/\001/, "\\", value)
			return value
		}
		BEGIN { s["PASS"] = s["FLAKY"] = 0; s["FAIL"] = s["TIMEOUT"] = 1; s["SKIP"] = 4; s["INCONCLUSIVE"] = 5 }
		/^{"script":/ {
			verdict = field("verdict")
			if (!(verdict in s)) next
			out = dir "/" field("script")
			said = field("report")
			if (said == "" && s[verdict]) said = field("script") ": " verdict ": " field("reason")
			print said >out
			print s[verdict] >(out ".status")
			close(out)
			close(out ".status")
		}' "$2"
}

# run_suite PREFIX LIST FLAG...: the scripts in the file LIST side by side with our own runner; one line
# "PREFIX NAME VARIANT" for each and each variant
run_suite()
{
	prefix=$1 list=$2
	shift 2
	[ -s "$list" ] || return 0
	# shellcheck disable=SC2046,SC2086
	(cd "$ROOT" && "$TCPCHECK" -j "$(jobs_of ${WHERE:-} "$@")" ${WHERE:-} "$@" --tap="$TMP/suite.tap" $(cat "$list")) \
		>"$TMP/suite.out" 2>&1 </dev/null
	[ -f "$TMP/suite.tap" ] || { not_ok "${prefix}suite: no report" "$TMP/suite.out"; return; }
	awk -v prefix="$prefix" '
		function flush() {
			if (!name) return
			if (verdict == "INCONCLUSIVE") {
				print "ok - " name " # SKIP inconclusive: the host is too busy"
			} else {
				if (verdict == "FLAKY") print "# flaky: " name
				print (good ? "ok - " : "not ok - ") name rest
				if (!good) printf "%s", text
			}
			name = ""
		}
		BEGIN { flag["ipv4"] = "-4"; flag["ipv6"] = "-6"; flag["ipv4-mapped-ipv6"] = "--mapped" }
		# "tests/self/pass/x.pkt (ipv4, 6.12)" is called self/pass/x -4
		/^(not )?ok [0-9]/ {
			flush()
			good = $1 == "ok"
			verdict = text = rest = ""
			sub(/^(not )?ok [0-9]+ - /, "")
			if (match($0, / # .*/)) { rest = substr($0, RSTART); $0 = substr($0, 1, RSTART - 1) }
			v = ""
			if (match($0, / \([^)]*\)$/)) {
				v = substr($0, RSTART + 2, RLENGTH - 3)
				$0 = substr($0, 1, RSTART - 1)
				sub(/,.*/, "", v)
				v = " " (v in flag ? flag[v] : v)
			}
			sub(/^tests\//, "")
			sub(/\.pkt$/, "")
			name = prefix $0 v
			next
		}
		/^  verdict: / { verdict = $2 }
		/^  / { text = text "# " $0 "\n" }
		END { flush() }' "$TMP/suite.tap"
}

# check_scripts FOLDER PREFIX [FLAG]: all scripts below FOLDER of the source tree: they pass in every variant
# that fits, or do what their "// expect:" says in all of them (or in FLAG)
check_scripts()
{
	for list in here virtual expect expect.here expect.virtual; do : >"$TMP/$list"; done
	find "$ROOT/$1" -name '*.pkt' | sort >"$TMP/list"
	while read -r f; do
		n=$2${f#"$ROOT"/}
		n=${n%.pkt}
		n=${n#tests/}
		wanted "$n" "$n-4" "$n-6" "$n--mapped" || continue
		if grep -q '^// expect[^:]*:' "$f"; then
			echo "$f" >>"$TMP/expect"
			choose_way "$n" "$f" >/dev/null || continue
			if [ -n "$WAY${WHERE:-}" ]; then list=virtual; else list=here; fi
			echo "$f" >>"$TMP/expect.$list"
		elif choose_way "$n" "$f" && needs_programs "$n" "$f"; then
			if [ -n "$WAY" ]; then list=virtual; else list=here; fi
			echo "${f#"$ROOT"/}" >>"$TMP/$list"
		fi
	done <"$TMP/list"
	EVERY_VARIANT=${3:-yes}
	[ "$EVERY_VARIANT" = yes ] || EVERY_VARIANT=
	# shellcheck disable=SC2086
	play_many "$TMP/expect.here" $SLOW
	play_many "$TMP/expect.virtual" --virtual-time
	EVERY_VARIANT=
	while read -r f; do
		n=$2${f#"$ROOT"/}
		n=${n%.pkt}
		# shellcheck disable=SC2046
		expect_script "${n#tests/}" "$f" ${3:-$(variants "$f")}
	done <"$TMP/expect"
	# shellcheck disable=SC2086
	run_suite "$2" "$TMP/here" $SLOW
	run_suite "$2" "$TMP/virtual" --virtual-time
}

# system_python GROUP: puts the system's python3 first, as one below somebody's home cannot be run by others, and
# a shell script that chooses among versions takes longer than what is tested; without any the group is skipped.
system_python()
{
	PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
	export PATH
	command -v python3 >/dev/null 2>&1 || { skip "$1" 'python3 is not installed'; exit; }
}

# make_built GOAL...: make with what is built. Something newer, such as a commit's version, would have it linked
# again under the groups that run beside.
make_built()
{
	"${MAKE:-make}" --no-print-directory -C "$ROOT" BUILD="$BUILD" -o "$BUILD/tcpcheck" -o "$BUILD/tcpcheck-stack" \
		-o "$BUILD/stacks/lwip.so" "$@"
}
