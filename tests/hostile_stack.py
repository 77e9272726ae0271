# SPDX-License-Identifier: GPL-2.0-or-later
"""A student's stack that means harm, for tests/hostile.sh: hostile_stack.py DEED MARK DIR... does the deed, says on
standard error what came of it, and then is the stack with a bug of scripts/lab/stack, whose grade is known.

MARK is in the command line of whatever is left behind; DIRs are what it should not be able to touch."""
import glob
import mmap
import os
import resource
import runpy
import signal
import subprocess
import sys
import time

DEED, MARK, *DIRS = sys.argv[1:]
DIRS = [d.replace("%", "/") for d in DIRS]
WORDS = b"secret-of-" + b"the-grader"  # this file may be read


def say(what):
    sys.stderr.write(f"CAME {DEED}: {what}\n")
    sys.stderr.flush()


def others():
    """Processes that are not ours, by their number."""
    mine = {str(os.getpid()), str(os.getppid())}
    return [p for p in os.listdir("/proc") if p.isdigit() and p not in mine]


def read():
    """The hidden scripts: by name, anywhere, in the memory and the descriptors of others."""
    seen = 0
    paths = [p for d in DIRS for p in glob.glob(d + "/**/*", recursive=True)]
    for root in ("/tmp", "/work", "/home", "/run", "/dev/shm", "/var", "/root"):
        for folder, _, files in os.walk(root):
            paths += [folder + "/" + f for f in files if f.endswith((".pkt", ".json", ".csv"))]
    for p in others():
        paths += [f"/proc/{p}/{w}" for w in ("cmdline", "environ", "maps")]
        paths += glob.glob(f"/proc/{p}/fd/*") + glob.glob(f"/proc/{p}/root/**/*.pkt")
    for path in paths:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            seen += WORDS in os.read(fd, 1 << 20)
        except OSError:
            pass
    for fd in range(3, 1024):
        try:
            os.lseek(fd, 0, 0)
            seen += WORDS in os.read(fd, 1 << 20)
        except OSError:
            pass
    mem = 0
    for p in others():
        try:
            with open(f"/proc/{p}/mem", "rb", buffering=0) as f:
                mem += bool(f)
        except OSError:
            pass
    say(f"scripts seen {seen}, memories {mem}")


def forge():
    """Points of its own: wherever something can be written but in its own lines."""
    line = b'\n{"name":"x","points":99,"of":99}\n"x",99,99\nx: 99 of 99 points\n'
    done = 0
    for fd in [2, *range(3, 1024)]:
        try:
            os.write(fd, line)
            done += fd > 2
        except OSError:
            pass
    for p in others():
        for path in glob.glob(f"/proc/{p}/fd/*") + [f"/proc/{p}/mem"]:
            try:
                fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
                done += bool(os.write(fd, line))
            except OSError:
                pass
    for d in [*DIRS, os.path.dirname(os.path.abspath(__file__)), "."]:
        for name in ("points.json", "points.csv", "forged"):
            try:
                with open(d + "/" + name, "ab") as f:
                    done += f.write(line)
            except OSError:
                pass
    say(f"written {done}")


def outlive():
    """Daemons that mind no signal."""
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for s in range(1, 65):
                    try:
                        signal.signal(s, signal.SIG_IGN)
                    except (OSError, ValueError):
                        pass
                os.closerange(0, 1024)
                os.execvp("sleep", ["sleep", MARK])
            os._exit(0)
    subprocess.Popen(["nohup", "setsid", "sleep", MARK], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    say("daemons")


def memory():
    got = []  # asked for, not touched: the host is others' too
    try:
        while len(got) < 400:
            got.append(mmap.mmap(-1, 256 << 20))
    except (MemoryError, OSError):
        pass
    n = len(got)
    del got
    say(f"{n * 256} MB")


def disk():
    total = 0
    for d in ["/tmp", "/run", "/dev/shm", ".", "/var/tmp", *DIRS]:
        for i in range(20):
            try:
                with open(f"{d}/fill{i}", "wb") as f:
                    while total < 4 << 30:
                        total += f.write(bytes(1 << 20))
            except OSError:
                pass
    say(f"{total >> 20} MB")


def pids():
    n = 0
    try:
        while n < 5000:
            if os.fork() == 0:
                os.execvp("sleep", ["sleep", MARK])
            n += 1
    except OSError:
        pass
    say(f"{n} processes")


def kill():
    for p in [1, -1, os.getppid()]:
        for s in (signal.SIGSTOP, signal.SIGKILL, signal.SIGABRT):
            if p == -1:
                signal.signal(signal.SIGABRT, signal.SIG_IGN)
            try:
                os.kill(p, 0 if p == os.getpid() else s)
            except OSError:
                pass
    say("killed")


def silent():
    say("silence")
    time.sleep(1e6)


def flood():
    say("a flood")
    while True:
        os.write(1, b"out " + b"45" * 60000 + b"\n")


def chatter():
    say("chatter")
    while True:
        os.write(2, b"\x1b]0;x\x07::error::x 9 of 9 points" * 1000 + b"\n")


def limits():
    """More than it was given."""
    done = 0
    for what in (resource.RLIMIT_NPROC, resource.RLIMIT_AS, resource.RLIMIT_FSIZE):
        hard = resource.getrlimit(what)[1]
        try:
            if hard != resource.RLIM_INFINITY:
                resource.setrlimit(what, (hard + 1, hard + 1))
                done += 1
        except (OSError, ValueError):
            pass
    say(f"raised {done}")


globals()[DEED]()
sys.argv = ["buggy.py", "half-close-drops-data"]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
runpy.run_path(os.path.dirname(os.path.abspath(__file__)) + "/buggy.py", run_name="__main__")
