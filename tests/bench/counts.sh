#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# counts.sh NAME COMMAND...: one row of bench.sh's table about one run of a command: medians of what the
# kernel counts. counts.sh -: its heading. TIME: the program time_exec; N: runs. Processes and threads
# are those of strace's traces; system calls are perf's, or where that is not allowed strace's, who
# makes a run take longer. What cannot be counted is "?".

set -u

row() { printf '   %-16s %9s %8s %12s %13s %17s %7s\n' "$@"; }

if [ "$1" = - ]; then
	row '' processes threads 'page faults' 'system calls' 'context switches' 'CPU ms'
	exit
fi
name=$1
shift
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT

# How many lines of system calls its threads have made: each in a file of its own.
traced() { cat "$T"/trace.* | grep -vcE '^(---|\+\+\+) '; }

by_perf()
{
	perf stat -x, -o "$T/perf" -e raw_syscalls:sys_enter "$@" >/dev/null 2>&1
	sed -n 's/^\([0-9][0-9]*\),.*raw_syscalls.*/\1/p' "$T/perf" 2>/dev/null
}

processes='?' threads='?' calls='?'
if strace -ff -qq -o "$T/trace" "$@" >/dev/null 2>&1; then
	threads=$(cat "$T"/trace.* | grep -cE '^clone3?\(.*CLONE_THREAD')
	processes=$(($(find "$T" -name 'trace.*' | grep -c .) - threads))
	calls=$(traced)
fi
counted=$(for i in 1 2 3 4 5 6 7 8 9; do by_perf "$@"; done | sort -n | sed -n 5p)
# shellcheck disable=SC2046
set -- $("$TIME" -c "$N" "$@")
row "$name" "$processes" "$threads" "${1:-?}" "${counted:-$calls}" "${2:-?}" "${3:-?}"
