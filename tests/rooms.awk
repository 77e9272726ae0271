# SPDX-License-Identifier: GPL-2.0-or-later
# For tests/lint.sh: "FILE:LINE: what" of each include that the list of rooms does not allow, and of each line of the
# list that is not as it says: that names a room below it, or what nobody includes. Reads three files:
#   "header FILE" and "public FILE" of all there are; tests/lint.rooms; "FILE LINE HEADER" of all includes

function room_of(path) { sub(/\/[^\/]*$/, "", path); return path }

FNR == 1 { part++ }

part == 1 { kind[$1, $2] = 1; next }

part == 2 {
	if (/^#/ || !NF)
		next
	room = $1
	sub(/:$/, "", room)
	known[room] = FNR
	rooms[FNR] = room
	for (i = 2; i <= NF; i++) {
		may[room] = may[room] " " $i
		# Those that may know everybody say so by the folder that rooms are in.
		if ($i != "runtime/" && $i != "runtime/version.h" && $i != "runtime/runtime.h" && !(room_of($i) in known))
			print FILENAME ":" FNR ": " room " may not include " $i ", which is not above it"
	}
	next
}

# The entry of @room that allows @header; "": none
function allowed_by(room, header,   n, i, list)
{
	n = split(may[room], list, " ")
	for (i = 1; i <= n; i++)
		if (list[i] == header || (list[i] ~ /\/$/ && index(header, list[i]) == 1))
			return list[i]
	return ""
}

# What is wrong with it; "": nothing
function wrong(file, room, header,   entry)
{
	if (header !~ /\//)
		return "includes \"" header "\" without its folder"
	if (room_of(header) == room)
		return ""
	entry = allowed_by(room, header)
	used[room, entry] = 1
	if (file != "runtime/main.c" && (entry == "" || header ~ /^runtime\/suite\//))
		return room " may not include " header
	if (header == "runtime/version.h") # generated, and nobody's: what we are called
		return ""
	if (!(("header", header) in kind)) # generated headers belong to their folder
		return header " is not a header of another folder's public face"
	# A room within a room sees what is in that.
	if (!(("public", header) in kind) && index(room, room_of(header) "/") != 1)
		return header " is not marked PUBLIC"
	return ""
}

{
	includes = 1
	what = wrong($1, room_of($1), $3)
	if (what != "")
		print $1 ":" $2 ": " what
}

END {
	if (!includes)
		print "tests/rooms.awk: no include was found"
	for (line in rooms) {
		room = rooms[line]
		n = split(may[room], list, " ")
		for (i = 1; i <= n; i++)
			if (!((room, list[i]) in used))
				print "tests/lint.rooms:" line ": nothing of " room " includes " list[i]
	}
}
