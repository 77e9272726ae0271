#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make matrix: which requirements the kernels and stacks that are built keep. Plays scripts/ on all of them
# and writes build/matrix.jsonl (the runs), build/matrix.html and build/matrix.csv (the matrix) and
# doc/matrix.txt, which git keeps. CHECK=yes: doc/matrix.txt is not written but compared with, and a script or
# a pass that was lost fails.
#
# KERNELS="NAME PATH..." instead of those that "tcpcheck kernel list" shows; STACKS="NAME FILE.so ...", or
# STACKS= for none, instead of those of "tcpcheck stack list". HOST=yes adds the running kernel, in real time:
# then doc/matrix.txt stays as it is, since other hosts have other kernels. BASELINE=FILE.jsonl: what has
# changed since. PATHS: instead of scripts/.

set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
T=$BUILD/tcpcheck
RUNS=$BUILD/matrix.jsonl

KERNELS=${KERNELS-$("$T" kernel list 2>/dev/null | awk '{ print $1 }')}
STACKS=${STACKS-$("$T" stack list 2>/dev/null | awk '/^[^ ]+ / && !/does not work/ && !/^none;/ { print $1 }')}

set --
for k in $KERNELS; do set -- "$@" "--kernel=$k"; done
[ -z "$KERNELS" ] || set -- "$@" --virtual-time
for s in $STACKS; do set -- "$@" "--stack=$s"; done
[ "${HOST:-}" != yes ] || set -- "$@" --stack=kernel
if [ $# = 0 ]; then
	echo 'matrix: neither a kernel for virtual time nor a stack is built: make kernel, make stacks; or HOST=yes' >&2
	exit 1
fi

echo "matrix: $*"
# shellcheck disable=SC2086
"$T" "$@" --json="$RUNS" ${PATHS:-scripts} >"$BUILD/matrix.log" 2>&1
status=$?
tail -n 1 "$BUILD/matrix.log"
# Failures are what this is about. Without runs there is nothing to show.
case $status in
3) [ -s "$RUNS" ] || { cat "$BUILD/matrix.log" >&2; exit 1; } ;;
12[89] | 1[3-9][0-9]) exit $status ;;
esac

set -- --html="$BUILD/matrix.html" --csv="$BUILD/matrix.csv"
[ -z "${BASELINE:-}" ] || set -- "$@" --baseline="$BASELINE"
if [ "${CHECK:-}" = yes ]; then set -- "$@" --compare=doc/matrix.txt
elif [ "${HOST:-}" = yes ]; then set -- "$@" --snapshot="$BUILD/matrix.txt"
else set -- "$@" --snapshot=doc/matrix.txt
fi
"$T" matrix "$@" "$RUNS" >"$BUILD/matrix.out"
status=$?
cat "$BUILD/matrix.out"
echo "matrix: $BUILD/matrix.html"
# A stack that fails what nobody knew of is a finding, not our failure; but for what was lost.
if [ $status = 1 ] && [ "${CHECK:-}" != yes ]; then exit 0; fi
exit $status
