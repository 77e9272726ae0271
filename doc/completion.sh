#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/completion.sh bash|zsh|fish: completion for tcpcheck, made from runtime/cli/opts.def. CC is the compiler
# whose preprocessor reads the table. Called by make.

set -u
cd "$(dirname "$0")/.." || exit 1

# Rows "NAME LETTER WHERE METAVAR HELP", separated by tabs; QUIET and IGNORED ones are for runners only.
rows()
{
	{
		echo '#define GROUP(title)'
		echo '#define OPT(name, letter, kind, where, member, least, most, metavar, help) @ROW name @ letter @ kind @ where @ metavar @ help'
		echo '#define SUITE(name, letter, kind, member, least, most, metavar, help) @ROW name @ letter @ kind @ CLI @ metavar @ help'
		cat runtime/cli/opts.def
	} | ${CC:-cc} -E -P -undef -xc - | tr '\n' ' ' | sed 's/@ROW/\n/g' | awk -F ' @ ' -v OFS='\t' '
		NF < 6 { next }
		$4 ~ /QUIET|IGNORED/ { next }
		{
			gsub(/[ '\'']/, "", $1); gsub(/[ '\'']/, "", $2); gsub(/ /, "", $3)
			for (i = 5; i <= 6; i++) { gsub(/^ *"|" *$/, "", $i); gsub(/" *"/, "", $i); gsub(/\\"/, "\"", $i) }
			if ($2 == "0") $2 = "-"
			if ($3 == "OUTPUT") $5 = "=FILE"
			if ($5 == "") $5 = "-"
			# What the value is, as far as a shell can help.
			v = "text"
			if ($5 == "-") v = "none"
			else if ($3 == "OUTPUT") v = "optional"
			else if ($5 ~ /\|/ && $5 !~ /[A-Z]/) v = "words:" $5
			else if ($3 == "WHEN") v = "words:auto|always|never"
			else if ($1 == "kernel") v = "kernel"
			else if ($5 == "FILE") v = "file"
			else if ($5 == "DIR") v = "folder"
			print $1, $2, v, $6
		}'
}

VERBS='check fmt list draw merge matrix judge doctor kernel stack req'
VERBS_OF_KERNEL='build list remove'
VERBS_OF_STACK='list check'
VERBS_OF_REQ='list show'

bash_completion()
{
	cat <<-END
	# bash completion for tcpcheck; made from its table of options
	_tcpcheck()
	{
		local cur=\${COMP_WORDS[COMP_CWORD]} opt= IFS=\$' \t\n'
		# "--opt=value" may come as three words
		if [ "\$cur" = = ]; then opt=\${COMP_WORDS[COMP_CWORD-1]} cur=
		elif [ "\${COMP_WORDS[COMP_CWORD-1]}" = = ]; then opt=\${COMP_WORDS[COMP_CWORD-2]}
		else case \$cur in --*=*) opt=\${cur%%=*} cur=\${cur#*=} ;; *) opt=\${COMP_WORDS[COMP_CWORD-1]} ;; esac
		fi
		case \${opt//-/_} in
	END
	rows | awk -F '\t' '{
		pattern = "__" $1
		if ($2 != "-") pattern = pattern "|_" $2
		if ($3 ~ /^words:/) {
			sub(/^words:/, "", $3); gsub(/\|/, " ", $3)
			list = "compgen -W \"" $3 "\" -- \"$cur\""
		} else if ($3 == "kernel") list = "compgen -W \"$(${COMP_WORDS[0]} kernel list 2>/dev/null | sed '\''s/ .*//'\'')\" -- \"$cur\""
		else if ($3 == "file") list = "compgen -f -- \"$cur\""
		else if ($3 == "folder") list = "compgen -d -- \"$cur\""
		else if ($3 == "text") list = ":"
		else next
		printf "\t%s) COMPREPLY=($(%s)); return ;;\n", pattern, list
	}'
	printf '\tesac\n\tcase $cur in\n\t-*) COMPREPLY=($(compgen -W "%s" -- "$cur"))\n' "$(rows | awk -F '\t' '{
		printf "--%s%s ", $1, $3 == "none" || $3 == "optional" ? "" : "="
		if ($2 != "-") printf "-%s ", $2 }')"
	cat <<-END
			[[ \${COMPREPLY-} != *= ]] || compopt -o nospace 2>/dev/null
			return ;;
		esac
		COMPREPLY=(\$(compgen -d -S / -- "\$cur") \$(compgen -f -X '!*.pkt' -- "\$cur"))
		case \${COMP_WORDS[1]-}:\$COMP_CWORD in
		*:1) COMPREPLY+=(\$(compgen -W '$VERBS' -- "\$cur")) ;;
		kernel:2) COMPREPLY=(\$(compgen -W '$VERBS_OF_KERNEL' -- "\$cur")) ;;
		stack:2) COMPREPLY=(\$(compgen -W '$VERBS_OF_STACK' -- "\$cur")) ;;
		req:2) COMPREPLY=(\$(compgen -W '$VERBS_OF_REQ' -- "\$cur")) ;;
		merge:* | matrix:* | judge:*) COMPREPLY=(\$(compgen -f -- "\$cur")) ;;
		esac
	}
	complete -o filenames -F _tcpcheck tcpcheck
	END
}

zsh_completion()
{
	echo '#compdef tcpcheck'
	echo '# zsh completion for tcpcheck; made from its table of options'
	echo '_arguments -S \'
	rows | awk -F '\t' '{
		help = $4
		gsub(/\[|\]|:|\\/, "\\\\&", help); gsub(/'\''/, "'\'\\\\\'\''", help)
		if ($3 ~ /^words:/) { sub(/^words:/, "", $3); gsub(/\|/, " ", $3); what = ":value:(" $3 ")" }
		else if ($3 == "none") what = ""
		else if ($3 == "optional") what = "::file:_files"
		else if ($3 == "file") what = ":file:_files"
		else if ($3 == "folder") what = ":folder:_files -/"
		else what = ":value: "
		printf "  '\''*--%s%s[%s]%s'\'' \\\n", $1, $3 == "none" ? "" : $3 == "optional" ? "=-" : "=", help, what
		if ($2 != "-") printf "  '\''*-%s%s[%s]%s'\'' \\\n", $2, $3 == "none" ? "" : "+", help, what
	}'
	printf "  '1: :{_alternative \"verbs\\:command\\:(%s)\" \"scripts\\:script\\:_files -g \\\\\"*.pkt\\\\\"\"}' \\\\\n" "$VERBS"
	printf "  '*:script:_files'\n"
}

fish_completion()
{
	echo '# fish completion for tcpcheck; made from its table of options'
	for verb in $VERBS; do echo "complete -c tcpcheck -n __fish_use_subcommand -a $verb"; done
	for verb in $VERBS_OF_KERNEL; do
		echo "complete -c tcpcheck -f -n '__fish_seen_subcommand_from kernel' -a $verb"
	done
	rows | awk -F '\t' '{
		help = $4
		gsub(/[\\'\'']/, "\\\\&", help)
		line = "complete -c tcpcheck -l " $1
		if ($2 != "-") line = line " -s " $2
		if ($3 ~ /^words:/) { sub(/^words:/, "", $3); gsub(/\|/, " ", $3); line = line " -x -a '\''" $3 "'\''" }
		else if ($3 == "kernel") line = line " -x -a '\''(tcpcheck kernel list 2>/dev/null | string replace -r \" .*\" \"\")'\''"
		else if ($3 == "text") line = line " -x"
		else if ($3 == "folder") line = line " -x -a '\''(__fish_complete_directories)'\''"
		else if ($3 == "file") line = line " -r"
		print line " -d '\''" help "'\''"
	}'
}

case ${1:-} in
bash | zsh | fish) "${1}_completion" ;;
rows) rows ;;
*) echo "usage: $0 bash|zsh|fish" >&2; exit 2 ;;
esac
