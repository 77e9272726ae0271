#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A TCP that accepts connections and reads: the first step of ../stack, and as little as it takes.

It passes nobody-listens.pkt and handshake.pkt. It never sends anything twice, and closes nothing.
"""
from tcpcheck_stack import ACK, RST, SYN, Segment, Sockets, seq_add

WINDOW = 65535


class Connection:
    """RCV.NXT, SND.NXT, and what has been received (RFC 9293, section 3.3.1)."""

    def __init__(self, segment):
        self.local, self.remote = segment.dst, segment.src
        self.rcv_nxt = seq_add(segment.seq, 1)   # a SYN takes a number
        self.snd_nxt = 1000                      # ours, before it is sent
        self.established = False
        self.received = b""


class Mine(Sockets):
    name = "a first step"

    def on_open(self):
        self.connections, self.listening = {}, {}

    def answer(self, conn, flags, mss=None):
        self.send_segment(Segment(conn.local, conn.remote, conn.snd_nxt, conn.rcv_nxt, flags, WINDOW, mss=mss))

    def tcp_segment(self, seg):
        conn = self.connections.get((seg.dst, seg.src))
        if conn:
            self.arrives(conn, seg)
        elif seg.flags & SYN and not seg.flags & (ACK | RST) and seg.dst[1] in self.listening:
            conn = self.connections[seg.dst, seg.src] = Connection(seg)
            self.answer(conn, SYN | ACK, mss=self.mtu - (40 if len(self.local) == 4 else 60))
            conn.snd_nxt = seq_add(conn.snd_nxt, 1)
        else:
            self.reset_for(seg)

    def reset_for(self, seg):
        """Section 3.10.7.1: with a number that its sender believes; never an answer to a reset."""
        if seg.flags & RST:
            return
        if seg.flags & ACK:
            self.send_segment(Segment(seg.dst, seg.src, seg.ack, 0, RST))
        else:
            self.send_segment(Segment(seg.dst, seg.src, 0, seq_add(seg.seq, seg.length), RST | ACK))

    def arrives(self, conn, seg):
        if not seg.flags & ACK:
            return
        if not conn.established:
            if seg.ack != conn.snd_nxt:          # of some older connection
                return self.reset_for(seg)
            conn.established = True
            self.listening[conn.local[1]].append(conn)
        if seg.data:
            if seg.seq == conn.rcv_nxt:
                conn.received += seg.data
                conn.rcv_nxt = seq_add(conn.rcv_nxt, len(seg.data))
            self.answer(conn, ACK)

    def tcp_listen(self, sock):
        return self.listening.setdefault(sock.local[1], [])

    def tcp_acceptable(self, sock):
        return bool(sock.conn)

    def tcp_accept(self, sock):
        return sock.conn.pop(0) if sock.conn else None

    def tcp_receive(self, conn, n, peek):
        data = conn.received[:n]
        if not peek:
            conn.received = conn.received[n:]
        return data or None

    def tcp_ready(self, conn):
        return 0

    def tcp_addresses(self, conn):
        return conn.local, conn.remote

    def tcp_unlisten(self, sock):
        del self.listening[sock.local[1]]

    def tcp_close(self, conn):
        del self.connections[conn.local, conn.remote]


if __name__ == "__main__":
    Mine().main()
