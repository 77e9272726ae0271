#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A small TCP, for reading. tcpcheck --stack='pipe:python3 toy.py' SCRIPT tests it.

It does what RFC 9293 wants of two hosts that exchange data, in the RFC's order and names: snd_una is
SND.UNA. There are no options but MSS, no urgent data, no delayed ACKs and no keep-alives. Timeouts
are RFC 6298's, congestion control is RFC 5681's.
"""
import errno
import zlib

from tcpcheck_stack import (ACK, FIN, POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, PSH, RST, SECOND, SYN,
                            Segment, Sockets, error, seq_add, seq_diff, seq_le, seq_lt)

BUFFER = 65535               # bytes, for each direction
RTO_FIRST = 1 * SECOND       # RFC 6298, section 2
RTO_LEAST = 1 * SECOND
RTO_MOST = 60 * SECOND
RETRIES = 15
MSL = 120 * SECOND           # RFC 9293, section 3.4.2
HANDSHAKE = "SYN-SENT", "SYN-RECEIVED"
CAN_RECEIVE = "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"
CAN_SEND = "ESTABLISHED", "CLOSE-WAIT"


class Connection:
    """A transmission control block (RFC 9293, section 3.3.1), and what happens to it."""

    def __init__(self, tcp, local, remote):
        self.tcp, self.local, self.remote = tcp, local, remote
        self.state = "CLOSED"
        self.listener = None     # whose connection it becomes
        self.error = 0
        self.orphan = False      # the application has closed it
        # Sending. out holds the bytes from out_seq on that are not acknowledged. snd_nxt is what goes
        # out next: after a timeout that is snd_una again, and snd_max is how far we had come.
        self.iss = self.snd_una = self.snd_nxt = self.snd_max = tcp.initial_number(local, remote)
        self.out, self.out_seq = b"", seq_add(self.iss, 1)
        self.fin_wanted = False
        self.snd_wnd = self.max_wnd = self.snd_wl1 = self.snd_wl2 = 0
        # Receiving. rcv_edge is where the window that we have offered ends.
        self.rcv_nxt = self.rcv_edge = 0
        self.received = b""
        self.ahead = []          # (seq, data, fin) of what came before its time
        self.fin_received = False
        # Timeouts (RFC 6298) and congestion (RFC 5681)
        self.srtt, self.rttvar, self.rto = None, 0, RTO_FIRST
        self.backoff = self.retries = self.duplicates = 0
        self.timed = None        # (number, time): the segment that ends there was sent then, once
        self.mss = 536 if len(local[0]) == 4 else 1220
        self.cwnd, self.ssthresh = 0, 1 << 30
        tcp.connections[local, remote] = self

    # ---- sending ----

    def send(self, seq, flags, data=b"", mss=None):
        ack = self.rcv_nxt if flags & ACK else 0
        self.tcp.send_segment(Segment(self.local, self.remote, seq, ack, flags, self.window(), data, mss))

    def window(self):
        """Its end moves only by a piece that is worth it, and never back (section 3.8.6.2.2)."""
        edge = seq_add(self.rcv_nxt, BUFFER - len(self.received))
        if seq_diff(edge, self.rcv_edge) >= min(BUFFER // 2, self.tcp.mss):
            self.rcv_edge = edge
        return max(0, seq_diff(self.rcv_edge, self.rcv_nxt))

    def send_syn(self):
        flags = SYN if self.state == "SYN-SENT" else SYN | ACK
        self.send(self.iss, flags, mss=self.tcp.mss)
        self.sent(seq_add(self.iss, 1))

    def sent(self, end):
        """Up to end it is on its way: the clock is running."""
        if seq_lt(self.snd_max, end):
            if not self.timed:
                self.timed = end, self.tcp.now
            self.snd_max = end
        self.snd_nxt = end
        if not self.tcp.timer_is_set(("retransmit", self)):
            self.start_timer()

    def start_timer(self):
        wait = min(self.rto << self.backoff, RTO_MOST)
        self.tcp.set_timer(("retransmit", self), self.tcp.now + wait)

    def waiting(self):
        """How many bytes, counting the FIN as one, have not been sent since the last timeout."""
        return len(self.out) + self.fin_wanted - seq_diff(self.snd_nxt, self.out_seq)

    def output(self, must_ack=False):
        """Sends what the windows allow; else an ACK, if there must be one."""
        while self.state not in HANDSHAKE and self.waiting() > 0:
            room = min(self.snd_wnd, self.cwnd) - seq_diff(self.snd_nxt, self.snd_una)
            start = seq_diff(self.snd_nxt, self.out_seq)
            n = max(0, min(self.mss, len(self.out) - start, room))
            last = start + n == len(self.out)
            fin = last and self.fin_wanted and room > n
            if not n and not fin:
                break
            # No small pieces while what is on its way may bring room for large ones (section 3.8.6.2.1)
            if n < self.mss and not last and n < self.max_wnd // 2 and self.snd_nxt != self.snd_una:
                break
            flags = ACK | (PSH if last and n else 0) | (FIN if fin else 0)
            self.send(self.snd_nxt, flags, self.out[start:start + n])
            self.sent(seq_add(self.snd_nxt, n + fin))
            must_ack = False
        if must_ack:
            self.send(self.snd_max, ACK)
        # A window of zero may open without our hearing of it: somebody has to ask (section 3.8.6.1).
        if self.state not in HANDSHAKE and self.waiting() > 0 and self.snd_wnd == 0:
            if not self.tcp.timer_is_set(("retransmit", self)):
                self.start_timer()

    def timeout(self):
        """The retransmission timer (RFC 6298, section 5.4 to 5.7)."""
        self.timed = None        # Karn: nobody knows for which copy the ACK is
        self.backoff = min(self.backoff + 1, 10)
        if self.state in HANDSHAKE:
            self.retries += 1
        elif self.snd_wnd == 0:
            return self.probe()
        else:
            self.retries += 1
            flight = seq_diff(self.snd_max, self.snd_una)
            self.ssthresh, self.cwnd = max(flight // 2, 2 * self.mss), self.mss
        if self.retries > RETRIES:
            return self.end(errno.ETIMEDOUT)
        self.snd_nxt = self.snd_una
        if self.state in HANDSHAKE:
            self.send_syn()
        self.output()

    def probe(self):
        """One byte more than the window allows, or the FIN."""
        self.snd_nxt = self.snd_una
        data = self.out[:1]
        self.send(self.snd_una, ACK if data else ACK | FIN, data)
        if self.snd_max == self.snd_una:
            self.snd_max = seq_add(self.snd_una, 1)
        self.start_timer()

    # ---- a segment arrives (section 3.10.7) ----

    def arrives(self, seg):
        if self.state == "SYN-SENT":
            return self.arrives_in_syn_sent(seg)
        if self.state == "TIME-WAIT" and seg.flags & FIN and not seg.flags & RST:
            self.time_wait()     # the peer has not got our ACK
        if not self.acceptable(seg):
            if not seg.flags & RST:
                self.send(self.snd_max, ACK)
            return
        if seg.flags & RST:
            if seg.seq != self.rcv_nxt:
                return self.send(self.snd_max, ACK)     # a challenge (RFC 5961, section 3)
            return self.end(errno.ECONNRESET)
        if seg.flags & SYN:
            return self.send(self.snd_max, ACK)         # another (RFC 5961, section 4)
        if not seg.flags & ACK:
            return
        if self.state == "SYN-RECEIVED":
            if not (seq_lt(self.snd_una, seg.ack) and seq_le(seg.ack, self.snd_max)):
                return self.tcp.reset_for(seg)
            self.established(seg)
        if seq_lt(self.snd_max, seg.ack):
            return self.send(self.snd_max, ACK)         # for what we have never sent
        self.take_ack(seg)
        if self.state != "CLOSED":
            self.take_text(seg)
            self.output(must_ack=seg.length > 0)

    def acceptable(self, seg):
        """Some of it is in the window (section 3.10.7.4, first check)."""
        window = max(0, seq_diff(self.rcv_edge, self.rcv_nxt))
        first, last = seq_diff(seg.seq, self.rcv_nxt), seq_diff(seg.seq, self.rcv_nxt) + seg.length - 1
        if seg.length == 0:
            return first == 0 if window == 0 else 0 <= first < window
        return window > 0 and (0 <= first < window or 0 <= last < window)

    def arrives_in_syn_sent(self, seg):
        ack_is_good = seg.flags & ACK and seg.ack == self.snd_max
        if seg.flags & ACK and not ack_is_good:
            return self.tcp.reset_for(seg)
        if seg.flags & RST:
            return self.end(errno.ECONNREFUSED) if ack_is_good else None
        if not seg.flags & SYN:
            return
        self.learn(seg)
        if ack_is_good:
            self.established(seg)
            self.take_ack(seg)
            self.output(must_ack=True)
        else:                    # both have called each other
            self.state = "SYN-RECEIVED"
            self.snd_nxt = self.iss
            self.send_syn()

    def learn(self, seg):
        """From the peer's SYN."""
        self.rcv_nxt = self.rcv_edge = seq_add(seg.seq, 1)
        self.mss = max(1, min(seg.mss or self.mss, self.tcp.mss))
        self.cwnd = min(4 * self.mss, max(2 * self.mss, 4380))     # RFC 5681, section 3.1

    def established(self, seg):
        self.state = "FIN-WAIT-1" if self.fin_wanted else "ESTABLISHED"
        self.set_window(seg)
        if self.retries:
            self.rto, self.backoff, self.cwnd = 3 * SECOND, 0, self.mss     # RFC 6298, section 5.7
        if self.listener:
            self.listener.accepted(self)

    def set_window(self, seg):
        if self.snd_wnd == 0 and seg.window:     # no probes any more
            self.backoff = 0
            self.tcp.stop_timer(("retransmit", self))
            if self.snd_nxt != self.snd_una:
                self.start_timer()
        self.snd_wnd, self.snd_wl1, self.snd_wl2 = seg.window, seg.seq, seg.ack
        self.max_wnd = max(self.max_wnd, seg.window)

    def take_ack(self, seg):
        if seq_lt(self.snd_una, seg.ack):
            self.acknowledged(seg.ack)
        elif seg.ack == self.snd_una != self.snd_max and not seg.length and seg.window == self.snd_wnd != 0:
            self.duplicate()
        newer = seq_lt(self.snd_wl1, seg.seq) or (self.snd_wl1 == seg.seq and seq_le(self.snd_wl2, seg.ack))
        if seq_le(self.snd_una, seg.ack) and newer:
            self.set_window(seg)
        if self.fin_wanted and seq_diff(self.snd_una, self.out_seq) == 1 and not self.out:
            after = {"FIN-WAIT-1": "FIN-WAIT-2", "CLOSING": "TIME-WAIT", "LAST-ACK": "CLOSED"}
            self.state = after.get(self.state, self.state)
            if self.state == "TIME-WAIT":
                self.time_wait()
            elif self.state == "CLOSED":
                self.end(0)

    def acknowledged(self, ack):
        gone = max(0, min(seq_diff(ack, self.out_seq), len(self.out)))
        self.out, self.out_seq = self.out[gone:], seq_add(self.out_seq, gone)
        self.snd_una = ack
        if seq_lt(self.snd_nxt, ack):
            self.snd_nxt = ack
        self.retries = self.duplicates = 0
        if self.timed and seq_le(self.timed[0], ack):
            self.measured(self.tcp.now - self.timed[1])
        if self.cwnd < self.ssthresh:
            self.cwnd += min(gone, self.mss)
        else:
            self.cwnd += max(1, self.mss * self.mss // self.cwnd) if gone else 0
        self.tcp.stop_timer(("retransmit", self))
        if self.snd_una != self.snd_max:
            self.start_timer()

    def measured(self, rtt):
        """RFC 6298, section 2."""
        self.timed = None
        if self.srtt is None:
            self.srtt, self.rttvar = rtt, rtt // 2
        else:
            self.rttvar = (3 * self.rttvar + abs(self.srtt - rtt)) // 4
            self.srtt = (7 * self.srtt + rtt) // 8
        self.rto = min(max(self.srtt + 4 * self.rttvar, RTO_LEAST), RTO_MOST)
        self.backoff = 0

    def duplicate(self):
        """Fast retransmit (RFC 5681, section 3.2), without its recovery."""
        self.duplicates += 1
        if self.duplicates == 3:
            self.timed = None
            flight = seq_diff(self.snd_max, self.snd_una)
            self.ssthresh = self.cwnd = max(flight // 2, 2 * self.mss)
            n = min(self.mss, len(self.out))
            self.send(self.snd_una, ACK if n else ACK | FIN, self.out[:n])

    def take_text(self, seg):
        """Data and FIN, once their turn has come."""
        fin = bool(seg.flags & FIN)
        if self.state not in CAN_RECEIVE or not (seg.data or fin):
            return
        if seg.data and self.orphan:
            return self.abort()  # nobody will ever read it
        self.ahead.append((seg.seq, seg.data, fin))
        self.ahead.sort(key=lambda piece: seq_diff(piece[0], self.rcv_nxt))
        for seq, data, fin in list(self.ahead):
            known = seq_diff(self.rcv_nxt, seq)
            if known < 0:
                break            # a hole: the rest has to wait
            self.ahead.remove((seq, data, fin))
            new = data[known:][:BUFFER - len(self.received)]
            self.received += new
            self.rcv_nxt = seq_add(self.rcv_nxt, len(new))
            if fin and self.rcv_nxt == seq_add(seq, len(data)):
                return self.take_fin()

    def take_fin(self):
        self.rcv_nxt = seq_add(self.rcv_nxt, 1)
        self.fin_received = True
        self.state = {"ESTABLISHED": "CLOSE-WAIT", "FIN-WAIT-1": "CLOSING",
                      "FIN-WAIT-2": "TIME-WAIT"}[self.state]
        if self.state == "TIME-WAIT":
            self.time_wait()

    # ---- the end ----

    def time_wait(self):
        self.tcp.stop_timer(("retransmit", self))
        self.tcp.set_timer(("time-wait", self), self.tcp.now + 2 * MSL)

    def end(self, why):
        """No connection any more: error, or 0 when both have closed."""
        self.state, self.error = "CLOSED", why
        self.tcp.stop_timer(("retransmit", self))
        self.tcp.stop_timer(("time-wait", self))
        self.tcp.connections.pop((self.local, self.remote), None)

    def abort(self):
        if self.state not in ("CLOSED", "SYN-SENT", "TIME-WAIT"):
            self.send(self.snd_max, RST | ACK)
        self.end(errno.ECONNRESET)

    def close(self):
        """Our side has nothing more to say."""
        if self.state in CAN_SEND or self.state == "SYN-RECEIVED":
            self.fin_wanted = True
            self.state = {"ESTABLISHED": "FIN-WAIT-1", "CLOSE-WAIT": "LAST-ACK"}.get(self.state, self.state)
            self.output()
        elif self.state == "SYN-SENT":
            self.end(0)


class Listener:
    def __init__(self, backlog):
        self.backlog, self.queue = backlog, []

    def accepted(self, conn):
        self.queue.append(conn)
        conn.listener = None


class Toy(Sockets):
    name = "toy TCP 1"

    def on_open(self):
        self.connections = {}    # by (local, remote)
        self.listeners = {}      # by port
        self.mss = self.mtu - (40 if len(self.local) == 4 else 60)

    def initial_number(self, local, remote):
        """Another one for each connection, and later ones for later ones (section 3.4.1)."""
        return seq_add(zlib.crc32(repr((local, remote)).encode()), self.now // 4000)

    def tcp_segment(self, seg):
        conn, listener = self.connections.get((seg.dst, seg.src)), self.listeners.get(seg.dst[1])
        if conn:
            conn.arrives(seg)
        elif listener and not seg.flags & ACK:
            if seg.flags & SYN and not seg.flags & RST and len(listener.queue) <= listener.backlog:
                conn = Connection(self, seg.dst, seg.src)
                conn.state, conn.listener = "SYN-RECEIVED", listener
                conn.learn(seg)
                conn.send_syn()
        else:
            self.reset_for(seg)

    def reset_for(self, seg):
        """What belongs to no connection (section 3.10.7.1)."""
        if seg.flags & RST:
            return
        if seg.flags & ACK:
            self.send_segment(Segment(seg.dst, seg.src, seq=seg.ack, flags=RST))
        else:
            self.send_segment(Segment(seg.dst, seg.src, ack=seq_add(seg.seq, seg.length), flags=RST | ACK))

    def tcp_timer(self, what, conn):
        if what == "retransmit":
            conn.timeout()
        else:
            conn.end(0)

    # ---- the user's calls (section 3.9.1) ----

    def tcp_listen(self, sock):
        return self.listeners.setdefault(sock.local[1], Listener(sock.backlog))

    def tcp_unlisten(self, sock):
        listener = self.listeners.pop(sock.local[1])
        for conn in [c for c in self.connections.values() if c.listener is listener] + listener.queue:
            conn.abort()

    def tcp_accept(self, sock):
        return sock.conn.queue.pop(0) if sock.conn.queue else None

    def tcp_acceptable(self, sock):
        return bool(sock.conn.queue)

    def tcp_connect(self, sock, remote):
        conn = Connection(self, sock.local, remote)
        conn.state = "SYN-SENT"
        conn.send_syn()
        return conn

    def tcp_connected(self, conn):
        self.raise_error(conn)
        return conn.state not in HANDSHAKE

    def raise_error(self, conn):
        number = self.tcp_error(conn)
        if number:
            raise error(number)

    def tcp_error(self, conn):
        number, conn.error = conn.error, 0
        return number

    def tcp_send(self, conn, data):
        self.raise_error(conn)
        if conn.state not in CAN_SEND + HANDSHAKE:
            raise error(errno.EPIPE)
        if conn.state in HANDSHAKE:
            return 0
        taken = data[:BUFFER - len(conn.out)]
        conn.out += taken
        conn.output()
        return len(taken)

    def tcp_receive(self, conn, n, peek):
        if conn.received:
            data = conn.received[:n]
            if not peek:
                before = conn.rcv_edge
                conn.received = conn.received[n:]
                conn.window()
                if conn.rcv_edge != before and seq_diff(before, conn.rcv_nxt) < conn.tcp.mss:
                    conn.send(conn.snd_max, ACK)     # the peer may wait for a window
            return data
        self.raise_error(conn)
        if conn.fin_received or conn.state == "CLOSED":
            return b""
        return None

    def tcp_shutdown(self, conn):
        if conn.state in ("CLOSED",) + HANDSHAKE:
            raise error(errno.ENOTCONN)
        conn.close()

    def tcp_close(self, conn):
        conn.orphan = True
        if conn.received:
            conn.abort()         # the peer is to know that not all was read (RFC 9293, section 3.9.1.4)
        else:
            conn.close()

    def tcp_abort(self, conn):
        conn.abort()

    def tcp_addresses(self, conn):
        return conn.local, conn.remote

    def tcp_ready(self, conn):
        if conn.state in HANDSHAKE:
            return 0
        if conn.state == "CLOSED":
            return POLLIN | POLLOUT | POLLHUP | POLLRDHUP | (POLLERR if conn.error else 0)
        ready = POLLIN if conn.received or conn.fin_received else 0
        ready |= POLLRDHUP if conn.fin_received else 0
        ready |= POLLOUT if conn.state in CAN_SEND and len(conn.out) < BUFFER else 0
        return ready


if __name__ == "__main__":
    Toy().main()
