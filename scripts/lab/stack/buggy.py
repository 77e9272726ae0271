#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The toy TCP with one mistake in it: python3 buggy.py NAME; without a name, all of them.

Each is a line or two that somebody could have written. Which script finds it? Look at the mistake,
say what will be seen on the wire, then run it: tcpcheck --stack='pipe:python3 buggy.py NAME' *.pkt
"""
import os
import sys

# name: (file, what is there, what stands there instead)
BUGS = {
    "ack-off-by-one": (
        "toy.py",
        "            self.rcv_nxt = seq_add(self.rcv_nxt, len(new))\n",
        "            self.rcv_nxt = seq_add(self.rcv_nxt, len(new) + 1)\n"),
    "fin-not-counted": (
        "toy.py",
        "        self.rcv_nxt = seq_add(self.rcv_nxt, 1)\n        self.fin_received",
        "        self.fin_received"),
    "half-close-drops-data": (
        "toy.py",
        'CAN_RECEIVE = "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"\n',
        'CAN_RECEIVE = "ESTABLISHED",\n'),
    "hole-ignored": (
        "toy.py",
        "                break            # a hole: the rest has to wait\n",
        "                self.rcv_nxt, known = seq, 0\n"),
    "mss-ignored": (
        "toy.py",
        "self.mss = max(1, min(seg.mss or self.mss, self.tcp.mss))\n",
        "self.mss = self.tcp.mss\n"),
    "no-time-wait": (
        "toy.py",
        '                      "FIN-WAIT-2": "TIME-WAIT"}[self.state]\n',
        '                      "FIN-WAIT-2": "CLOSED"}[self.state]\n'
        '        if self.state == "CLOSED":\n            self.end(0)\n'),
    "numbers-do-not-wrap": (
        "tcpcheck_stack.py",
        "    return ((a - b + 0x80000000) & 0xffffffff) - 0x80000000\n",
        "    return a - b\n"),
    "odd-byte-not-summed": (
        "tcpcheck_stack.py",
        '    if len(data) % 2:\n        data += b"\\0"\n',
        "    data = data[:len(data) // 2 * 2]\n"),
    "old-syn-ack-taken": (
        "toy.py",
        "        ack_is_good = seg.flags & ACK and seg.ack == self.snd_max\n",
        "        ack_is_good = seg.flags & ACK\n"),
    "reset-believed-without-ack": (
        "toy.py",
        "self.end(errno.ECONNREFUSED) if ack_is_good else None\n",
        "self.end(errno.ECONNREFUSED)\n"),
    "reset-from-anywhere": (
        "toy.py",
        "        if not self.acceptable(seg):\n",
        "        if seg.flags & RST:\n            return self.end(errno.ECONNRESET)\n"
        "        if not self.acceptable(seg):\n"),
    "reset-without-ack": (
        "toy.py",
        "ack=seq_add(seg.seq, seg.length), flags=RST | ACK))\n",
        "flags=RST))\n"),
    "rto-does-not-double": (
        "toy.py",
        "        self.backoff = min(self.backoff + 1, 10)\n",
        ""),
    "syn-sent-once": (
        "toy.py",
        "            self.send_syn()\n        self.output()\n",
        "            pass\n        self.output()\n"),
    "unsent-ack-accepted": (
        "toy.py",
        "        if seq_lt(self.snd_max, seg.ack):\n"
        "            return self.send(self.snd_max, ACK)         # for what we have never sent\n",
        "        self.snd_max = max(self.snd_max, seg.ack)\n"),
    "window-ignored": (
        "toy.py",
        "            room = min(self.snd_wnd, self.cwnd) - ",
        "            room = self.cwnd - "),
    "zero-window-for-ever": (
        "toy.py",
        '            if not self.tcp.timer_is_set(("retransmit", self)):\n'
        "                self.start_timer()\n\n    def timeout",
        "            pass\n\n    def timeout"),
}


def source(name, bug):
    """What is in a file, with the mistake."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name)) as f:
        text = f.read()
    where, right, wrong = BUGS[bug]
    if name != where:
        return text
    if text.count(right) != 1:
        sys.exit("buggy.py: %s: the line is not there once in %s: %s" % (bug, name, right.strip()))
    return text.replace(right, wrong)


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in BUGS:
        print("\n".join(BUGS))
        sys.exit(0 if len(sys.argv) == 1 else 2)
    for name in "tcpcheck_stack", "toy":
        module = type(sys)(name)
        sys.modules[name] = module
        exec(compile(source(name + ".py", sys.argv[1]), name + ".py", "exec"), module.__dict__)
    sys.modules["toy"].Toy().main()


main()
