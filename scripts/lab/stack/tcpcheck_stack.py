# SPDX-License-Identifier: GPL-2.0-or-later
"""What is not TCP in a TCP stack that tcpcheck tests: packets, the clock, sockets.

tcpcheck runs a stack as a process and speaks lines with it: tcpcheck-pipe(5). This file does the
speaking. It needs nothing but Python 3 and can be copied to wherever your stack is.

    Stack     lines become on_packet(), on_timer(), on_call(); send(), set_timer() go back.
    Sockets   a Stack that keeps descriptors, addresses, blocking and poll(), and asks a TCP only
              for what is a TCP's: the user's calls of RFC 9293, section 3.9.1. Begin with this.
    Segment   a TCP segment as a value: Segment.parse(packet), segment.build().
    seq_lt()  and others: sequence numbers, which live modulo 2**32.

Nothing here sleeps and nothing asks the computer for the time: self.now is the time, in nanoseconds
from 0, and it stands still while you compute. What you print must go to standard error (log()).
"""
import errno
import socket
import struct
import sys

MS = 1_000_000
SECOND = 1_000_000_000

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32


def log(*what):
    print(*what, file=sys.stderr, flush=True)


# ---- sequence numbers (RFC 9293, section 3.4) ----

def seq_add(a, n):
    return (a + n) & 0xffffffff


def seq_diff(a, b):
    """How far it is from b to a: negative when a comes before b."""
    return ((a - b + 0x80000000) & 0xffffffff) - 0x80000000


def seq_lt(a, b):
    return seq_diff(a, b) < 0


def seq_le(a, b):
    return seq_diff(a, b) <= 0


# ---- packets ----

def checksum(data):
    """The one's complement of the one's complement sum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def pseudo_header(src, dst, length):
    """What the checksum covers beyond the segment (RFC 9293, section 3.1; RFC 8200, section 8.1)."""
    if len(src) == 4:
        return src + dst + struct.pack("!BBH", 0, 6, length)
    return src + dst + struct.pack("!II", length, 6)


class Segment:
    """src and dst are (address, port), with an address of 4 or 16 bytes; mss is that of the option,
    None without it. Other options are not looked at."""

    def __init__(self, src, dst, seq=0, ack=0, flags=0, window=0, data=b"", mss=None):
        self.src, self.dst = src, dst
        self.seq, self.ack = seq, ack
        self.flags, self.window = flags, window
        self.data, self.mss = data, mss

    @property
    def length(self):
        """SEG.LEN: SYN and FIN count as one byte each."""
        return len(self.data) + bool(self.flags & SYN) + bool(self.flags & FIN)

    def __str__(self):
        flags = "".join(c for c, bit in zip("FSRP.", (FIN, SYN, RST, PSH, ACK)) if self.flags & bit)
        return "%s %d:%d(%d) ack %d win %d" % (
            flags or "-", self.seq, seq_add(self.seq, len(self.data)), len(self.data), self.ack, self.window)

    def build(self):
        (src, sport), (dst, dport) = self.src, self.dst
        options = b"" if self.mss is None else struct.pack("!BBH", 2, 4, self.mss)
        offset = (20 + len(options)) // 4
        tcp = struct.pack("!HHIIBBHHH", sport, dport, self.seq, self.ack, offset << 4, self.flags,
                          self.window, 0, 0) + options + self.data
        total = checksum(pseudo_header(src, dst, len(tcp)) + tcp)
        return ip_header(src, dst, len(tcp)) + tcp[:16] + struct.pack("!H", total) + tcp[18:]

    @classmethod
    def parse(cls, packet):
        """None: not TCP, cut short, or its checksum is wrong, so that nobody may look at it."""
        ip = ip_parse(packet)
        if not ip or len(ip[2]) < 20:
            return None
        src, dst, tcp = ip
        sport, dport, seq, ack, offset, flags, window = struct.unpack("!HHIIBBH", tcp[:16])
        header = (offset >> 4) * 4
        if not 20 <= header <= len(tcp) or checksum(pseudo_header(src, dst, len(tcp)) + tcp):
            return None
        return cls((src, sport), (dst, dport), seq, ack, flags, window, tcp[header:],
                   mss_option(tcp[20:header]))


def mss_option(options):
    while options and options[0] != 0:
        if options[0] == 1:
            options = options[1:]
            continue
        if len(options) < 2 or not 2 <= options[1] <= len(options):
            return None
        if options[0] == 2 and options[1] == 4:
            return struct.unpack("!H", options[2:4])[0]
        options = options[options[1]:]
    return None


def ip_header(src, dst, length):
    if len(src) == 16:
        return struct.pack("!IHBB", 6 << 28, length, 6, 64) + src + dst
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, 0, 0x4000, 64, 6, 0) + src + dst
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:]


def ip_parse(packet):
    """(source, destination, payload) of an IP packet with TCP in it; None: it is something else."""
    if len(packet) >= 20 and packet[0] >> 4 == 4:
        header, length = (packet[0] & 15) * 4, struct.unpack("!H", packet[2:4])[0]
        fragment = struct.unpack("!H", packet[6:8])[0] & 0x3fff
        if packet[9] != 6 or fragment or not 20 <= header <= length <= len(packet) or checksum(packet[:header]):
            return None
        return packet[12:16], packet[16:20], packet[header:length]
    if len(packet) >= 40 and packet[0] >> 4 == 6:
        length = struct.unpack("!H", packet[4:6])[0]
        if packet[6] != 6 or 40 + length > len(packet):
            return None
        return packet[8:24], packet[24:40], packet[40:40 + length]
    return None


# ---- addresses as text ----

MAPPED = b"\0" * 10 + b"\xff\xff"


def addr_parse(word):
    """"192.0.2.1:80" and "[2001:db8::1]:80" as (bytes, port); an IPv4-mapped address as IPv4."""
    ip, _, port = word.rpartition(":")
    if ip.startswith("["):
        ip = socket.inet_pton(socket.AF_INET6, ip[1:-1])
        return (ip[12:] if ip.startswith(MAPPED) else ip), int(port)
    return socket.inet_aton(ip), int(port)


def addr_text(addr, family):
    """As a socket of this family sees it."""
    ip, port = addr
    if family == socket.AF_INET:
        return "%s:%d" % (socket.inet_ntoa(ip), port)
    ip = MAPPED + ip if len(ip) == 4 else ip
    return "[%s]:%d" % (socket.inet_ntop(socket.AF_INET6, ip), port)


# ---- the protocol ----

class Park(Exception):
    """on_call() raises it when a call would block: it is asked again, with self.again set."""


class NoSuchCall(Exception):
    """on_call() raises it for what the stack does not have: scripts that need it are skipped."""


class Stack:
    """Overwrite on_open, on_packet, on_timer and on_call; use send, set_timer, stop_timer, now."""

    name = "a stack without a name"
    families = (socket.AF_INET, socket.AF_INET6)
    calls = ()    # names, and
    options = ()  # (level, name) of socket options: what there is. Empty: nobody knows

    def __init__(self):
        self.now = 0
        self.family = self.local = self.gateway = self.mtu = self.prefix = self.flags = None
        self.again = False  # in on_call: the same call was parked before
        self.call_id = 0    # in on_call: its number
        self._timers = {}
        self._parked = set()
        self._lines = []

    def on_open(self):
        """The network is known: self.family, self.local (bytes), self.mtu, self.flags (text)."""

    def on_packet(self, packet):
        """An IP packet arrives, at self.now."""

    def on_timer(self, key):
        """The time that set_timer(key, when) said has come; the timer is not set any more."""

    def on_call(self, name, args):
        """A socket call, its arguments as words. Return its result, a number, or a number and a
        word for what else comes back; raise OSError(errno...), Park or NoSuchCall."""
        raise NoSuchCall

    def send(self, packet):
        self._lines.append("out " + packet.hex())

    def set_timer(self, key, when):
        self._timers[key] = when

    def stop_timer(self, key):
        self._timers.pop(key, None)

    def timer_is_set(self, key):
        return key in self._timers

    # What is below speaks tcpcheck-pipe(5): a line of tcpcheck, our lines, "ok" and when we want to run.

    def main(self):
        for line in sys.stdin:
            word, _, rest = line.rstrip("\n").partition(" ")
            getattr(self, "_" + word)(rest)
            wake = min(self._timers.values(), default=None)
            self._lines.append("ok never" if wake is None else "ok %d" % max(wake, self.now))
            sys.stdout.write("\n".join(self._lines) + "\n")
            sys.stdout.flush()
            self._lines.clear()

    def _open(self, rest):
        version, family, local, gateway, mtu, *flags = rest.split(" ", 5)
        self.flags = "".join(flags)
        if version != "1":
            self._lines.append("err ENOTSUP")
            return
        self.family = socket.AF_INET if family == "ipv4" else socket.AF_INET6
        local, _, prefix = local.partition("/")
        self.local, self.gateway = (socket.inet_pton(self.family, ip) for ip in (local, gateway))
        self.prefix, self.mtu = int(prefix), int(mtu)
        self._lines.append("name " + self.name)
        self._lines += ["has family " + ("ipv4" if f == socket.AF_INET else "ipv6") for f in self.families]
        self._lines += ["has call " + c for c in self.calls]
        self._lines += ["has option %d %d" % o for o in self.options]
        self.on_open()

    def _run(self, rest):
        self.now = int(rest)
        while True:
            due = [(when, n, key) for n, (key, when) in enumerate(self._timers.items()) if when <= self.now]
            if not due:
                break
            key = min(due)[2]
            del self._timers[key]
            self.on_timer(key)

    def _in(self, rest):
        self.on_packet(bytes.fromhex(rest))

    def _call(self, rest):
        number, name, *args = rest.split(" ")
        self.call_id = int(number)
        self.again = self.call_id in self._parked
        self._parked.discard(self.call_id)
        try:
            result = self.on_call(name, args)
            number, word = result if isinstance(result, tuple) else (result, "")
            self._lines.append("ret %d %s" % (number, word) if word else "ret %d" % number)
        except Park:
            self._parked.add(self.call_id)
            self._lines.append("park")
        except NoSuchCall:
            self._lines.append("nosys")
        except OSError as e:
            self._lines.append("err " + errno.errorcode[e.errno])


# ---- sockets ----

POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL = 1, 2, 4, 8, 16, 32
POLLRDHUP = 0x2000
O_NONBLOCK = 0o4000
F_GETFL, F_SETFL = 3, 4
O_RDWR = 2
MSG_PEEK, MSG_DONTWAIT = 2, 0x40
SHUT_RD, SHUT_WR, SHUT_RDWR = 0, 1, 2
EPHEMERAL = 49152  # the first port of those that are given away


def error(number):
    return OSError(number, errno.errorcode[number])


class Socket:
    """What a descriptor stands for. conn is the TCP's: whatever tcp_listen() or tcp_connect() have
    returned, None before."""

    def __init__(self, family):
        self.family = family
        self.nonblocking = False
        self.local = None   # (address, port) since bind(); the address is None when it is any
        self.conn = None
        self.listens = False
        self.backlog = 0
        self.connect_told = False  # connect() has said how it ended
        self.linger = None  # seconds of SO_LINGER
        self.options = {}


class Sockets(Stack):
    """Write these; conn is what tcp_connect() and tcp_accept() have returned, anything you like.

    tcp_listen(sock)              OPEN, passive: a listener, or anything that is true
    tcp_connect(sock, remote)     OPEN, active: a new connection from sock.local
    tcp_connected(conn)           True when it is there, False not yet; an error is raised
    tcp_accept(sock)              the next connection that came in, None: there is none yet
    tcp_send(conn, data)          SEND: how many bytes were taken, 0: there is no room
    tcp_receive(conn, n, peek)    RECEIVE: bytes; b"": the peer has closed; None: nothing yet
    tcp_shutdown(conn)            CLOSE, half of it: nothing more will be sent
    tcp_close(conn)               CLOSE: nobody will read or write any more
    tcp_abort(conn)               ABORT: the same, at once and with a reset
    tcp_unlisten(sock)            the listener is closed
    tcp_ready(conn)               POLLIN, POLLOUT, POLLHUP ... of a connection
    tcp_acceptable(sock)          whether tcp_accept() would return one
    tcp_addresses(conn)           (local, remote), each (address, port)
    tcp_error(conn)               SO_ERROR: an errno once, then 0
    tcp_segment(segment)          a segment arrives, its checksum is right
    tcp_timer(...)                what set_timer((...), when) was set for; "poll" is ours
    """

    calls = ("socket", "bind", "listen", "accept", "connect", "recv", "send", "shutdown", "close",
             "getsockname", "getpeername", "setsockopt", "getsockopt", "poll", "fcntl")
    # SO_REUSEADDR, SO_TYPE, SO_ERROR, SO_LINGER, SO_ACCEPTCONN; TCP_NODELAY; IPV6_V6ONLY
    options = ((1, 2), (1, 3), (1, 4), (1, 13), (1, 30), (6, 1), (41, 26))

    def __init__(self):
        super().__init__()
        self.sockets = {}
        self._port = EPHEMERAL
        self._deadlines = {}  # of poll()

    def on_packet(self, packet):
        segment = Segment.parse(packet)
        if segment and segment.dst[0] == self.local:
            self.tcp_segment(segment)

    def on_timer(self, key):
        if key[0] != "poll":  # which is only there to be asked again
            self.tcp_timer(*key)

    def send_segment(self, segment):
        self.send(segment.build())

    def free_port(self):
        taken = {s.local[1] for s in self.sockets.values() if s.local}
        while self._port in taken:
            self._port += 1
        self._port += 1
        return self._port - 1

    def on_call(self, name, args):
        if name not in self.calls:
            raise NoSuchCall
        if name in ("socket", "poll"):
            return getattr(self, "call_" + name)(*args)
        sock = self.sockets.get(int(args[0]))
        if not sock:
            raise error(errno.EBADF)
        return getattr(self, "call_" + name)(sock, *args)

    def would_block(self, sock, flags=0):
        return error(errno.EAGAIN) if sock.nonblocking or int(flags) & MSG_DONTWAIT else Park()

    def new_fd(self, sock):
        fd = next(n for n in range(len(self.sockets) + 1) if n not in self.sockets)
        self.sockets[fd] = sock
        return fd

    def call_socket(self, family, kind, protocol):
        if int(kind) & 15 != socket.SOCK_STREAM or int(protocol) not in (0, 6):
            raise NoSuchCall
        if int(family) not in self.families:
            raise error(errno.EAFNOSUPPORT)
        sock = Socket(int(family))
        sock.nonblocking = bool(int(kind) & O_NONBLOCK)
        return self.new_fd(sock)

    def call_bind(self, sock, _fd, word):
        ip, port = addr_parse(word)
        if sock.local:
            raise error(errno.EINVAL)
        if ip.count(0) == len(ip):
            ip = None
        elif ip != self.local:
            raise error(errno.EADDRNOTAVAIL)
        if port and any(s.local and s.local[1] == port for s in self.sockets.values()):
            raise error(errno.EADDRINUSE)
        sock.local = ip, port or self.free_port()
        return 0

    def call_listen(self, sock, _fd, backlog):
        if sock.conn and not sock.listens:
            raise error(errno.EINVAL)
        sock.local = sock.local or (None, self.free_port())
        sock.backlog, sock.listens = int(backlog), True
        sock.conn = self.tcp_listen(sock)
        return 0

    def call_accept(self, sock, _fd, flags):
        if not sock.listens:
            raise error(errno.EINVAL)
        conn = self.tcp_accept(sock)
        if conn is None:
            raise self.would_block(sock)
        new = Socket(sock.family)
        new.conn, new.local, new.connect_told = conn, self.tcp_addresses(conn)[0], True
        new.nonblocking = bool(int(flags) & O_NONBLOCK)
        return self.new_fd(new), addr_text(self.tcp_addresses(conn)[1], sock.family)

    def call_connect(self, sock, _fd, word):
        if word == "unspec":
            raise NoSuchCall
        if sock.listens:
            raise error(errno.EISCONN)
        if not sock.conn:
            remote = addr_parse(word)
            if len(remote[0]) != len(self.local):
                raise error(errno.ENETUNREACH)
            sock.local = self.local, sock.local[1] if sock.local else self.free_port()
            sock.conn = self.tcp_connect(sock, remote)
            if sock.nonblocking:
                raise error(errno.EINPROGRESS)
            raise Park
        if not self.tcp_connected(sock.conn):
            raise Park if self.again or not sock.nonblocking else error(errno.EALREADY)
        if sock.connect_told:
            raise error(errno.EISCONN)
        sock.connect_told = True
        return 0

    def connected(self, sock):
        if not sock.conn or sock.listens:
            raise error(errno.ENOTCONN)
        return sock.conn

    def call_recv(self, sock, _fd, room, flags):
        if int(flags) & ~(MSG_PEEK | MSG_DONTWAIT):
            raise NoSuchCall
        data = self.tcp_receive(self.connected(sock), int(room), bool(int(flags) & MSG_PEEK))
        if data is None:
            raise self.would_block(sock, flags)
        return len(data), data.hex() or "-"

    def call_send(self, sock, _fd, flags, data, _addr=None):
        conn = sock.conn if sock.conn and not sock.listens else None
        if not conn:
            raise error(errno.EPIPE)
        data = b"" if data == "-" else bytes.fromhex(data)
        # A blocking call returns when all of it was taken, so what was taken before is remembered.
        begun = sock.options.pop(("send", self.call_id), 0) if self.again else 0
        taken = begun + self.tcp_send(conn, data[begun:])
        if taken == len(data) or (taken and sock.nonblocking):
            return taken
        block = self.would_block(sock, flags)
        if isinstance(block, Park):
            sock.options["send", self.call_id] = taken
        elif taken:
            return taken
        raise block

    def call_shutdown(self, sock, _fd, how):
        conn = self.connected(sock)
        if int(how) == SHUT_RD:
            raise NoSuchCall
        self.tcp_shutdown(conn)
        return 0

    def call_close(self, sock, fd):
        del self.sockets[int(fd)]
        if sock.listens:
            self.tcp_unlisten(sock)
        elif sock.conn and sock.linger == 0:
            self.tcp_abort(sock.conn)
        elif sock.conn:
            self.tcp_close(sock.conn)
        return 0

    def call_getsockname(self, sock, _fd):
        ip, port = sock.local or (None, 0)
        if ip is None:
            ip = b"\0" * (4 if sock.family == socket.AF_INET else 16)
        return 0, addr_text((ip, port), sock.family)

    def call_getpeername(self, sock, _fd):
        return 0, addr_text(self.tcp_addresses(self.connected(sock))[1], sock.family)

    def call_setsockopt(self, sock, _fd, level, name, value):
        option = int(level), int(name)
        if option not in self.options:
            raise NoSuchCall
        if option == (1, 13):
            on, seconds = struct.unpack("=ii", bytes.fromhex(value))
            sock.linger = seconds if on else None
        sock.options[option] = value
        return 0

    def call_getsockopt(self, sock, _fd, level, name, room):
        option = int(level), int(name)
        if option not in self.options:
            raise NoSuchCall
        if option in sock.options:
            return 0, sock.options[option][:2 * int(room)] or "-"
        value = 0
        if option == (1, 3):
            value = socket.SOCK_STREAM
        elif option == (1, 4):
            value = self.tcp_error(sock.conn) if sock.conn and not sock.listens else 0
        elif option == (1, 30):
            value = int(sock.listens)
        return 0, struct.pack("=i", value)[:int(room)].hex() or "-"

    def call_fcntl(self, sock, _fd, command, arg):
        if int(command) == F_GETFL:
            return O_RDWR | (O_NONBLOCK if sock.nonblocking else 0)
        if int(command) != F_SETFL:
            raise NoSuchCall
        sock.nonblocking = bool(int(arg) & O_NONBLOCK)
        return 0

    def ready(self, fd):
        sock = self.sockets.get(fd)
        if not sock:
            return POLLNVAL
        if sock.listens:
            return POLLIN if self.tcp_acceptable(sock) else 0
        return self.tcp_ready(sock.conn) if sock.conn else POLLOUT | POLLHUP

    def call_poll(self, entries, timeout):
        found = []
        for entry in () if entries == "-" else entries.split(","):
            fd, events = map(int, entry.split(":"))
            revents = self.ready(fd) & (events | POLLERR | POLLHUP | POLLNVAL)
            if revents:
                found.append("%d:%d" % (fd, revents))
        key = "poll", self.call_id
        if not self.again and int(timeout) > 0:
            self._deadlines[key] = self.now + int(timeout) * MS
        deadline = self._deadlines.get(key)
        if found or int(timeout) == 0 or (deadline is not None and self.now >= deadline):
            self._deadlines.pop(key, None)
            self.stop_timer(key)
            return len(found), ",".join(found)
        if deadline is not None:
            self.set_timer(key, deadline)
        raise Park
