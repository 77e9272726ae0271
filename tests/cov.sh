#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make cov: how much of each file, and of each folder, the tests have run; in build directory $BUILD, which
# was compiled with --coverage.

set -u
cd "$(dirname "$0")/.." || exit 1
LC_ALL=C
export LC_ALL

# What gcov says of an object names the headers, too: one line for each source of ours, "PATH PERCENT LINES".
# An object that was never run has notes and no counts: 0 %.
find "$BUILD" -name '*.gcda' -size 0 -delete
find "$BUILD/parser" "$BUILD/netdev" "$BUILD/runtime" -name '*.gcno' | sort | while read -r notes; do
	gcov -n "$notes" 2>/dev/null
done | awk '
	/^File / { file = $2; gsub(/\047/, "", file); next }
	file ~ /^(parser|netdev|runtime)\/.*\.[cly]$/ && match($0, /^Lines executed:[0-9.]+% of [0-9]+/) {
		split(substr($0, RSTART + 15), part, "% of ")
		print file, part[1], part[2]
		file = ""
	}
	/^No executable lines/ { file = "" }' | sort -u | awk '
	function line(name, run, n) { printf "%6.1f %%  %5d of %5d lines  %s\n", n ? 100 * run / n : 0, run, n, name }
	{
		run = int($2 * $3 / 100 + 0.5)
		line($1, run, $3)
		folder = $1
		sub(/\/[^\/]*$/, "", folder)
		if (!(folder in lines))
			order[++folders] = folder
		hit[folder] += run; lines[folder] += $3
		all += run; total += $3
	}
	END {
		print ""
		for (i = 1; i <= folders; i++)
			line(order[i] "/", hit[order[i]], lines[order[i]])
		line("all", all, total)
		exit !all
	}'
