# SPDX-License-Identifier: GPL-2.0-or-later
"""Two toy TCPs (scripts/lab/stack) talk to each other over a network that loses, delays and doubles
packets: what is written on one side is read on the other, and both sides end. tests/lab_stack.sh
calls it with the folder of the toy and how many networks to try."""
import os
import random
import socket
import sys

sys.path.insert(0, sys.argv[1])
import tcpcheck_stack as base  # noqa: E402
import toy  # noqa: E402

HOSTS = "10.0.0.1", "10.0.0.2"


class World:
    def __init__(self, seed, loss, size):
        self.random, self.loss, self.size = random.Random(seed), loss, size
        self.now, self.net, self.calls = 0, [], 0
        self.stacks = [toy.Toy(), toy.Toy()]
        for i, stack in enumerate(self.stacks):
            stack._open("1 ipv4 %s/16 %s 1500" % (HOSTS[i], HOSTS[1 - i]))
            stack._lines.clear()
        self.data = [self.random.randbytes(size) for _ in HOSTS]
        self.sent, self.got, self.fds = [0, 0], [b"", b""], [None, 0]
        self.shut, self.done = [False, False], [False, False]

    def collect(self, i):
        """Puts packets on their way; what else was said."""
        said = []
        for line in self.stacks[i]._lines:
            word, _, packet = line.partition(" ")
            if word != "out":
                said.append(line)
                continue
            segment = base.Segment.parse(bytes.fromhex(packet))
            assert segment and len(segment.data) <= 1460, packet
            for copies in range(2):
                if self.random.random() >= (self.loss if not copies else 1 - self.loss / 3):
                    late = 10 * base.MS + int(self.random.random() * 5 * base.MS * bool(self.loss))
                    self.net.append((self.now + late, len(self.net), 1 - i, packet))
        self.stacks[i]._lines.clear()
        return said

    def call(self, i, *words):
        self.calls += 1
        self.stacks[i]._call("%d %s" % (self.calls, " ".join(map(str, words))))
        return self.collect(i)[0]

    def begin(self):
        for i in 0, 1:
            assert self.call(i, "socket", socket.AF_INET, socket.SOCK_STREAM | base.O_NONBLOCK, 6) == "ret 0"
        assert self.call(0, "bind", 0, "0.0.0.0:80") == "ret 0"
        assert self.call(0, "listen", 0, 3) == "ret 0"
        assert self.call(1, "connect", 0, HOSTS[0] + ":80") == "err EINPROGRESS"

    def application(self, i):
        fd = self.fds[i]
        if fd is None:
            answer = self.call(i, "accept", 0, base.O_NONBLOCK)
            if answer.startswith("ret"):
                self.fds[i] = int(answer.split()[1])
            return
        if self.sent[i] < self.size:
            answer = self.call(i, "send", fd, 0, self.data[i][self.sent[i]:self.sent[i] + 5000].hex())
            assert answer == "err EAGAIN" or answer.startswith("ret"), answer
            self.sent[i] += int(answer.split()[1]) if answer.startswith("ret") else 0
        elif not self.shut[i]:
            self.shut[i] = self.call(i, "shutdown", fd, base.SHUT_WR) == "ret 0"
        while not self.done[i]:
            answer = self.call(i, "recv", fd, self.random.choice((100, 5000, 60000)), 0)
            if answer == "err EAGAIN":
                break
            assert answer.startswith("ret"), answer
            self.done[i] = answer == "ret 0 -"
            self.got[i] += b"" if self.done[i] else bytes.fromhex(answer.split()[2])
            if self.random.random() < .3:
                break

    def over(self):
        states = {c.state for s in self.stacks for c in s.connections.values()}
        return all(self.done) and not self.net and states <= {"TIME-WAIT"}

    def play(self):
        self.begin()
        while not self.over():
            for i in 0, 1:
                self.application(i)
            times = [p[0] for p in self.net] + [t for s in self.stacks for t in s._timers.values()]
            assert times, "nobody waits for anything, and it is not over"
            self.now = max(self.now, min(times))
            assert self.now < 4000 * base.SECOND, "it takes too long"
            for i in 0, 1:
                self.stacks[i]._run(str(self.now))
                self.collect(i)
            for packet in sorted(p for p in self.net if p[0] <= self.now):
                self.net.remove(packet)
                self.stacks[packet[2]]._in(packet[3])
                self.collect(packet[2])
        assert self.got == self.data[::-1], "what arrives is not what was sent"


for seed in range(int(sys.argv[2])):
    world = World(seed, (0, .02, .1, .25)[seed % 4], (0, 1, 3000, 100000)[seed // 4 % 4])
    try:
        world.play()
    except AssertionError as e:
        sys.exit("%s: network %d: %s at %.3f s" % (os.path.basename(sys.argv[0]), seed, e, world.now / base.SECOND))
