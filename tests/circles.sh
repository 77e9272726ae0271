#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/circles.sh: the files of a room know each other in one direction only: who calls whom, as nm tells
# from the object files, forms no circle; and nobody but the loop calls a step. Run by tests/run.

set -u
. "$ROOT/tests/lib.sh"
D=$TMP/circles
mkdir -p "$D" && cd "$D" || exit 1

# Rooms of runtime/ that have no circle, and shall get none.
ROOMS='base call cli finding host match plan run vtime'

# calls ROOM: one line for each, "CALLER CALLEE SYMBOL": what a file uses and another one defines
calls()
{
	nm -A "$BUILD/$1"/*.o | awk '
		{
			file = $0
			sub(/\.o:.*/, "", file)
			sub(/.*\//, "", file)
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

# circle: of such lines, the names in one, or nothing
circle() { cut -d' ' -f1,2 | sort -u | tsort 2>&1 >/dev/null | sed '1d; s/^tsort: //' | tr '\n' ' '; }

for room in $ROOMS; do
	room=runtime/$room
	calls "$room" >edges
	if [ ! -s edges ]; then
		not_ok "circles/$room: no file calls another, or nm tells nothing"
		continue
	fi
	found=$(circle <edges)
	if [ -z "$found" ]; then ok "circles/$room"; else
		not_ok "circles/$room: $found" edges
	fi
done

calls runtime/run >edges
awk '$2 ~ /^step_/ && $1 != "run"' edges >odd
if [ -s odd ]; then not_ok 'circles/only the loop calls steps' odd; else ok 'circles/only the loop calls steps'; fi

# That the check can fail: one call upwards.
if [ -n "$({ cat edges; echo 'wait step_call planted'; } | circle)" ]; then ok 'circles/one is found'
else
	not_ok 'circles/one is found' edges
fi
