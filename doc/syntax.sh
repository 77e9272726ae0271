#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/syntax.sh vim|ftdetect|vscode|package: how editors colour scripts (.pkt), made from the tables of
# system calls, constants, words and options. "vscode" is the TextMate grammar, "package" the package.json
# next to it. Called by make.

set -u
cd "$(dirname "$0")/.." || exit 1

names() { sed -nE "s/^($2)\(([A-Za-z_][A-Za-z_0-9]*)[,)].*/\2/p" "$1" | sort -u; }
calls() { names parser/calls.def CALL; }
constants() { { names parser/consts.def 'CONST|ERRNO'; names parser/foreign.def FOREIGN; } | sort; }
# argument FILE MACRO N: the argument behind N others
argument() { sed -nE "s/^$2\(([^,]*,){$3} *([A-Za-z_0-9]+),.*/\2/p" "$1"; }
words()
{
	{
		names parser/keywords.def "KEYWORD|OWN|RESERVED"
		argument netdev/wire/tcpopt.def TCPOPT 2
		argument netdev/wire/mptcp.def MPTCP_OPTION 1
	} | sort -u
}
groups() { names parser/keywords.def GROUP; }
options() { names runtime/cli/opts.def OPT; }

# lines PREFIX: the names on standard input as lines of at most 100 columns that begin with PREFIX
lines() { fmt -w $((100 - ${#1})) | sed "s/^ */$1/"; }

vim_syntax()
{
	cat <<-'END'
	" Vim syntax: scripts of tcpcheck and packetdrill. Made from tcpcheck's tables.
	if exists("b:current_syntax")
	  finish
	endif
	syn case match
	syn iskeyword @,48-57,_
	END
	calls | lines 'syn keyword pktCall '
	constants | lines 'syn keyword pktConstant '
	words | lines 'syn keyword pktWord contained '
	groups | lines 'syn keyword pktGroup '
	cat <<-'END'
	syn match pktNumber /\<\%(0x\x\+\|\d\+\%(\.\d\+\)\?\)\>/
	syn match pktLive /\$\h\w*/
	syn match pktTime /^\s*[+*]\?[~]\?\d*\.\?\d\+\%([.]\{3}\|[~]\?+\?\d*\)*/
	syn match pktOption /^--\h[A-Za-z0-9_-]*/
	syn region pktPacket matchgroup=pktDirection start=/\s[<>]\s/ end=/$/ oneline contains=pktWord,pktNumber,pktLive,pktFlags,pktComment,pktTcpOption
	syn match pktFlags /\s\@<=[SFRPAUEWC.]\+\s\@=/ contained
	syn region pktTcpOption start=/</ end=/>/ contained oneline contains=pktWord,pktNumber,pktLive
	syn region pktString start=/"/ skip=/\\./ end=/"/ oneline
	syn region pktCommand start=/`/ skip=/\\./ end=/`/
	syn region pktCode start=/%{/ end=/}%/
	syn match pktComment "//.*$"
	syn match pktComment "^\s*#.*$"
	syn region pktComment start="/\*" end="\*/"
	syn sync minlines=50
	hi def link pktCall Function
	hi def link pktConstant Constant
	hi def link pktWord Keyword
	hi def link pktGroup Conditional
	hi def link pktLive Identifier
	hi def link pktNumber Number
	hi def link pktTime Special
	hi def link pktOption PreProc
	hi def link pktDirection Operator
	hi def link pktFlags Type
	hi def link pktTcpOption Identifier
	hi def link pktString String
	hi def link pktCommand String
	hi def link pktCode PreProc
	hi def link pktComment Comment
	let b:current_syntax = "tcpcheck"
	END
}

# alternatives: the names on standard input for a regular expression in JSON
alternatives() { paste -sd'|' -; }

vscode_syntax()
{
	cat <<-END
	{
	  "scopeName": "source.pkt",
	  "name": "tcpcheck script",
	  "fileTypes": ["pkt"],
	  "patterns": [
	    {"name": "comment.line.pkt", "match": "//.*$|^\\\\s*#.*$"},
	    {"name": "comment.block.pkt", "begin": "/\\\\*", "end": "\\\\*/"},
	    {"name": "string.quoted.double.pkt", "begin": "\"", "end": "\"|$", "patterns": [{"match": "\\\\\\\\."}]},
	    {"name": "string.interpolated.pkt", "begin": "\`", "end": "\`"},
	    {"name": "meta.preprocessor.pkt", "begin": "%\\\\{", "end": "\\\\}%"},
	    {"name": "keyword.control.directive.pkt", "match": "^--($(options | alternatives))\\\\b"},
	    {"name": "constant.numeric.time.pkt", "match": "^\\\\s*[+*]?~?[0-9]*\\\\.?[0-9]+(\\\\.\\\\.\\\\.[0-9.]*)?"},
	    {"name": "support.function.pkt", "match": "\\\\b($(calls | alternatives))(?=\\\\s*\\\\()"},
	    {"name": "constant.language.pkt", "match": "\\\\b($(constants | alternatives))\\\\b"},
	    {"name": "keyword.control.pkt", "match": "(^\\\\s*|[{}]\\\\s*)($(groups | alternatives))\\\\b"},
	    {"name": "variable.other.pkt", "match": "[\$][A-Za-z_][A-Za-z_0-9]*"},
	    {"name": "keyword.other.pkt", "match": "\\\\b($(words | alternatives))\\\\b"},
	    {"name": "keyword.operator.direction.pkt", "match": "(?<=\\\\s)[<>](?=\\\\s)"},
	    {"name": "storage.type.flags.pkt", "match": "(?<=[<>] )[SFRPAUEWC.]+(?=\\\\s)"},
	    {"name": "constant.numeric.pkt", "match": "\\\\b(0x[0-9a-fA-F]+|[0-9]+(\\\\.[0-9]+)?)\\\\b"}
	  ]
	}
	END
}

vscode_package()
{
	cat <<-END
	{
	  "name": "tcpcheck", "displayName": "tcpcheck and packetdrill scripts", "version": "0.1.0",
	  "publisher": "tcpcheck", "license": "GPL-2.0-or-later", "engines": {"vscode": "^1.60.0"},
	  "contributes": {
	    "languages": [{"id": "pkt", "aliases": ["tcpcheck"], "extensions": [".pkt"],
	      "configuration": "./language-configuration.json"}],
	    "grammars": [{"language": "pkt", "scopeName": "source.pkt", "path": "./pkt.tmLanguage.json"}]
	  }
	}
	END
}

case ${1:-} in
vim) vim_syntax ;;
ftdetect) echo 'au BufRead,BufNewFile *.pkt setfiletype tcpcheck' ;;
vscode) vscode_syntax ;;
package) vscode_package ;;
language) echo '{"comments": {"lineComment": "//", "blockComment": ["/*", "*/"]}, "brackets": [["(", ")"], ["[", "]"], ["{", "}"]]}' ;;
*) echo "usage: $0 vim|ftdetect|vscode|package|language" >&2; exit 2 ;;
esac
