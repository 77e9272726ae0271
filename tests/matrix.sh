#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpcheck matrix, tcpcheck req and --req: what is read, refused, judged, compared and shown. Most runs are
# written by hand: what a stack does is no part of it. Run by tests/run ("tests/run matrix").

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/matrix
mkdir -p "$D" && cd "$D" || exit 1
M="$TCPCHECK matrix"

# ---- runs written by hand ----

HASH=0000000000000000000000000000000000000000000000000000000000000000
LINUX='{"virtual_time":true,"name":"6.12","release":"6.12.117","build":"aabb"}'
LWIP='{"virtual_time":true,"stack":true,"name":"lwip","release":"lwIP 2.1.3"}'

# plan REVISION KERNELS [PART PARTS]
plan()
{
	printf '{"plan":{"version":"1.0","part":%s,"parts":%s,"suite":"%s","revision":"%s","total":9,"rounds":1,"kernels":[%s],"runs":[]}}\n' \
		"${3:-1}" "${4:-1}" "$HASH" "$1" "$2"
}

# line SCRIPT KERNEL VERDICT REQ [MORE]: REQ with quotes; MORE: further members
line()
{
	stack=
	[ "$2" = 6.12 ] || stack='"stack":true,'
	printf '{"script":"%s","sha256":"%s","variant":"%s","kernel":"%s","virtual_time":true,%s"verdict":"%s","time_ms":1.000,"attempts":1,"reason":"%s","req":[%s]%s,"own_late_us":0,"tries":[{"verdict":"%s","time_ms":1.000,"reason":""}]}\n' \
		"$1" "${SHA:-$HASH}" "${VARIANT:-ipv4}" "$2" "$stack" "$3" "$([ "$3" = PASS ] || echo "reason <$3>")" "$4" "${5:-}" "$3"
}

end() { printf '{"end":{"outcomes":%s,"complete":true}}\n' "$1"; }

linux_known='"req_not":[{"id":"RFC9293-MUST-23","stack":"linux 6-","why":"gives up after two minutes"}]'
{
	plan "$HASH" "$LINUX,$LWIP"
	line w/a.pkt 6.12 PASS '"RFC9293-MUST-1"'
	VARIANT=ipv6 line w/a.pkt 6.12 PASS '"RFC9293-MUST-1"'
	line w/a.pkt lwip FAIL '"RFC9293-MUST-1"' ',"report":"w/a.pkt:3: FAIL\\n  > S <^>\\n"'
	line w/b.pkt 6.12 FAIL '"RFC9293-MUST-23"' ",$linux_known,\"report\":\"w/b.pkt: FAIL\""
	line w/b.pkt lwip PASS '"RFC9293-MUST-23"' ",$linux_known"
	line w/c.pkt 6.12 SKIP '"RFC9293-SHLD-2"'
	line w/c.pkt lwip INCONCLUSIVE '"RFC9293-SHLD-2"'
	line w/d.pkt 6.12 FAIL '"RFC9293-SHLD-4"'
	line w/d.pkt lwip PASS '"RFC9293-SHLD-4"'
	line w/e.pkt 6.12 PASS '"RFC9293-MUST-13"' ',"req_not":[{"id":"RFC9293-MUST-13","stack":"linux","why":"60 s"}]'
	line w/e.pkt lwip PASS '"RFC9293-MUST-13"'
	end 11
} >run.jsonl

# ---- what it shows ----

show()
{
	# shellcheck disable=SC2086
	$M --html=m.html --csv=m.csv --snapshot=m.txt run.jsonl >out 2>err
	got=$?
	cat err >>out
	golden matrix/text "$ROOT/tests/golden/conformance/text.expect" out $got 1
	grep -vE ': (no script|not testable)' m.txt >snapshot
	golden matrix/snapshot "$ROOT/tests/golden/conformance/snapshot.expect" snapshot $got 1
	grep -E '^(id|RFC9293-(MUST-1|MUST-9|MUST-23)),' m.csv >sheet
	golden matrix/csv "$ROOT/tests/golden/conformance/csv.expect" sheet $got 1
}

# The page as a parser that is not ours sees it.
page()
{
	command -v python3 >/dev/null || { skip matrix/page 'python3 is not installed'; return; }
	if python3 - m.html >page.out 2>&1 <<-'END'; then ok matrix/page; else not_ok matrix/page page.out; fi
	import html.parser, re, sys
	text = open(sys.argv[1], encoding="utf-8").read()
	class Page(html.parser.HTMLParser):
	    void = {"meta", "link", "br"}
	    def __init__(self):
	        super().__init__()
	        self.open, self.ids, self.hrefs, self.tables, self.th = [], [], [], [], 0
	    def handle_starttag(self, tag, attrs):
	        a = dict(attrs)
	        assert tag not in ("script", "img", "link", "iframe"), tag
	        assert not any(k.startswith("on") or k == "src" for k in a), attrs
	        if "id" in a: self.ids.append(a["id"])
	        if tag == "a": self.hrefs.append(a["href"])
	        if tag == "th":
	            assert a.get("scope") in ("col", "row", "rowgroup"), self.getpos()
	            self.th += 1
	        if tag == "table": self.tables.append(False)
	        if tag == "caption": self.tables[-1] = True
	        if tag not in self.void: self.open.append(tag)
	    def handle_endtag(self, tag):
	        assert self.open and self.open[-1] == tag, (tag, self.open[-3:], self.getpos())
	        self.open.pop()
	p = Page()
	p.feed(text); p.close()
	assert not p.open, p.open
	assert len(p.ids) == len(set(p.ids)), "an id is there twice"
	assert all(p.tables) and p.th > 300
	for h in p.hrefs:
	    if h.startswith("#"): assert h[1:] in p.ids, h
	    else: assert re.fullmatch(r"w/[a-e]\.pkt", h), h
	assert "http:" not in text and "https:" not in text and "@import" not in text and "url(" not in text
	assert text.index('id="counts"') < text.index('id="matrix"')
	assert "&gt; S &lt;^&gt;" in text
	# failed: to the report; otherwise to the scripts
	assert re.search(r'<td class="o failed"><a href="#r-0-1">', text)
	assert re.search(r'<td class="o passed"><a href="#q-RFC9293-MUST-1">', text)
	assert "prefers-color-scheme:dark" in text and "@media print" in text and '<html lang="en">' in text
	END
}

show
page

# ---- what it comes to ----

only()
{
	plan "$HASH" "$LINUX"
	line w/a.pkt 6.12 "$1" "\"$2\""
	end 1
}
only FAIL RFC9293-SHLD-4 >should.jsonl
only FAIL RFC9293-MUST-1 >must.jsonl
only PASS RFC9293-MUST-1 >pass.jsonl
only FAIL RFC9293-MAY-2 >may.jsonl
want 1 'matrix/a MUST that fails' '^  RFC9293-MUST-1 \(MUST\)' $M must.jsonl
want 0 'matrix/a SHOULD that fails is shown' '^  RFC9293-SHLD-4 \(SHOULD\) on Linux 6.12.117' $M should.jsonl
want 1 'matrix/--strict: SHOULD counts' '' $M --strict should.jsonl
want 0 'matrix/--strict: MAY does not' '' $M --strict may.jsonl
want 0 'matrix/a pass' '' $M pass.jsonl

# ---- what is lost ----

$M --snapshot=before.txt pass.jsonl >out 2>&1
want 0 'matrix/--compare: nothing lost' '' $M --compare=before.txt pass.jsonl
want 1 'matrix/--compare: a pass is lost' '^RFC9293-MUST-1: linux 6.12: passed before, now failed: reason <FAIL>' \
	$M --compare=before.txt must.jsonl
want 1 'matrix/--compare: a script is lost' '^RFC9293-MUST-1: has lost its script w/a.pkt' \
	$M --compare=before.txt may.jsonl
only SKIP RFC9293-MUST-1 >skip.jsonl
want 1 'matrix/--compare: a skip is no pass' 'passed before, now inapplicable' $M --compare=before.txt skip.jsonl
{ plan "$HASH" "$LWIP"; line w/a.pkt lwip PASS '"RFC9293-MUST-1"'; end 1; } >lwip.jsonl
want 0 'matrix/--compare: another stack' '^before.txt: linux 6.12 was not run: it is not compared' \
	$M --compare=before.txt lwip.jsonl
want 2 'matrix/--compare: no snapshot' '^tcpcheck: pass.jsonl: this is not a snapshot' $M --compare=pass.jsonl pass.jsonl
want 2 'matrix/--compare: no file' '^tcpcheck: none.txt: No such file' $M --compare=none.txt pass.jsonl

want 1 'matrix/--baseline' '^  RFC9293-MUST-1 \(MUST\) on Linux 6.12.117 .*: failed, was passed$' \
	$M --baseline=pass.jsonl --html=change.html must.jsonl
if grep -q 'id="changed"' change.html; then ok 'matrix/the page has the changes'
else not_ok 'matrix/the page has the changes'; fi
want 2 'matrix/--baseline that is none' '^tcpcheck: m.csv:1: this is not a JSON object' $M --baseline=m.csv pass.jsonl

# ---- bad input ----

bad()
{
	bad_status=$1 bad_name=$2 bad_line=$3
	shift 3
	want "$bad_status" "matrix/bad: $bad_name" "$bad_line" "$@"
}
echo '{"foo":1}' >foreign.jsonl
echo 'hello' >text.jsonl
: >empty.jsonl
head -n 4 run.jsonl >cut.jsonl
head -c 900 run.jsonl >half.jsonl
grep -v '"plan"' run.jsonl >planless.jsonl
sed 's/"revision":"[0-9]*",//' run.jsonl >old.jsonl
sed 's/RFC9293-MUST-1"/RFC9293-MUST-0"/' pass.jsonl >unknown.jsonl
SHA=1111111111111111111111111111111111111111111111111111111111111111
{ plan 1111 "$LWIP"; line w/a.pkt lwip PASS '"RFC9293-MUST-1"'; end 1; } >other.jsonl
SHA=
{ plan 1111 "$LWIP"; line w/z.pkt lwip PASS '"RFC9293-MUST-1"'; end 1; } >more.jsonl
{ plan "$HASH" "$LINUX" 1 2; line w/a.pkt 6.12 PASS '"RFC9293-MUST-1"'; end 1; } >part1.jsonl
{ plan "$HASH" "$LINUX" 2 2; line w/b.pkt 6.12 PASS '"RFC9293-MUST-1"'; end 1; } >part2.jsonl
sed 's/"complete":true/"complete":false,"reason":"interrupted"/' pass.jsonl >stopped.jsonl
{ plan "$HASH" "$LINUX"; line w/a.pkt 6.12 PASS ''; end 1; } >silent.jsonl

bad 2 'a foreign object' '^tcpcheck: foreign.jsonl:1: this is not an outcome of tcpcheck' $M foreign.jsonl
bad 2 'no JSON' '^tcpcheck: text.jsonl:1: this is not a JSON object' $M text.jsonl
bad 2 'an empty file' '^tcpcheck: empty.jsonl: there is no run in it' $M empty.jsonl
bad 2 'no file' '^tcpcheck: none.jsonl: No such file' $M none.jsonl
bad 2 'a folder' '^tcpcheck: .: Is a directory' $M .
bad 2 'nothing given' '^tcpcheck: no file given' $M
bad 3 'lines are missing' '^cut.jsonl: cut off after 3 of' $M cut.jsonl
bad 3 'a truncated line' '^half.jsonl: cut off after 1 of' $M half.jsonl
bad 0 '--partial' '^half.jsonl: cut off' $M --partial --html=p.html half.jsonl
bad 0 '--partial: the page says so' '<li>half.jsonl: cut off after 1 of' cat p.html
bad 2 'no plan' '^tcpcheck: planless.jsonl:1: planless.jsonl: without a plan' $M planless.jsonl
bad 2 'an old version' 'did not yet say what scripts are about' $M old.jsonl
bad 2 'an unknown id' "^tcpcheck: unknown.jsonl:2: w/a.pkt: unknown requirement 'RFC9293-MUST-0'" $M unknown.jsonl
bad 2 'the same file twice' 'run.jsonl:2: w/a.pkt \(ipv4\) on Linux 6.12.117 .* the same run twice' $M run.jsonl run.jsonl
bad 2 'other texts' 'other.jsonl:2: w/a.pkt has another text here .* different suite revisions' $M pass.jsonl other.jsonl
bad 0 'other scripts are flagged' '^the runs are of different suite revisions' $M pass.jsonl more.jsonl
bad 0 'and are not green' '  MUST  +0 +0 +0 +1 ' $M pass.jsonl more.jsonl
bad 3 'a part is missing' '^part1.jsonl: part 2 of 2 is not there' $M part1.jsonl
bad 0 'all parts' '  MUST  +1 ' $M part1.jsonl part2.jsonl
bad 3 'an interrupted run' '^stopped.jsonl: interrupted after 1 of' $M stopped.jsonl
bad 0 'no script says what it is about' '^no script of these runs says what it is about' $M silent.jsonl
bad 0 'conditions that nobody tests' '^no script tests the condition AccECN' $M pass.jsonl
bad 3 'a file that cannot be written' '^tcpcheck: /no/where: No such file' $M --html=/no/where pass.jsonl
bad 2 'two on standard output' 'two reports on standard output' $M --html=- --csv=- pass.jsonl
bad 2 'an option of it elsewhere' '^tcpcheck: option --snapshot is for tcpcheck matrix only' "$TCPCHECK" --snapshot=x a.pkt
bad 2 'an option with a typo' 'did you mean --baseline\?' $M --basline=x pass.jsonl
bad 2 'a subcommand with a typo' "did you mean 'tcpcheck matrix'" "$TCPCHECK" matrx
$M --snapshot=- pass.jsonl >out
if [ "$(sed -n 2p out)" = "RFC1122-4.2.3.1-a: no script" ]; then ok 'matrix/only the snapshot on standard output'
else not_ok 'matrix/only the snapshot on standard output' out; fi

# ---- much of it: what is kept does not grow with the runs ----

much()
{
	[ -z "${SAN:-}" ] || { skip matrix/much 'sanitizers need more memory'; return; }
	{
		plan "$HASH" "$LINUX"
		# 40000 rounds of one script, with reports: 80 MB
		line w/a.pkt 6.12 FAIL '"RFC9293-MUST-1"' ',"round":ROUND,"report":"REPORT"' |
			awk 'BEGIN { while (length(r) < 2000) r = r "0123456789abcdef" }
				{ for (i = 1; i <= 40000; i++) { l = $0; sub(/ROUND/, i, l); sub(/REPORT/, r, l); print l } }'
		end 40000
	} >much.jsonl
	# shellcheck disable=SC2086
	# shellcheck disable=SC3045 # both dash and bash have it
	if (ulimit -v 60000 && $M much.jsonl) >out 2>&1; [ $? = 1 ] && grep -q '^  RFC9293-MUST-1 ' out; then ok matrix/much
	else not_ok matrix/much out; fi
	rm -f much.jsonl
}
much

# ---- requirements, and the choice of scripts ----

T=$TCPCHECK
printf '// req: RFC9293-MUST-1\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >one.pkt
printf '// req: RFC5961-4.2, RFC9293-SHLD-2\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >two.pkt
printf '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >none.pkt
printf '// req: RFC9293-MUST-0\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n' >wrong.pkt
want 0 'matrix/req list' '^RFC5961-4.2  *MUST  *4.2  *SYN in a' "$T" req list RFC5961
want 0 'matrix/req list of all' '^RFC9768-' "$T" req list
want 0 'matrix/req show' '^  condition  *RFC5961-SYN: ' "$T" req show RFC5961-4.2
want 2 'matrix/req show: typo' "did you mean 'RFC5961-4.2'" "$T" req show RFC5961-4.22
want 2 'matrix/req show: nothing' 'req show: which one' "$T" req show
want 2 'matrix/req: typo' "did you mean 'tcpcheck req list'" "$T" req lits
want 0 'matrix/rules' '^violation  ack_unsent ' "$T" rules
want 2 'matrix/rules: typo' "did you mean 'ack_unsent'" "$T" rules ack_unsend
want 2 'matrix/--rules: typo' "there is no rule 'ack_unsend'" "$T" check --rules=fail,ack_unsend one.pkt

# chosen NAME SCRIPTS ARGUMENT...
chosen()
{
	chosen_name=$1 chosen_want=$2
	shift 2
	"$T" list -4 "$@" one.pkt two.pkt none.pkt 2>err | cut -f1 | tr '\n' ' ' >out
	if [ "$(cat out)" = "$chosen_want" ]; then ok "matrix/--req: $chosen_name"
	else cat err >>out; not_ok "matrix/--req: $chosen_name" out; fi
}
chosen 'an id' 'one.pkt ' --req=RFC9293-MUST-1
chosen 'an RFC' 'two.pkt ' --req=rfc5961
chosen 'a level' 'one.pkt two.pkt ' --req=MUST
chosen 'a list' 'one.pkt two.pkt ' --req=RFC9293-SHLD-2,RFC9293-MUST-1
chosen 'again' 'one.pkt two.pkt ' --req=RFC9293-SHLD-2 --req=RFC9293-MUST-1
want 2 'matrix/--req: nothing is chosen' '^tcpcheck: --req=RFC1122: none of 3 scripts is about it' \
	"$T" check --req=RFC1122 one.pkt two.pkt none.pkt
want 2 'matrix/--req: nothing is run' 'none of 1 scripts is about it' "$T" --req=RFC1122 one.pkt
want 2 'matrix/--req: typo' "did you mean 'RFC9293-MUST-1'" "$T" --req=RFC9293-MUSTT-1 one.pkt
want 0 'matrix/--req: check looks at those' '' "$T" check --req=RFC9293-MUST-1 one.pkt none.pkt
want 2 'matrix/--req: a mistake is shown all the same' "unknown requirement 'RFC9293-MUST-0'" \
	"$T" check --req=RFC9293-MUST-1 one.pkt wrong.pkt

# ---- what a run writes ----

real()
{
	cat >fail.pkt <<-'END'
	// req: RFC9293-MUST-1
	// req-not: RFC5961-4.2 linux 1-: because
	0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
	+0 bind(3, ..., ...) = -1 EINVAL
	END
	"$T" -4 --json=real.jsonl --tap=real.tap fail.pkt one.pkt >said 2>&1
	want 0 'matrix/a report ends with what it is about' \
		'^  RFC9293-MUST-1   MUST \(RFC 9293, section 3.1\): Window field read' cat said
	want 0 'matrix/and its condition' '^ +condition: RFC5961-SYN: ' cat said
	want 0 'matrix/TAP has it' '^      RFC5961-4.2      MUST ' cat real.tap
	grep '"fail.pkt","run' real.jsonl >line
	want 0 'matrix/JSON: req' '"req":\["RFC9293-MUST-1"\],"req_not":\[\{"id":"RFC5961-4.2","stack":"linux 1-","why":"because"\}\]' cat line
	want 0 'matrix/JSON: missed' '"missed":\[\{"id":"RFC9293-MUST-1","level":"MUST","rfc":"RFC9293","section":"3.1","title":"Window' cat line
	want 0 'matrix/of a real run' '^  RFC5961-4.2 \(MUST\) on Linux .*: because \[fail.pkt\]' $M real.jsonl
	"$T" -6 --json=six.jsonl one.pkt fail.pkt >out 2>&1
	sed -n 's/.*"revision":"\([0-9a-f]*\)".*/\1/p' real.jsonl six.jsonl | sort -u >revisions
	if [ "$(wc -l <revisions)" = 1 ]; then ok 'matrix/the revision is of the scripts alone'
	else not_ok 'matrix/the revision is of the scripts alone' revisions; fi
	want 0 'matrix/two runs of one stack' '^  RFC5961-4.2 ' $M --csv=two.csv real.jsonl six.jsonl
	# What ends at a known deviation of another requirement says nothing.
	want 0 'matrix/behind a known deviation' '^RFC9293-MUST-1,.*,cantTell$' cat two.csv
}
if needs_kernel matrix/real; then real; fi

# ---- what is meant to fail ----

# expected_names_all: what says of itself that it fails has a line in scripts/expected
expected_names_all()
{
	sed '/^#/d; s/[: ].*//' "$ROOT/scripts/expected" >patterns
	(cd "$ROOT/scripts" && grep -rlE '^// expect[^:]*: *[A-Z|]*FAIL' --include='*.pkt' .) | sed 's|^\./||' |
		while read -r script; do
			while read -r pattern; do
				# shellcheck disable=SC2254
				case $script in $pattern) continue 2 ;; esac
			done <patterns
			echo "$script"
		done >missing
}
expected_names_all
if [ ! -s missing ] && [ -s patterns ]; then ok 'matrix/scripts/expected has all that say they fail'
else not_ok 'matrix/scripts/expected has all that say they fail' missing; fi
