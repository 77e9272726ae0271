#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# make deps: installs what building and testing need, with apt; elsewhere says what is missing.
# Quick and silent about it when nothing is missing. "deps.sh kernel": what make kernel needs, too;
# "deps.sh stacks": what make stacks does.

# Where an ordinary user's PATH ends before the tools of the system.
PATH=$PATH:/usr/sbin:/sbin
missing=
packages=

# need WHAT PACKAGE COMMAND...: COMMAND tells whether it is there
need()
{
	what=$1 package=$2
	shift 2
	"$@" >/dev/null 2>&1 && return
	missing="$missing $what"
	packages="$packages $package"
}

# wish WHAT PACKAGE COMMAND...: the same, but we can do without
wish()
{
	shift
	wished=$1
	shift
	"$@" >/dev/null 2>&1 || wishes="${wishes:-} $wished"
}

headers()
{
	printf '#include <%s>\n' "$1" | cc -E - -o /dev/null
}

need 'cc' gcc command -v cc
need 'make' make command -v make
need 'flex' flex command -v flex
need 'bison' bison command -v bison
need 'pkg-config' pkg-config command -v pkg-config
need 'libc-headers' libc6-dev headers sys/socket.h
need 'linux-headers' linux-libc-dev headers linux/if_tun.h
need 'libnl-3.0' libnl-3-dev pkg-config --exists libnl-3.0
need 'libnl-route-3.0' libnl-route-3-dev pkg-config --exists libnl-route-3.0
need 'json-c' libjson-c-dev pkg-config --exists json-c
wish 'libseccomp' libseccomp-dev pkg-config --exists libseccomp
wish 'libpcap' libpcap-dev pkg-config --exists libpcap
need 'check' check pkg-config --exists check
need 'unshare' util-linux command -v unshare
# The tests' scripts call these, as scripts do.
need 'ip' iproute2 command -v ip
need 'sysctl' procps command -v sysctl

if [ "${1:-}" = kernel ]; then
	# The newest kernel source that the distribution has a package for, 6.12 or later.
	need 'linux-source' "$(apt-cache search --names-only '^linux-source-[0-9]' 2>/dev/null |
		sed 's/ .*//' | sort -V | tail -n 1 | grep . || echo linux-source-6.12)" \
		sh -c 'ls /usr/src/linux-source-*.tar.xz'
	need 'bc' bc command -v bc
	need 'xz' xz-utils command -v xz
fi

if [ "${1:-}" = stacks ]; then
	need 'lwip' liblwip-dev pkg-config --exists lwip
fi

can_install() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1; }; }
if [ -n "${wishes:-}" ]; then
	if can_install; then packages="$packages$wishes"; else echo "deps: without$wishes, which is optional"; fi
fi
[ -n "$packages" ] || { echo 'deps: nothing is missing'; exit 0; }

if ! command -v apt-get >/dev/null 2>&1; then
	echo "deps: this is not a Debian-like system; please install:$missing" >&2
	echo "deps: (the packages are called$packages on Debian)" >&2
	exit 1
fi

sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "deps: neither root nor sudo; ask for: apt-get install$packages" >&2
		exit 1
	}
	sudo=sudo
fi

echo "deps: installing$packages"
export DEBIAN_FRONTEND=noninteractive
# The package lists may be absent or old: refresh them only when the first attempt says so.
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages \
	>/dev/null 2>&1 && exit 0
$sudo apt-get update -q || exit 1
# shellcheck disable=SC2086
exec $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
