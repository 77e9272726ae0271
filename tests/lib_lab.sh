# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What tests of a course share (grade, quiz, hostile): a stack, and what a command came to. Sourced, after lib.sh.

# cheap_stack: sets STACK to one without rights, and with a clock that costs nothing: lwIP where it is, which costs
# least, else the toy
cheap_stack()
{
	STACK=lwip
	[ -f "$BUILD/stacks/lwip.so" ] || STACK="pipe:python3 $ROOT/scripts/lab/stack/toy.py"
}

# is NAME STATUS WANTED-STATUS FILE WORDS...: that status, and a line of FILE for each of the words. With MAY_BE_LATE
# a stack that a busy host keeps from answering leaves it open.
is()
{
	is_name=$1 is_got=$2 is_want=$3 is_file=$4
	shift 4
	if [ -n "${MAY_BE_LATE:-}" ] && [ "$is_got" != "$is_want" ] && grep -q 'has not answered within' "$is_file"; then
		inconclusive "$is_name"
		return
	fi
	[ "$is_got" = "$is_want" ] || { not_ok "$is_name: status $is_got, not $is_want" "$is_file"; return; }
	for w; do
		grep -qF -e "$w" "$is_file" || { not_ok "$is_name: no '$w'" "$is_file"; return; }
	done
	ok "$is_name"
}

# choose_jail QUIZ: sets JAIL to what grades of it need besides; says the reason where no jail can be had
# shellcheck disable=SC2034 # JAIL is for those who source this
choose_jail()
{
	JAIL=
	"$TCPCHECK" quiz grade "$1" /dev/null "--stack=$STACK" >out 2>&1
	[ $? != 3 ] || { JAIL=--no-jail; skip "${D##*/}: in a jail" "$(head -n 1 out | cut -c1-120)"; }
	[ "$STACK" = lwip ] || JAIL=--no-jail # which shows no python script
}
