#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a dishonest script tries, and how a reader of our output would see it. Used by tests/forge.sh.

forge.py attack FILE      as a command of a script: every way known to us to the processes that judge it
                          and to the user's terminal; one line in FILE for each that was open
forge.py tty COMMAND...   runs COMMAND on a terminal of its own and shows what that receives
forge.py github           standard input as GitHub Actions reads it: prints the commands it obeys
"""
import ctypes
import errno
import fcntl
import glob
import os
import pty
import re
import signal
import socket
import stat
import sys
import termios

libc = ctypes.CDLL(None, use_errno=True)
PIDFD_OPEN, PIDFD_GETFD = 434, 438
SEIZE, DETACH = 0x4206, 17


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


def memory(pid):
    os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR))


def mapping(pid):
    for path in glob.glob(f"/proc/{pid}/map_files/*"):
        os.close(os.open(path, os.O_RDWR))
        return
    raise PermissionError(pid)


def system(value):
    if value < 0:
        raise OSError(ctypes.get_errno(), "")
    return value


def vm_write(pid):
    text = ctypes.create_string_buffer(8)
    here = Iovec(ctypes.addressof(text), 8)
    there = Iovec(8, 8)  # nothing is there: EFAULT means that we may
    try:
        system(libc.process_vm_writev(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))
    except OSError as e:
        if e.errno != errno.EFAULT:
            raise


def trace(pid):
    system(libc.ptrace(SEIZE, pid, None, None))
    libc.ptrace(DETACH, pid, None, None)


def take_fd(pid):
    pidfd = system(libc.syscall(PIDFD_OPEN, pid, 0))
    for fd in range(0, 16):
        if libc.syscall(PIDFD_GETFD, pidfd, fd, 0) >= 0:
            return
    raise OSError(ctypes.get_errno(), "")


def open_fd(pid):
    for fd in range(0, 256):
        try:
            os.close(os.open(f"/proc/{pid}/fd/{fd}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY))
            return
        except OSError:
            pass
    raise PermissionError(pid)


WAYS = (memory, mapping, vm_write, trace, take_fd, open_fd)


def is_open(way, pid):
    try:
        way(pid)
        return True
    except OSError:
        return False


def family():
    pid, ours = os.getpid(), []
    while pid > 0 and str(pid) != os.environ["PACKETDRILL_PID"]:
        ours.append(pid)
        try:
            with open(f"/proc/{pid}/stat") as f:
                pid = int(f.read().rpartition(")")[2].split()[1])
        except OSError:
            break
    return ours


def attack_processes():
    mine = family()
    targets = {int(os.environ["PACKETDRILL_PID"]), 1, os.getppid()}
    targets |= {int(p) for p in os.listdir("/proc") if p.isdigit()}
    for pid in sorted(targets - set(mine)):
        for way in WAYS:
            if is_open(way, pid):
                yield f"{way.__name__} of process {pid}"


# What is open here must be seen as open, or the rest proves nothing.
def control():
    child = os.fork()
    if child == 0:
        signal.pause()
    tries = [way.__name__ for way in (memory, vm_write, trace, take_fd) if not is_open(way, child)]
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return tries


def attack_descriptors():
    for fd in range(0, 1024):
        try:
            st = os.fstat(fd)
        except OSError:
            continue
        name = os.readlink(f"/proc/self/fd/{fd}")
        if fd > 2 and not stat.S_ISSOCK(st.st_mode):
            yield f"descriptor {fd} is {name}"
        if fd == 0 and name != "/dev/null":
            yield f"standard input is {name}"
        if fd in (1, 2) and not stat.S_ISFIFO(st.st_mode):
            yield f"descriptor {fd} is {name}"
        if stat.S_ISSOCK(st.st_mode):
            s = socket.socket(fileno=os.dup(fd))
            if s.family == socket.AF_PACKET:
                yield f"descriptor {fd} is a packet socket"
            s.close()


def attack_terminals():
    os.setsid() if os.getsid(0) == 0 else None
    for path in ["/dev/tty", "/dev/console"] + glob.glob("/dev/pts/[0-9]*"):
        try:
            fd = os.open(path, os.O_RDWR)
        except OSError:
            continue
        if not os.isatty(fd):
            os.close(fd)
            continue
        yield f"{path} could be opened"
        os.write(fd, b"TTYFORGED\033]0;TTYFORGED\007")
        for c in b"x\n":
            try:
                fcntl.ioctl(fd, termios.TIOCSTI, bytes([c]))
                yield f"{path}: typed"
            except OSError:
                pass
        os.close(fd)


def attack_ipc():
    for kind in ("shm", "sem", "msg"):
        try:
            with open(f"/proc/sysvipc/{kind}") as f:
                if len(f.readlines()) > 1:
                    yield f"{kind}: others' System V objects"
        except OSError:
            pass
    if libc.sethostname(b"forged", 6) < 0:
        yield "the host name is not ours"


def attack(path):
    found = list(attack_descriptors())
    found += [f"control: {way} does not work at all" for way in control()]
    for attempt in (attack_processes, attack_terminals, attack_ipc):
        found += attempt()
    with open(path, "w") as f:
        f.write("".join(line + "\n" for line in found) + "tried\n")


def tty(command):
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen = b""
    while True:
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
    sys.stdout.buffer.write(seen)
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def github():
    word = None
    for line in sys.stdin.buffer.read().decode("utf-8", "replace").split("\n"):
        m = re.match(r"\s*::([^ :]+)[^:]*::(.*)", line)
        v1 = re.search(r"##\[([^\] ]+)", line)
        name = m.group(1) if m else v1.group(1) if v1 else None
        if name is None:
            continue
        if word:
            if name == word:
                word = None
        elif name == "stop-commands":
            word = m.group(2) if m else None
        else:
            print(line)


{"attack": lambda a: attack(*a), "tty": tty, "github": lambda a: github()}[sys.argv[1]](sys.argv[2:])
