#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A homework: TCP and UDP as little of them as echoes, on a TUN or TAP device that is there already.

    homework.py echo|connect|crash|deaf

All it knows of the world is in the environment, as tun: and tap: tell it. It neither retransmits nor
closes of itself. connect: opens a connection and sends "hi"; crash: dies of the first data; deaf: opens
its device and does not read it.
"""
import fcntl, ipaddress, os, signal, struct, sys, time

ENV = {k[9:]: v for k, v in os.environ.items() if k.startswith("TCPCHECK_")}
TAP = ENV["DEVICE"].startswith("tap")
LOCAL, REMOTE = (ipaddress.ip_address(ENV[k]).packed for k in ("LOCAL", "REMOTE"))
MAC = b"\2home\1"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
neighbour = b"\xff" * 6


def attach():
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH22x", ENV["DEVICE"].encode(), 0x1002 if TAP else 0x1001))
    return fd


def checksum(data):
    total = sum(struct.unpack("!%dH" % ((len(data) + 1) // 2), data + b"\0" * (len(data) & 1)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def with_checksum(proto, src, dst, body, at):
    pseudo = src + dst + (struct.pack("!BBH", 0, proto, len(body)) if len(src) == 4
                          else struct.pack("!IHBB", len(body), 0, 0, proto))
    return body[:at] + struct.pack("!H", checksum(pseudo + body)) + body[at + 2:]


def send(proto, dst, body):
    if len(dst) == 4:
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0x4000, 64, proto, 0, LOCAL, dst)
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        kind = 0x800
    else:
        head = struct.pack("!IHBB16s16s", 0x60000000, len(body), proto, 64 if proto != 58 else 255, LOCAL, dst)
        kind = 0x86DD
    os.write(FD, (neighbour + MAC + struct.pack("!H", kind) if TAP else b"") + head + body)


def send_tcp(dst, sport, dport, seq, ack, flags, data=b""):
    options = struct.pack("!BBH", 2, 4, 1000) if flags & SYN else b""
    t = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                    (20 + len(options)) // 4 << 4, flags, 5000, 0, 0) + options + data
    send(6, dst, with_checksum(6, LOCAL, dst, t, 16))


class Conn:
    def __init__(self, rcv, snd):
        self.rcv, self.snd = rcv, snd


conns = {}


def on_tcp(src, t):
    sport, dport, seq, ack, off, flags = struct.unpack("!HHIIBB", t[:14])
    data = t[(off >> 4) * 4:]
    c = conns.get((src, sport, dport))
    if flags & RST:
        conns.pop((src, sport, dport), None)
    elif flags & SYN and flags & ACK:
        c.rcv, c.snd = seq + 1, ack
        send_tcp(src, dport, sport, c.snd, c.rcv, ACK)
        send_tcp(src, dport, sport, c.snd, c.rcv, ACK | PSH, b"hi")
        c.snd += 2
    elif flags & SYN and dport == int(ENV["PORT"]):
        conns[src, sport, dport] = Conn(seq + 1, 778)
        send_tcp(src, dport, sport, 777, seq + 1, SYN | ACK)
    elif not c:
        send_tcp(src, dport, sport, ack if flags & ACK else 0, seq + len(data) + bool(flags & SYN),
                 RST if flags & ACK else RST | ACK)
    elif data or flags & FIN:
        if data and sys.argv[1] == "crash":
            print("assertion failed: no data, please", flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        c.rcv += len(data) + (flags & FIN)
        send_tcp(src, dport, sport, c.snd, c.rcv, ACK | (PSH if data else 0) | (flags & FIN), data)
        c.snd += len(data) + (flags & FIN)


def on_udp(src, u):
    sport, dport, _, _ = struct.unpack("!HHHH", u[:8])
    send(17, src, with_checksum(17, LOCAL, src, struct.pack("!HHHH", dport, sport, len(u), 0) + u[8:], 6))


def on_icmp(src, m):
    if m[0] == 8:
        reply = b"\0\0\0\0" + m[4:]
        send(1, src, reply[:2] + struct.pack("!H", checksum(reply)) + reply[4:])


def on_icmp6(src, m):
    if m[0] == 128:
        send(58, src, with_checksum(58, LOCAL, src, b"\x81\0\0\0" + m[4:], 2))
    elif m[0] == 135 and m[8:24] == LOCAL:
        body = b"\x88\0\0\0\x60\0\0\0" + LOCAL + b"\2\1" + MAC
        send(58, src, with_checksum(58, LOCAL, src, body, 2))


def on_packet(p):
    if p[0] >> 4 == 4 and len(LOCAL) == 4 and p[16:20] == LOCAL:
        end = struct.unpack("!H", p[2:4])[0]
        {6: on_tcp, 17: on_udp, 1: on_icmp}[p[9]](p[12:16], p[(p[0] & 15) * 4:end])
    elif p[0] >> 4 == 6 and len(LOCAL) == 16:
        end = 40 + struct.unpack("!H", p[4:6])[0]
        {6: on_tcp, 17: on_udp, 58: on_icmp6}.get(p[6], lambda *_: None)(p[8:24], p[40:end])


def on_frame(f):
    global neighbour
    kind = struct.unpack("!H", f[12:14])[0]
    neighbour = f[6:12]
    if kind == 0x806 and f[20:22] == b"\0\1" and f[38:42] == LOCAL:
        os.write(FD, f[6:12] + MAC + f[12:20] + b"\0\2" + MAC + LOCAL + f[22:32])
    elif kind in (0x800, 0x86DD):
        on_packet(f[14:])


FD = attach()
print("attached to", ENV["DEVICE"], flush=True)
if sys.argv[1] == "deaf":
    time.sleep(1000)
if sys.argv[1] == "connect":
    port = int(ENV["PORT"])
    conns[REMOTE, port, 4321] = Conn(0, 1001)
    send_tcp(REMOTE, 4321, port, 1000, 0, SYN)
while True:
    (on_frame if TAP else on_packet)(os.read(FD, 65536))
