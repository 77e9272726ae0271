#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines for capture.py from a printed trace of one connection: tests/lib/trace.py [--nth=N] TRACE >LINES

Reports of bugs have traces as text. Understood are lines of tcpdump ("4:26.637 1026 > echo: P 1:2049(2048) ack 1 win
57344", wrapped or not) and of tshark ("0.001 10.0.2.2 -> 10.0.2.15 TCP 54 54143 > 19622 [ACK] Seq=1 Ack=1 Win=65535 Len=0
MSS=1460 ..."), wherever they stand in a text. A SYN without ACK begins a connection; --nth: which of them (1). Who sends it is
the client. Where a line lacks a number it is that behind what its sender has sent before; where it lacks the length it is
what the frame is longer than the last empty one.
"""
import re
import sys

TCPDUMP = re.compile(r'(?:(\d+):)?(\d+\.\d+) (\S+) > (\S+): ([SFRPUEW.]+)(?: (\d+):(\d+)\((\d+)\))?'
                     r'(?: ack (\d+))?(?: win (\d+))?')
TSHARK = re.compile(r'(\d+\.\d+) +\S+ -> \S+ +TCP (\d+) (.*)')
LETTERS = {'SYN': 'S', 'FIN': 'F', 'RST': 'R', 'PSH': 'P', 'ACK': '.'}


class Ends:
    """What each end has said last, by its name or port."""

    def __init__(self):
        self.next, self.ack, self.win, self.empty, self.scale = {}, {}, {}, {}, {}

    def line(self, time, src, flags, seq, length, ack, win, opts=''):
        seq = self.next.get(src, 0) if seq is None else seq
        end = seq + length
        self.next[src] = max(self.next.get(src, 0), end + ('S' in flags) + ('F' in flags))
        self.ack[src] = ack
        flags = flags.replace('.', '') + ('.' if ack is not None else '') or '.'
        return '%.6f %%s %s %d:%d(%d)%s win %d%s' % (time, flags, seq, end, length,
                                                     '' if ack is None else ' ack %d' % ack, win, opts)


def number(text):
    return None if text is None else int(text)


def from_tcpdump(ends, m):
    minutes, seconds, src, _, flags, seq, _, length, ack, win = m.groups()
    return src, ends.line(int(minutes or 0) * 60 + float(seconds), src, flags, number(seq),
                          int(length or 0), number(ack), int(win or 0))


def options(ends, src, fields):
    if 'MSS' not in fields:
        return ''
    ends.scale[src] = int(fields.get('WS', 1)).bit_length() - 1
    return ' <mss %s%s>' % (fields['MSS'], ',wscale %d' % ends.scale[src] if 'WS' in fields else '')


def on_the_wire(ends, src, window):
    """tshark has it in bytes."""
    return window >> ends.scale[src] if len(ends.scale) == 2 and all(ends.scale.values()) else window


def from_tshark(ends, m):
    time, frame, rest = m.groups()
    fields = dict(re.findall(r'(\w+)=(\d+)', rest))
    ports = re.search(r'(\d+) > (\d+)', rest)
    names = re.search(r'\[((?:SYN|FIN|RST|PSH|ACK)(?:, \w+)*)\]', rest)
    if not ports:  # "TCP segment of a reassembled PDU", and no more is said: the client's request
        src = ends.client
        length = int(frame) - ends.empty[src]
        return src, ends.line(float(time), src, 'P', None, length, ends.ack[src], ends.win[src])
    src = ports[1]
    flags = ''.join(LETTERS[n] for n in names[1].split(', '))
    if fields['Len'] == '0' and 'S' not in flags:
        ends.empty[src] = int(frame)
    ends.win[src] = int(fields['Win']) if 'S' in flags else on_the_wire(ends, src, int(fields['Win']))
    return src, ends.line(float(time), src, flags, int(fields['Seq']), int(fields['Len']),
                          number(fields.get('Ack')), ends.win[src], options(ends, src, fields))


def connections(text):
    """Lists of (sender, line)."""
    found, ends = [], None
    for m in re.finditer('|'.join('(?:%s)' % p.pattern for p in (TCPDUMP, TSHARK)), text):
        one = TCPDUMP.match(m[0]) or TSHARK.match(m[0])
        take = from_tcpdump if TCPDUMP.match(m[0]) else from_tshark
        if re.search(r': S |\[SYN\]', m[0]) and ' ack ' not in m[0]:
            ends = Ends()
            found.append([])
        if ends:
            src, line = take(ends, one)
            ends.client = found[-1][0][0] if found[-1] else src
            found[-1].append((src, line))
    return found


def main():
    nth = next((int(a[6:]) for a in sys.argv if a.startswith('--nth=')), 1)
    with open(sys.argv[-1], encoding='utf-8', errors='replace') as f:
        found = connections(f.read())
    if len(found) < nth:
        sys.exit('trace.py: %s has %d connections' % (sys.argv[-1], len(found)))
    chosen = found[nth - 1]
    first = float(chosen[0][1].split()[0])
    for src, line in chosen:
        time, rest = line.split(' ', 1)
        print('%.6f' % (float(time) - first), rest % ('c' if src == chosen[0][0] else 's'))


main()
