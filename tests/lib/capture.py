#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures for tests, from lines: tests/lib/capture.py [--link=LINK] [--snaplen=N] OUT.pcap <LINES

A line is "TIME c|s FLAGS SEQ:END(LEN) [ack N] [win N] [<mss N[,wscale N]>]", as in scripts: c is the client
(10.0.2.2:54143, or --client=ADDR:PORT), s the server (10.0.2.15:19622), numbers are relative. Words at the end of a line:
ttl=N, id=N, twice (written twice), frag (a fragment), badsum, partial (checksum left to a device), raw=HEX (instead of all else).
LINK: ether, vlan, raw, sll, sll2, null. # begins a comment.
"""
import re
import struct
import sys

LINKS = {'ether': 1, 'vlan': 1, 'raw': 101, 'sll': 113, 'sll2': 276, 'null': 0}
ISN = {'c': 0x10000000, 's': 0xfffffff0}  # one of them goes round
FLAGS = {'F': 1, 'S': 2, 'R': 4, 'P': 8, '.': 16, 'U': 32, 'E': 64, 'W': 128}
ENDS = {'c': ('10.0.2.2', 54143), 's': ('10.0.2.15', 19622)}


def cksum(b):
    b += b'\0' * (len(b) % 2)
    s = sum(struct.unpack('>%dH' % (len(b) // 2), b))
    while s >> 16:
        s = (s & 0xffff) + (s >> 16)
    return s


def addr(text):
    return bytes(int(x) for x in text.split('.'))


def packet(who, line, words, number):
    m = re.match(r'([FSRPUEW.]+) (\d+):(\d+)\((\d+)\)(?: ack (\d+))?(?: win (\d+))?(?: <mss (\d+)(?:,wscale (\d+))?>)?', line)
    if not m:
        sys.exit('capture.py: not understood: ' + line)
    other = 's' if who == 'c' else 'c'
    flags = sum(FLAGS[f] for f in m[1])
    seq = (ISN[who] + int(m[2])) & 0xffffffff
    ack = (ISN[other] + int(m[5])) & 0xffffffff if m[5] else 0
    opts = struct.pack('>BBH', 2, 4, int(m[7])) if m[7] else b''
    opts += struct.pack('>BBBB', 1, 3, 3, int(m[8])) if m[8] else b''
    data = bytes((int(m[2]) + i) & 0xff for i in range(int(m[4])))
    (src, sport), (dst, dport) = ENDS[who], ENDS[other]
    tcp = struct.pack('>HHIIBBHHH', sport, dport, seq, ack, (20 + len(opts)) // 4 << 4, flags,
                      int(m[6] or 0), 0, 0) + opts + data
    pseudo = addr(src) + addr(dst) + struct.pack('>HH', 6, len(tcp))
    sum_ = cksum(pseudo) if 'partial' in words else cksum(pseudo + tcp) ^ 0xffff
    if 'badsum' in words:
        sum_ ^= 0x5555
    tcp = tcp[:16] + struct.pack('>H', sum_) + tcp[18:]
    ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(tcp), int(words.get('id', number)),
                     0x2000 if 'frag' in words else 0x4000, int(words.get('ttl', 64)), 6, 0) + addr(src) + addr(dst)
    return ip[:10] + struct.pack('>H', cksum(ip) ^ 0xffff) + ip[12:] + tcp


def framed(link, who, ip):
    if link == 'ether':
        return b'\2\0\0\0\0\1\2\0\0\0\0\2\x08\0' + ip + b'\0' * max(0, 46 - len(ip))
    if link == 'vlan':
        return b'\2\0\0\0\0\1\2\0\0\0\0\2\x81\0\0\5\x08\0' + ip
    if link == 'sll':
        return struct.pack('>HHH8sH', 4 if who == 's' else 0, 1, 6, b'', 0x800) + ip
    if link == 'sll2':
        return struct.pack('>HHIHBB8s', 0x800, 0, 3, 1, 4 if who == 's' else 0, 6, b'') + ip
    return (b'\2\0\0\0' if link == 'null' else b'') + ip


def main():
    args = dict(a[2:].split('=', 1) for a in sys.argv[1:] if a.startswith('--'))
    out = [a for a in sys.argv[1:] if not a.startswith('--')][0]
    link, snap = args.get('link', 'raw'), int(args.get('snaplen', 262144))
    if 'client' in args:
        host, port = args['client'].rsplit(':', 1)
        ENDS['c'] = host, int(port)
    with open(out, 'wb') as f:
        f.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, snap, LINKS[link]))
        for number, line in enumerate(sys.stdin, 1):
            line = line.split('#')[0].strip()
            if not line:
                continue
            time, who, rest = line.split(None, 2)
            words = dict((w.split('=') + [''])[:2] for w in rest.split() if re.fullmatch(r'[a-z]+(=\w+)?', w))
            b = bytes.fromhex(words['raw']) if 'raw' in words else framed(link, who, packet(who, rest, words, number))
            ns = round((1500000000 + float(time)) * 1e9) if '.' not in time else \
                1500000000 * 10**9 + int(time.split('.')[0]) * 10**9 + int((time.split('.')[1] + '0' * 9)[:9])
            for _ in range(2 if 'twice' in words else 1):
                f.write(struct.pack('<IIII', ns // 10**9, ns % 10**9, min(len(b), snap), len(b)) + b[:snap])


main()
