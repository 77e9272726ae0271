#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What make install brings and make uninstall takes away; completion and editors' files, which are made from
# the tables, against the real binary and programs. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/install
mkdir -p "$D"
cd "$D" || exit 1
R=$D/root/usr
make_it() { make_built "$@" SAN="$SAN" DESTDIR="$D/root" PREFIX=/usr; }

if make_it install >out 2>&1; then ok install/install; else not_ok install/install out; exit; fi
for f in bin/tcpcheck lib/tcpcheck/tcpcheck-stack include/tcpcheck-stack.h share/man/man1/tcpcheck.1 share/man/man5/tcpcheck-script.5 share/doc/tcpcheck/COPYING \
	share/tcpcheck/outcome.schema.json share/tcpcheck/score.schema.json share/tcpcheck/quiz.schema.json share/tcpcheck/scripts/README.md \
	share/tcpcheck/scripts/cases/lab/connect.pkt share/bash-completion/completions/tcpcheck \
	share/zsh/site-functions/_tcpcheck share/fish/vendor_completions.d/tcpcheck.fish \
	share/vim/vimfiles/syntax/tcpcheck.vim share/tcpcheck/vscode/pkt.tmLanguage.json; do
	if [ -s "$R/$f" ]; then ok "install/$f"; else not_ok "install/$f is missing"; fi
done
if "$R/bin/tcpcheck" check "$R/share/tcpcheck/scripts/cases/lab/connect.pkt" >out 2>&1; then ok 'install/it works there'
else not_ok 'install/it works there' out; fi

# A plug-in that is built against what is installed runs there.
echo '0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3' >socket.pkt
sed 's|"runtime/stack/tcpcheck-stack.h"|<tcpcheck-stack.h>|' "$ROOT/tests/stack/wild.c" >wild.c
if ${CC:-cc} -shared -fPIC -I "$R/include" -o wild.so wild.c >out 2>&1 &&
	"$R/bin/tcpcheck" -4 --stack=wild.so socket.pkt >out 2>&1; then ok 'install/a plug-in'
else not_ok 'install/a plug-in' out; fi
rm -f socket.pkt wild.c wild.so

# ---- completion ----

sh "$ROOT/doc/completion.sh" rows >rows
rows=$(wc -l <rows)
grep -E '^(OPT|SUITE)\(' "$ROOT/runtime/cli/opts.def" | grep -vEc ', (QUIET|IGNORED),' >wanted
if [ "$rows" = "$(cat wanted)" ]; then ok 'completion/every row of opts.def'
else not_ok "completion/every row of opts.def: $rows of $(cat wanted)" rows; fi

# candidates WORD...: what bash offers for the last of the words, one a line
candidates()
{
	bash -c 'f=$1; shift; . "$f"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
		_tcpcheck 2>/dev/null; printf "%s\n" "${COMPREPLY[@]}"' bash \
		"$R/share/bash-completion/completions/tcpcheck" "$R/bin/tcpcheck" "$@" | sort
}
# offers NAME WANTED WORD...
offers()
{
	name=$1 want=$2
	shift 2
	got=$(candidates "$@" | tr '\n' ' ')
	if [ "$got" = "$want" ]; then ok "completion/$name"; else echo "$got" >out; not_ok "completion/$name: not $want" out; fi
}
touch one.pkt two.txt
mkdir -p folder
if command -v bash >/dev/null; then
	offers option '--tolerance_usecs= ' --tolerance_u
	offers 'a value that may be left out' '--json ' --js
	offers 'option without a value' '--until_fail ' --until
	offers 'words, one argument' 'fail ' --flaky=f
	offers 'words, as readline splits them' 'fail pass ' --flaky = ''
	offers 'words, behind =' 'ksft ' --exit = k
	offers file 'two.txt ' --expect=tw
	offers folder 'folder ' --artifacts fo
	offers 'scripts and folders' 'folder/ one.pkt root/ ' -4 ''
	offers command 'check ' che
	offers 'command of kernel' 'build ' kernel b
	# Each option that is offered exists: none is an unknown one.
	candidates - | sed 's/=$//' >offered
	"$TCPCHECK" --help >help 2>&1
	while read -r o; do grep -qE -e "(^|[ ,])$o([ =[,]|\$)" help || echo "$o"; done <offered >unknown
	if [ -s unknown ] || [ "$(wc -l <offered)" -lt "$rows" ]; then not_ok 'completion/what is offered exists' unknown
	else ok 'completion/what is offered exists'; fi
	# The same for the commands.
	for verb in check fmt merge doctor kernel; do
		if grep -q "tcpcheck $verb " help && candidates "$verb" | grep -qx "$verb"; then ok "completion/$verb"
		else not_ok "completion/$verb"; fi
	done
else
	skip completion 'bash is not installed'
fi
for shell in zsh fish; do
	case $shell in zsh) f=$R/share/zsh/site-functions/_tcpcheck ;; fish) f=$R/share/fish/vendor_completions.d/tcpcheck.fish ;; esac
	cut -f1 rows | while read -r o; do grep -qE -e "(--| -l )$o( |=|\\[|\$)" "$f" || echo "$o"; done >missing
	if [ -s missing ]; then not_ok "completion/$shell: options" missing; else ok "completion/$shell: options"; fi
	if ! command -v $shell >/dev/null; then skip "completion/$shell" "$shell is not installed"
	elif $shell -n "$f" >out 2>&1; then ok "completion/$shell: syntax"
	else not_ok "completion/$shell: syntax" out; fi
done
if command -v fish >/dev/null; then
	PATH=$R/bin:$PATH fish -c "source $R/share/fish/vendor_completions.d/tcpcheck.fish; complete -C 'tcpcheck --flaky='" >out 2>&1
	if grep -q '^--flaky=pass' out; then ok 'completion/fish: words'; else not_ok 'completion/fish: words' out; fi
fi

# ---- editors ----

if command -v python3 >/dev/null; then
	# The grammar's expressions find what is in a script.
	cat >grammar.py <<'END'
import json, re, sys
grammar = json.load(open(sys.argv[1] + "/pkt.tmLanguage.json"))
package = json.load(open(sys.argv[1] + "/package.json"))
assert package["contributes"]["grammars"][0]["scopeName"] == grammar["scopeName"]
def scope(line, word):
    at = line.index(word)
    for p in grammar["patterns"]:
        for m in re.finditer(p.get("match", p.get("begin")), line):
            if m.start() <= at < m.end():
                return p["name"]
for line, word, want in (
    ("+0 setsockopt(3, SOL_TCP, TCP_NODELAY, [1], 4) = 0", "setsockopt", "support.function"),
    ("+0 setsockopt(3, SOL_TCP, TCP_NODELAY, [1], 4) = 0", "TCP_NODELAY", "constant.language"),
    ("+0 < S. 0:0(0) ack 1 win 10 <mss 1000>", "<", "keyword.operator"),
    ("+0 < S. 0:0(0) ack 1 win 10 <mss 1000>", "S.", "storage.type"),
    ("+0 < S. 0:0(0) ack 1 win 10 <mss 1000>", "mss", "keyword.other"),
    ("--tolerance_usecs=10", "--tol", "keyword.control"),
    ("  +.1 close(3) = 0", "+.1", "constant.numeric.time")):
    got = scope(line, word)
    assert got and got.startswith(want), (line, word, got)
END
	if python3 grammar.py "$R/share/tcpcheck/vscode" >out 2>&1; then ok editors/VSCode; else not_ok editors/VSCode out; fi
else
	skip editors/VSCode 'python3 is not installed'
fi
if command -v vim >/dev/null && vim --version | grep -q '+syntax'; then
	printf '+0 setsockopt(3, SOL_TCP, TCP_NODELAY, [1], 4) = 0\n' >vim.pkt
	timeout 30 vim -u NONE -es -c "set rtp^=$R/share/vim/vimfiles" -c 'filetype on' -c 'syntax on' -c 'edit vim.pkt' \
		-c 'call writefile([&ft, synIDattr(synID(1, 4, 1), "name"), synIDattr(synID(1, 27, 1), "name")], "vim.out")' -c 'qa!' \
		>out 2>&1 </dev/null
	if [ "$(tr '\n' ' ' <vim.out)" = 'tcpcheck pktCall pktConstant ' ]; then ok editors/vim; else not_ok editors/vim vim.out; fi
else
	skip editors/vim 'vim with syntax is not installed'
fi

# ---- and away ----

make_it uninstall >out 2>&1
find "$D/root" ! -type d >left
if [ -s left ]; then not_ok install/uninstall left; else ok install/uninstall; fi
if [ -d "$R/share/tcpcheck" ]; then not_ok 'install/uninstall: folders of ours'; else ok 'install/uninstall: folders of ours'; fi
