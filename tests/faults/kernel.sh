#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/faults/kernel.sh build|path|list: the kernel with the faults of kernel.edits.
#
#   build  takes the sources that the newest kernel of "tcpcheck kernel list" was built from (they are
#          not written to), plants the faults and builds; later only what has changed
#   path   prints where the kernel is; fails when it is not built, or was built with others
#   list   prints the names of the faults
#
# It has a cache of its own, so that no run of tcpcheck ever picks it by itself.

set -u
HERE=$(cd "$(dirname "$0")" && pwd)
TCPCHECK=${TCPCHECK:-$HERE/../../build/tcpcheck}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/tcpcheck
OURS=$CACHE/faults
KERNEL=$OURS/tcpcheck/kernels/faults
EDITS=$HERE/kernel.edits

die() { echo "tests/faults/kernel.sh: $*" >&2; exit 1; }

list() { sed -n 's/^fault \([^:]*\):.*/\1/p' "$EDITS"; }

# ---- the tree: links to the original, copies of what is edited ----

choose_source()
{
	newest=$("$TCPCHECK" kernel list | sed -n '$s/ .*//p')
	[ -n "$newest" ] || die 'no kernel is built: make kernel'
	K=$CACHE/kernels/$newest
	SOURCE=$K/tree
	[ -d "$SOURCE" ] || SOURCE=$(cat "$K/source")
	[ -d "$SOURCE/net/ipv4" ] || die "$SOURCE: no sources"
}

link_tree()
{
	[ "$(cat "$OURS/from" 2>/dev/null)" != "$SOURCE" ] || return 0
	rm -rf "$OURS/tree" "$KERNEL"
	mkdir -p "$OURS" && cp -as "$SOURCE" "$OURS/tree" || die "cannot link $SOURCE"
	echo "$SOURCE" >"$OURS/from"
}

# version_of TREE: "MAJOR MINOR"
version_of() { awk '/^VERSION =/ { major = $3 } /^PATCHLEVEL =/ { print major, $3; exit }' "$1/Makefile"; }

# plant: reads kernel.edits, writes the edited files to $1; says what does not fit
plant()
{
	awk -v tree="$SOURCE" -v out="$1" -v version="$(version_of "$SOURCE")" '
	function fail(what) { printf "kernel.edits:%d: %s: %s\n", FNR, fault, what; failed = 1 }
	function load(path,   n, line) {
		if (path in count) return
		while ((getline line < (tree "/" path)) > 0) text[path, ++n] = line
		count[path] = n
		if (!n) fail("no file " path)
	}
	# "<7.3" and ">=7.3" hold before and since that version; nothing always holds.
	function holds(range,   at, v, since) {
		if (range == "") return 1
		if (!match(range, /^(<|>=)[0-9]+\.[0-9]+$/)) { fail("not <V or >=V: " range); return 0 }
		at = range; gsub(/[<>=]/, "", at); split(at, v, "."); split(version, is, " ")
		since = is[1] > v[1] + 0 || is[1] == v[1] && is[2] >= v[2] + 0
		return range ~ /^>/ ? since : !since
	}
	function find_function(path, name,   i) {
		from = 1; to = count[path]
		if (name == "*") return
		for (i = 1; i <= count[path]; i++)
			if (text[path, i] ~ ("^[a-zA-Z_].*[ *]" name " ?\\(") && text[path, i] !~ /;$/ ||
			    text[path, i] ~ ("^" name " ?\\(") && text[path, i] !~ /;$/) break
		for (from = i; i <= count[path] && text[path, i] !~ /^}/; i++) ;
		to = i
		if (to > count[path]) fail("no function " name " in " path)
	}
	function replace(path, old, new, many,   i, at, hits, line, done) {
		gsub(/FAULT/, "tcp_fault(\"" fault "\")", new)
		for (i = from; i <= to; i++) {
			line = text[path, i]; done = ""
			while ((at = index(line, old))) {
				done = done substr(line, 1, at - 1) new
				line = substr(line, at + length(old))
				hits++
			}
			text[path, i] = done line
		}
		if (!hits) fail("not found: " old)
		else if (hits > 1 && !many) fail(hits " times: " old)
	}
	/^#/ || /^$/ { next }
	/^fault / { fault = $2; sub(/:$/, "", fault); names = names "\"" fault "\", "; next }
	/^[-+]/ && !wanted { next }
	/^-\*? / { many = /^-\*/; old = $0; sub(/^-\*? /, "", old); next }
	/^\+ / { new = substr($0, 3); replace(file, old, new, many); next }
	{ wanted = holds($3) }
	wanted { file = $1; load(file); find_function(file, $2) }
	END {
		if (failed) exit 1
		# The switch itself: in tcp.c, known to every file that was edited.
		load("net/ipv4/tcp.c")
		for (path in count) {
			print "extern _Bool tcp_fault(const char *name);" > (out "/" path)
			for (i = 1; i <= count[path]; i++) print text[path, i] > (out "/" path)
		}
		path = out "/net/ipv4/tcp.c"
		print "static const char *const tcp_faults[] = {" names "};" > path
		print "static const char *tcp_fault_on;" > path
		print "bool tcp_fault(const char *name) { return tcp_fault_on && !strcmp(tcp_fault_on, name); }" > path
		print "static int __init tcp_fault_setup(char *name) { tcp_fault_on = name; return 1; }" > path
		print "__setup(\"tcp_fault=\", tcp_fault_setup);" > path
		print "static int __init tcp_fault_check(void)\n{" > path
		print "\tif (tcp_fault_on && match_string(tcp_faults, ARRAY_SIZE(tcp_faults), tcp_fault_on) < 0)" > path
		print "\t\tpanic(\"tcp_fault=%s: no such fault\", tcp_fault_on);" > path
		print "\treturn 0;\n}\nlate_initcall(tcp_fault_check);" > path
	}' "$1/edits"
}

# Only what differs is replaced: make goes by the time.
install_edits()
{
	T=$(mktemp -d) || exit 1
	trap 'rm -rf "$T"' EXIT
	cp "$EDITS" "$T/edits"
	mkdir -p "$T/net/ipv4" "$T/net/ipv6" "$T/include/net"
	plant "$T" || die 'not all edits fit these sources'
	(cd "$T" && find net include -type f) | while read -r f; do
		cmp -s "$T/$f" "$OURS/tree/$f" && continue
		rm -f "$OURS/tree/$f"
		cp "$T/$f" "$OURS/tree/$f"
	done
}

build()
{
	choose_source
	link_tree
	install_edits
	XDG_CACHE_HOME=$OURS "$TCPCHECK" kernel build --source="$OURS/tree" --name=faults || exit 1
	cp "$T/edits" "$KERNEL/edits"
}

case ${1:-} in
build) build ;;
list) list ;;
path)
	[ -f "$KERNEL/linux" ] || die 'not built: tests/faults/kernel.sh build'
	cmp -s "$EDITS" "$KERNEL/edits" || die 'kernel.edits has changed: tests/faults/kernel.sh build'
	echo "$KERNEL/linux"
	;;
*) sed -n 's/^# \{0,1\}//;3,11p' "$0" >&2; exit 2 ;;
esac
