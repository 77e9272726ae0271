# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What tests/faults/run and tests/faults/matrix share. Sourced; needs ROOT BUILD TCPCHECK TMP.

HERE=$ROOT/tests/faults
JOBS=${FAULT_JOBS:-$(nproc)}

path_faults() { sed -n 's/^FAULT("\([^"]*\)".*/\1/p' "$ROOT/runtime/fault/faults.def"; }
kernel_faults() { sh "$HERE/kernel.sh" list; }

# Sets VTIME to yes when there is virtual time, FAULT_KERNEL to the kernel with planted faults, or
# NO_VTIME and NO_FAULT_KERNEL to why not.
probe_virtual()
{
	VTIME='' NO_VTIME='' FAULT_KERNEL='' NO_FAULT_KERNEL=''
	if [ -n "${SAN:-}" ]; then
		NO_VTIME='sanitizers need more address space than a virtual machine has'
	elif [ -z "$("$TCPCHECK" kernel list 2>/dev/null)" ]; then
		NO_VTIME='no kernel for virtual time is built: make kernel'
	else
		VTIME=yes
	fi
	# On the running kernel scripts sleep most of the time.
	[ -n "$VTIME" ] || JOBS=${FAULT_JOBS:-$(($(nproc) * 8))}
	NO_FAULT_KERNEL=$NO_VTIME
	if [ -n "$VTIME" ]; then
		FAULT_KERNEL=$(sh "$HERE/kernel.sh" path 2>"$TMP/no_kernel") ||
			NO_FAULT_KERNEL=$(sed 's/^[^:]*: //' "$TMP/no_kernel" | head -n 1)
	fi
	export VTIME FAULT_KERNEL NO_FAULT_KERNEL
}

# scripts_of PATH...: all with a "// catches:" line
scripts_of() { grep -rl --include='*.pkt' '^// catches:' "$@" 2>/dev/null | sort; }

# catches FILE: the names of its "// catches:" lines
catches() { sed -n 's|^// catches: *||p' "$1" | tr ',\t' '  ' | tr -s ' ' '\n' | grep .; }

# play_log HOW VARIANT FAULT FILE: where tests/faults/play leaves what was said
play_log() { echo "$TMP/play.$3.$(echo "$4" | tr / _).$1$2"; }

# run_parallel: lines "HOW VARIANT FAULT FILE" on standard input; appends "RESULT HOW VARIANT FAULT FILE"
# to $1. What is alike but for the file is played together, a dozen at a time: see tests/faults/play.
run_parallel()
{
	export HERE
	sort | awk '
		{ way = $1 " " $2 " " $3 }
		way != last || ++n == 12 { printf "%s%s", (NR > 1 ? "\n" : ""), way; last = way; n = 0 }
		{ printf " %s", $4 }
		END { if (NR) print "" }' | xargs -r -P "$JOBS" -L 1 sh "$HERE/play" >"$1"
}

# find_ways FILE-WITH-SCRIPTS: writes "HOW VARIANT FILE" to $TMP/ways, the first way in which the
# script passes; "none - FILE" where there is none, and those of which nothing is known in some way to $TMP/busy
find_ways()
{
	: >"$TMP/ways"
	: >"$TMP/busy"
	cp "$1" "$TMP/left"
	for way in 'vtime -4' 'vtime -6' 'host -4' 'host -6'; do
		case $way in vtime*) [ -n "$VTIME" ] || continue ;; esac
		while read -r f; do
			case $way in host*) ! grep -q '^--virtual_time' "$f" || continue ;; esac
			# The name says for which version of IP it is.
			case "${way#* }${f##*/}" in -4*v6.pkt | -6*v4.pkt) continue ;; esac
			echo "$way - $f"
		done <"$TMP/left" | run_parallel "$TMP/tried"
		sed -n 's/^pass \([^ ]* [^ ]*\) - /\1 /p' "$TMP/tried" >>"$TMP/ways"
		sed -n 's/^busy [^ ]* [^ ]* - //p' "$TMP/tried" >>"$TMP/busy"
		cut -d' ' -f3- "$TMP/ways" | sort >"$TMP/found"
		comm -23 "$TMP/left" "$TMP/found" >"$TMP/rest"
		mv "$TMP/rest" "$TMP/left"
	done
	sed 's/^/none - /' "$TMP/left" >>"$TMP/ways"
}
