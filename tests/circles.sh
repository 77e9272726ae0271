#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/circles.sh: the files of a room know each other in one direction only, and so do the rooms: who
# calls whom, as nm tells from the object files, and which room includes which, forms no circle; and nobody
# but the loop calls a step. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/circles
mkdir -p "$D" && cd "$D" || exit 1

ROOMS=$(cd "$BUILD" && find parser netdev runtime -name '*.o' | sed 's,/[^/]*$,,' | sort -u | grep -v '^runtime$')

# objects ROOM...: but those of files that are no longer there
objects()
{
	for r; do
		for o in "$BUILD/$r"/*.o; do
			s=${o#"$BUILD/"}
			s=${s%.o}.c
			if [ -e "$ROOT/$s" ] || [ -e "$BUILD/$s" ]; then echo "$o"; fi
		done
	done
}

# calls ROOM...: one line for each, "CALLER CALLEE SYMBOL": what a file uses and another one defines
calls()
{
	objects "$@" | xargs nm -A | awk -v build="$BUILD/" '
		BEGIN { n = 0 }
		{
			file = substr($0, length(build) + 1)
			sub(/\.o:.*/, "", file)
			kind = $(NF - 1)
			if (kind == "U") { user[n] = file; used[n++] = $NF }
			else if (kind ~ /^[A-TV-Z]$/) owner[$NF] = file
		}
		END {
			for (i = 0; i < n; i++)
				if (used[i] in owner && owner[used[i]] != user[i])
					print user[i], owner[used[i]], used[i]
		}'
}

# rooms: of such lines, those from room to room, "CALLER-ROOM CALLEE-ROOM WHAT"
rooms()
{
	awk '{
		what = $1 ":" $3
		sub(/\/[^\/]*$/, "", $1)
		sub(/\/[^\/]*$/, "", $2)
		if ($1 != $2) print $1, $2, what
	}'
}

# circle: of such lines, the names in one, or nothing
circle() { cut -d' ' -f1,2 | sort -u | tsort 2>&1 >/dev/null | sed '/contains a loop/d; s/^tsort: //' | sort -u | tr '\n' ' '; }

# no_circle NAME: in the lines of file edges
no_circle()
{
	if [ ! -s edges ]; then
		not_ok "circles/$1: nobody needs another, or nothing was found out"
		return
	fi
	found=$(circle <edges)
	if [ -z "$found" ]; then
		ok "circles/$1"
	else
		awk -v circle=" $found" 'index(circle, " " $1 " ") && index(circle, " " $2 " ")' edges >odd
		not_ok "circles/$1: $found" odd
	fi
}

for room in $ROOMS; do
	calls "$room" >edges
	# Of some rooms no file needs another one.
	if [ -s edges ]; then no_circle "$room"; else ok "circles/$room"; fi
done

# shellcheck disable=SC2086
calls $ROOMS | rooms >edges
no_circle 'rooms call each other in one direction'

# runtime.h and version.h are nobody's room: what all of it is for, and what it is called.
(cd "$ROOT" && grep -rE '^#[ 	]*include "' parser netdev runtime --include='*.[chly]') |
	sed 's/:#[^"]*"/ /; s/".*/ include/' | grep -Ev '^runtime/[^/]* | runtime/[^/]* ' | rooms >edges
no_circle 'rooms include each other in one direction'

calls runtime/run >edges
awk '$2 ~ /\/step_/ && $1 != "runtime/run/course"' edges >odd
if [ -s odd ]; then not_ok 'circles/only the loop calls steps' odd; else ok 'circles/only the loop calls steps'; fi

# That the check can fail: one call upwards.
if [ -n "$({ cat edges; echo 'runtime/run/wait runtime/run/step_call planted'; } | circle)" ]; then ok 'circles/one is found'
else
	not_ok 'circles/one is found' edges
fi
