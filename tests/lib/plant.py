#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One mistake in a script, by a seed: tests/lib/plant.py SEED SCRIPT OUT [KIND]

Writes OUT and prints "KIND LINE" for what was planted in which line; without a place for it, prints nothing and exits
with 1. KIND: ack, win, flags, time, result, missing (a line of the stack's), extra (a line that it will not send); without
it the seed chooses. tests/lib/plant.py --same SCRIPT UPDATED KIND: whether an update has taken it back, byte for byte; where a
line was missing, its replacement cannot leave open what it left open, and a line too many is kept as a comment.
"""
import random
import re
import sys

TIME = r'[+0-9.~]+(?:\s*~\s*\+?[0-9.]+)?'
OUTBOUND = re.compile(r'^\s*' + TIME + r'\s+>\s+(?!nothing)(?!icmp)(?!udp)')
CALL = re.compile(r'^(\s*' + TIME + r'\s+\w+\(.*\) = )(-1 [A-Z]+|\d+)(.*)$')
FLAGS = {'P.': '.', '.': 'P.', 'F.': '.', 'FP.': 'P.', 'S.': 'S', 'S': 'S.', 'R.': 'R', 'R': 'F.'}
KINDS = ('ack', 'win', 'flags', 'time', 'result', 'missing', 'extra')


def other(rng, number):
    step = rng.choice((1, 2, 7, 100))
    return str(int(number) + (step if int(number) < 60000 else -step))  # a window is at most 65535


def edit_number(rng, line, word):
    return re.sub(r'(?<= %s )\d+' % word, lambda m: other(rng, m[0]), line, count=1)


def edit_flags(_, line):
    return re.sub(r'(?<=> )([SFRP.]+)(?= \d)', lambda m: FLAGS.get(m[1], m[1]), line, count=1)


def edit_time(rng, line):
    """It ends where it ended: an update keeps the column."""
    more = rng.choice((0.3, 0.5, 1, 2.5))
    return re.sub(r'^(\s*\+?)([0-9.]+)(?= +>)',
                  lambda m: ('%s%g' % (m[1].strip(), float(m[2]) + more)).rjust(len(m[0])), line, count=1)


def edit_result(rng, line):
    m = CALL.match(line)
    if not m or re.search(r'\b(socket|accept4?|dup|fcntl|ioctl|poll|epoll_create)\(', line):
        return line
    return m[1] + (other(rng, m[2]) if m[2].isdigit() else '-1 EDOM') + m[3]


def candidates(rng, kind, lines):
    """(number, what stands there instead), where something changes."""
    for i, line in enumerate(lines):
        outbound = OUTBOUND.match(line)
        if kind == 'result':
            new = [edit_result(rng, line)]
        elif not outbound:
            continue
        elif kind == 'missing':
            new = []
        elif kind == 'extra':
            new = [line, re.match(r'\s*', line)[0] + '+0 > . 77777:77777(0) ack 5']
        elif kind in ('ack', 'win'):
            new = [edit_number(rng, line, kind)]
        else:
            new = [(edit_flags if kind == 'flags' else edit_time)(rng, line)]
        if new != [line]:
            yield i, new


def plant(seed, kind, lines):
    rng = random.Random(seed)
    kind = kind or KINDS[seed % len(KINDS)]
    places = list(candidates(rng, kind, lines))
    if not places:
        sys.exit(1)
    i, new = rng.choice(places)
    print(kind, i + 1)
    return lines[:i] + new + lines[i + 1:]


def same(old, new, kind):
    if kind == 'extra':
        new = [line for line in new if '// not sent: ' not in line]
    if kind == 'time':  # which column a time ends in is a matter of taste
        old, new = ([line.lstrip() for line in lines] for lines in (old, new))
    if kind == 'missing' and len(old) == len(new):
        return sum(a != b for a, b in zip(old, new)) <= 1
    return old == new


def read(path):
    with open(path, encoding='utf-8', newline='') as f:
        return f.read().split('\n')


def main():
    if sys.argv[1] == '--same':
        sys.exit(not same(read(sys.argv[2]), read(sys.argv[3]), sys.argv[4]))
    seed, script, out = sys.argv[1:4]
    planted = plant(int(seed), sys.argv[4] if len(sys.argv) > 4 else None, read(script))
    with open(out, 'w', encoding='utf-8', newline='') as f:
        f.write('\n'.join(planted))


main()
