#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make deb: build/deb/tcpcheck_VERSION_ARCH.deb from the tarball of make dist. The entry of debian/changelog is
# made from its version; whose package it is, is for those to say who publish it. lintian reads the result, if it is there: its errors fail.

set -eu
cd "$(dirname "$0")/.."
command -v dpkg-buildpackage >/dev/null && dpkg -s debhelper >/dev/null 2>&1 || {
	echo 'deb: SKIP dpkg-dev or debhelper is not installed'
	exit 0
}
v=$(cat build/dist/.version)
# "1.2-3-gabc": 3 commits behind 1.2. A dash would be the revision of a package.
deb=$(echo "$v" | tr - +)
rm -rf build/deb
mkdir -p build/deb
tar -C build/deb -xzf "build/tcpcheck-$v.tar.gz"
cd "build/deb/tcpcheck-$v"
cat >debian/changelog <<END
tcpcheck ($deb) unstable; urgency=medium

  * What changed is in /usr/share/doc/tcpcheck/changelog.gz.

 -- tcpcheck developers <tcpcheck@localhost>  $(LC_ALL=C date -R)
END
dpkg-buildpackage -jauto -b -us -uc -tc
cd ..
if command -v lintian >/dev/null; then lintian --fail-on error --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog ./*.changes; else echo 'lintian is not installed'; fi
dpkg-deb -c ./tcpcheck_*.deb | awk '{ print $6 }' | grep -v '/$'
ls ./tcpcheck_*.deb
