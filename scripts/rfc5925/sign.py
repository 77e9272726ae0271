#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""sign.py SCRIPT...: computes the MACs of TCP-AO (RFC 5925) in scripts, and writes them into the lines.

A MAC covers addresses, ports, initial sequence numbers and the header, so it can stand in a script only
where all of these are fixed: the addresses by the variant (a name that ends in v4.pkt or v6.pkt), the
ports by bind() (8080 on both sides) or by the line, the peer's sequence numbers by the script (0), the
stack's by TCP_REPAIR (1000), windows and options by the line. Comments say the rest:

    // key: ID secret    the peer signs with the KeyID ID, and the key is "secret"; several lines are fine
    // isn: STACK PEER   other initial sequence numbers than these
    ... // forged        on a packet line: its MAC is wrong on purpose, and left as it is
    ... // the last      likewise: of two options the last is signed, not the first

All lines with "kind 29 HEX" are signed, by the first byte of HEX (the KeyID), and "kind 29 *" is left.
The algorithm is AES-128-CMAC-96 (RFC 5926); openssl(1) is called for it.
"""
import ipaddress
import re
import struct
import subprocess
import sys

STACK_ISN, PEER_ISN, PORT = 1000, 0, 8080
ADDRESSES = {"v4": ("192.168.0.1", "192.0.2.1"), "v6": ("fd3d:a0b:17d6::1", "fd3d:fa7b:d17d::1")}
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, ".": 16, "U": 32, "E": 64, "W": 128}
LINE = re.compile(r"(?P<dir>[<>]) (?:(?P<sport>\d+) > (?P<dport>\d+) )?(?P<flags>[FSRP.UEW]+) "
                  r"(?P<seq>\d+):\d+\((?P<len>\d+)\)(?: ack (?P<ack>\d+))?(?: win (?P<win>\d+))? <(?P<opts>[^>]*)>")


def cmac(key, data):
    run = subprocess.run(["openssl", "mac", "-cipher", "AES-128-CBC", "-macopt", "hexkey:" + key.hex(), "-binary",
                          "CMAC"], input=data, stdout=subprocess.PIPE, check=True)
    return run.stdout


def traffic_key(master, context):
    """KDF_AES_128_CMAC (RFC 5926, section 3.1.1.2)"""
    if len(master) != 16:
        master = cmac(bytes(16), master)
    return cmac(master, b"\x01TCP-AO" + context + struct.pack(">H", 128))


def options(text, last):
    """The bytes of an option list, and where in them the MAC stands."""
    out, mac = b"", None
    for word in filter(None, (w.strip() for w in text.split(","))):
        name, *rest = word.split()
        if name == "nop":
            out += b"\x01"
        elif name == "mss":
            out += struct.pack(">BBH", 2, 4, int(rest[0]))
        elif name == "wscale":
            out += struct.pack(">BBB", 3, 3, int(rest[0]))
        elif name == "sackOK":
            out += b"\x04\x02"
        elif name == "kind":
            body = bytes.fromhex(rest[1])
            out += bytes([int(rest[0]), len(body) + 2])
            if rest[0] == "29":
                mac = mac if mac and not last else (len(out) + 2, len(body) - 2)
            out += body
        else:
            sys.exit(f"sign.py: option '{word}' is not known")
    return out, mac


def mac_of(m, family, keys, isns, last):
    """The MAC that belongs into the line @m matched, as text; RFC 5925, section 5.1."""
    outbound = m["dir"] == ">"
    flags = sum(FLAGS[f] for f in m["flags"])
    opts, (at, length) = options(m["opts"], last)
    addr = [ipaddress.ip_address(a).packed for a in ADDRESSES[family]]
    isn = list(isns)
    if not outbound:
        addr.reverse(), isn.reverse()
    first = flags & 2 and not flags & 16
    # Behind the peer's SYN a script counts from there.
    seq = isn[0] if flags & 2 else (isn[0] + int(m["seq"])) % 2**32
    ack = (isn[1] + int(m["ack"])) % 2**32 if m["ack"] else 0
    # The sequence number extension, section 6.2: how often the numbers have begun anew
    sne = struct.pack(">I", seq < isn[0])
    ports = struct.pack(">HH", int(m["sport"] or PORT), int(m["dport"] or PORT))
    context = b"".join(addr) + ports + struct.pack(">II", isn[0], 0 if first else isn[1])
    tcp = ports + struct.pack(">IIBBHHH", seq, ack, (5 + len(opts) // 4) << 4, flags, int(m["win"]), 0, 0)
    tcp += opts[:at] + bytes(length) + opts[at + length:]
    data = bytes(int(m["len"]))
    total = len(tcp) + len(data)
    pseudo = b"".join(addr) + (struct.pack(">BBH", 0, 6, total) if family == "v4" else struct.pack(">II", total, 6))
    key = keys[opts[at - 2]]
    return cmac(traffic_key(key.encode(), context), sne + pseudo + tcp + data)[:length].hex()


def sign(path):
    family = "v6" if path.endswith("v6.pkt") else "v4"
    text = open(path).read()
    keys = {int(i): k for i, k in re.findall(r"^// key: (\d+) (\S+)$", text, re.M)}
    isns = re.search(r"^// isn: (\d+) (\d+)$", text, re.M)
    isns = [int(n) for n in isns.groups()] if isns else [STACK_ISN, PEER_ISN]
    out = []
    if not keys:
        return
    for line in text.splitlines(True):
        m = LINE.search(line)
        hexes = re.findall(r"kind 29 ([0-9a-f]{6,})", line)
        last = "// the last" in line
        if m and hexes and "// forged" not in line and not line.startswith("//"):
            if not m["win"]:
                sys.exit(f"sign.py: {path}: the window is not known: {line}")
            old = hexes[-1 if last else 0]
            line = line.replace(old, old[:4] + mac_of(m, family, keys, isns, last))
        out.append(line)
    open(path, "w").write("".join(out))


for name in sys.argv[1:]:
    sign(name)
