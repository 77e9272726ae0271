# SPDX-License-Identifier: GPL-2.0-or-later
"""When the packets of a capture of ours were sent, in seconds since 1970: list(times("x.pcapng"))."""
import struct

PACKET = 6  # Enhanced Packet Block


def times(path):
    data, at = open(path, "rb").read(), 0
    while at < len(data):
        kind, size = struct.unpack("=II", data[at:at + 8])
        if kind == PACKET:
            high, low = struct.unpack("=II", data[at + 12:at + 20])
            yield (high << 32 | low) / 1e9
        at += size
