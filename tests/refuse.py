#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""refuse.py CALL[,CALL...] COMMAND...: as on a host that refuses these system calls, with EPERM; "landlock": as on a kernel
that has none (ENOSYS). Exit status 77: not on this architecture."""
import ctypes
import os
import struct
import sys

NUMBERS = {"x86_64": (0xc000003e, {"pivot_root": 155, "mount": 165, "open_tree": 428, "landlock": 444}),
           "aarch64": (0xc00000b7, {"pivot_root": 41, "mount": 40, "open_tree": 428, "landlock": 444})}
EPERM, ENOSYS = 1, 38
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7fff0000, 0x00050000

if os.uname().machine not in NUMBERS:
    sys.exit(77)
arch, numbers = NUMBERS[os.uname().machine]
program = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, arch), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, 0)]
for name in sys.argv[1].split(","):
    program += [(EQUAL, 0, 1, numbers[name]), (RETURN, 0, 0, ERRNO | (ENOSYS if name == "landlock" else EPERM))]
program.append((RETURN, 0, 0, ALLOW))
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *i) for i in program))
libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


prog = Program(len(program), ctypes.addressof(code))
if os.geteuid() != 0:
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
if libc.prctl(22, 2, ctypes.byref(prog), 0, 0) != 0:  # PR_SET_SECCOMP
    sys.exit("refuse.py: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[2], sys.argv[2:])
