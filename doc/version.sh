#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doc/version.sh FALLBACK: the version. In a git tree what its last tag vX.Y says, and how far it is from there;
# in a tarball what make dist wrote into it; else FALLBACK. Called by make.

cd "$(dirname "$0")/.." || exit 1
if [ -e .git ]; then v=$(git describe --tags --match 'v[0-9]*' --always --dirty 2>/dev/null)
else v=$(cat .version 2>/dev/null); fi
case $v in
v[0-9]*) echo "${v#v}" ;;
[0-9]*.*) echo "$v" ;;
?*) echo "$1-$v" ;;
*) echo "$1" ;;
esac
