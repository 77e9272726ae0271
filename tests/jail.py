#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a script of a stranger tries. One line for each attempt: "GOT name: what" or "no name: why".

jail.py OUT PID [ROOT]: OUT is a folder of the host with secrets, PID a process of the host of the same user. ROOT is
where the host's files are seen (of a virtual machine: a mounted hostfs), then only what goes through files is tried; or
"floods", then only what takes more than its share.
"""
import ctypes
import os
import signal
import socket
import subprocess
import sys

out, pid = sys.argv[1], int(sys.argv[2])
root = sys.argv[3] if len(sys.argv) > 3 else ""
libc = ctypes.CDLL(None, use_errno=True)
CALLS = {"x86_64": {"ptrace": 101, "delete_module": 176, "setns": 308, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425,
                    "pidfd_open": 434, "pidfd_getfd": 438, "process_vm_readv": 310, "unshare": 272, "mount": 165, "keyctl": 250,
                    "add_key": 248, "perf_event_open": 298, "syslog": 103}}.get(os.uname().machine)


class Refused(Exception):
    pass


def call(name, *args):
    if not CALLS:
        raise Refused("not known on this architecture")
    got = libc.syscall(CALLS[name], *args)
    if got < 0:
        code = ctypes.get_errno()
        raise Refused(os.strerror(code))
    return got


def reaches(name, *args):
    """The kernel has looked at the arguments: it was not refused before."""
    try:
        return call(name, *args)
    except Refused as e:
        if str(e) == os.strerror(1):
            raise
        return str(e)


def read(path, n=4096):
    with open(root + path, "rb") as f:
        return f.read(n)


def read_0600():
    return read(out + "/secret").decode().strip()


def list_outside():
    return os.listdir(root + out)


def write_outside():
    with open(root + out + "/written", "w") as f:
        f.write("x")
    return "written"


def through_link():
    return read(os.path.dirname(os.path.abspath(__file__)) + "/link/secret").decode().strip()


def edit_itself():
    with open(root + os.path.dirname(os.path.abspath(__file__)) + "/all.pkt", "a") as f:
        f.write("// edited\n")
    return "edited"


def etc():
    with open(root + "/etc/tcpcheck-jail-test", "w") as f:
        f.write("x")
    os.unlink(root + "/etc/tcpcheck-jail-test")
    return "written"


def shadow():
    return read("/etc/shadow", 10)


def environment():
    if "JAIL_SECRET" in os.environ:
        return os.environ["JAIL_SECRET"]
    # of those above us, as far as they can be seen
    for p in os.listdir(root + "/proc"):
        if p.isdigit():
            try:
                if b"JAIL_SECRET" in read("/proc/%s/environ" % p, 1 << 20):
                    return "of process " + p
            except OSError:
                pass
    raise Refused("not there")


def host_process_seen():
    line = read("/proc/%d/cmdline" % pid)
    if b"987654" not in line:
        raise Refused("another one")
    return line


def kill():
    if b"987654" not in read("/proc/%d/cmdline" % pid):
        raise Refused("another one")
    os.kill(pid, signal.SIGCONT)
    return "signalled"


def ptrace():
    got = call("ptrace", 16, pid, 0, 0)  # PTRACE_ATTACH
    os.waitpid(pid, 0)
    call("ptrace", 17, pid, 0, 0)
    return got


def other_memory():
    with open("/proc/%d/mem" % pid, "rb"):
        return "open"


def memory_of_judge():
    parent = os.getppid()
    while parent > 1:
        try:
            with open("/proc/%d/mem" % parent, "r+b") as f:
                f.seek(0)
            with open("/proc/%d/comm" % parent) as f:
                if "tcpcheck" in f.read() or "tool" in f.read():
                    return parent
        except OSError:
            pass
        try:
            with open("/proc/%d/stat" % parent) as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            break
    raise Refused("no")


def host_network():
    for p in (1, pid):
        fd = os.open("/proc/%d/ns/net" % p, os.O_RDONLY)
        before = os.stat("/proc/self/ns/net").st_ino
        call("setns", fd, 0x40000000)
        if os.stat("/proc/self/ns/net").st_ino != before:
            return "entered"
    raise Refused("it is ours")


def modes_outside():
    os.chmod(out + "/mine", 0o777)
    return "changed"


def times_outside():
    os.utime(out + "/mine", (0, 0))
    return "changed"


def attributes_outside():
    os.setxattr(out + "/mine", "user.tcpcheck", b"x")
    return "changed"


def descriptors():
    """Of folders and files that somebody has left open for us."""
    for n in os.listdir("/proc/self/fd"):
        try:
            to = os.readlink("/proc/self/fd/" + n)
        except OSError:
            continue  # that of the list itself
        if to.startswith("/") and to not in ("/dev/null", "/proc/%d/fd" % os.getpid()) and not to.startswith("/memfd:"):
            return to
    raise Refused("none")


def judges_descriptors():
    for p in (1, os.getppid()):
        for n in os.listdir("/proc/%d/fd" % p):
            return os.readlink("/proc/%d/fd/%s" % (p, n))
    raise Refused("none")


def core_pattern():
    with open("/proc/sys/kernel/core_pattern", "r+") as f:
        now = f.read()
        f.seek(0)
        f.write(now)
    return "written"


def sysrq():
    with open("/proc/sysrq-trigger", "w") as f:
        f.write("?")
    return "written"


def out_of_memory_order():
    with open("/proc/self/oom_score_adj", "w") as f:
        f.write("-1000")
    return "written"


def real_time():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    return "set"


def page_faults():
    return reaches("userfaultfd", 0)


def other_architecture():
    """The numbers of 32 bits mean other calls: getpid() of them is mkdir() of ours."""
    if os.uname().machine != "x86_64":
        raise Refused("not known on this architecture")
    import mmap
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("b814000000cd80c3"))  # mov $20, %eax; int $0x80; ret
    code = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    child = os.fork()  # where there are no such calls at all, it is a signal
    if child == 0:
        os._exit(0 if code() == os.getpid() else 1)
    if os.waitpid(child, 0)[1] != 0:
        raise Refused("no such calls")
    return "called"


def watch_others():
    """Who uses which programs, while they do."""
    watch = libc.inotify_init1(0)
    if libc.inotify_add_watch(watch, b"/usr/bin", 0x21) < 0:  # IN_ACCESS | IN_OPEN
        raise Refused(os.strerror(ctypes.get_errno()))
    return "watched"


def watch_folders():
    """The same, older (dnotify)."""
    import fcntl
    signal.signal(signal.SIGIO, signal.SIG_IGN)  # it comes at once, and ends us
    fcntl.fcntl(os.open("/usr/bin", os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT)
    return "watched"


def lease():
    """Whoever opens the file waits until we let him."""
    import fcntl
    fcntl.fcntl(os.open(os.path.abspath(__file__), os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return "taken"


def marks():
    """The attributes that chattr changes, of a file that may only be read."""
    import array
    import fcntl
    file = os.open(os.path.abspath(__file__), os.O_RDONLY)
    flags = array.array("l", [0])
    fcntl.ioctl(file, 0x80086601, flags)  # FS_IOC_GETFLAGS
    fcntl.ioctl(file, 0x40086602, flags)
    return "set"


def core_dumps():
    """A limit of 0 is none for a program that core dumps are piped to; one of 1 byte is."""
    import resource
    had = resource.getrlimit(resource.RLIMIT_CORE)
    if had[1] == 0:
        raise Refused("not known: the hard limit is 0")
    if had != (1, 1):
        return str(had)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 1))
    except (ValueError, OSError) as e:
        raise Refused(str(e))
    if resource.getrlimit(resource.RLIMIT_CORE) == had:
        raise Refused("it stays as it was")
    return "set"


def unix_by_name():
    s = socket.socket(socket.AF_UNIX)
    s.connect(out + "/socket")
    return "connected"


def unix_abstract():
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0tcpcheck-jail-test")
    return "connected"


def vsock():
    return str(socket.socket(40, socket.SOCK_STREAM))


def high_bits():
    number = {"x86_64": 41}.get(os.uname().machine)
    if number is None:
        raise Refused("not known on this architecture")
    if libc.syscall(ctypes.c_long(number), ctypes.c_long((1 << 32) | 40), ctypes.c_long(1), ctypes.c_long(0)) < 0:
        raise Refused(os.strerror(ctypes.get_errno()))
    return "made"


def sysctl():
    path = "/proc/sys/kernel/panic_on_warn"
    with open(path) as f:
        now = f.read()
    with open(path, "w") as f:
        f.write(now)
    return "written"


def module():
    return reaches("delete_module", b"no_such_module", 0)


def new_namespace():
    return call("unshare", 0x10000000)


def mount():
    return call("mount", b"none", b"/tmp", b"tmpfs", 0, 0)


def bpf():
    return reaches("bpf", 0, 0, 0)


def io_uring():
    return reaches("io_uring_setup", 1, 0)


def perf():
    return reaches("perf_event_open", 0, 0, -1, -1, 0)


def keys():
    return reaches("keyctl", 0, -3, 0)


def kernel_log():
    return call("syslog", 10, 0, 0)


def getfd():
    return reaches("pidfd_getfd", call("pidfd_open", os.getpid(), 0), 0, 0)


def terminal():
    return os.open("/dev/tty", os.O_RDWR)


def type_into_terminal():
    import fcntl
    try:
        fcntl.ioctl(0, 0x5412, b"x")
    except OSError as e:
        if e.errno == 1:
            raise
        return str(e)
    return "typed"


def left_file():
    with open("/tmp/tcpcheck-jail-left", "w") as f:
        f.write("x")
    return "left"


def left_shm():
    with open("/dev/shm/tcpcheck-jail-left", "w") as f:
        f.write("x")
    return "left"


def left_process():
    subprocess.Popen(["setsid", "sleep", "456789"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return "left"


def left_ipc():
    got = libc.shmget(0x7c4a11, 4096, 0o1600)
    if got < 0:
        raise Refused(os.strerror(ctypes.get_errno()))
    return got


def fork_bomb():
    n = 0
    children = []
    try:
        while n < 2000:
            p = os.fork()
            if p == 0:
                signal.pause()
                os._exit(0)
            children.append(p)
            n += 1
    except OSError as e:
        why = e.strerror
    for p in children:
        os.kill(p, signal.SIGKILL)
        os.waitpid(p, 0)
    if n < 300:
        raise Refused("%s after %d" % (why, n))
    return n


def memory():
    try:
        return len(bytearray(3 << 30))
    except MemoryError:
        raise Refused("no memory")


def disk():
    n = 0
    try:
        for place in ("/tmp", "/run", "/dev/shm", "/dev", "/", "."):
            try:
                with open(place + "/big", "wb") as f:
                    while n < 2 << 30:
                        n += f.write(b"x" * (1 << 20))
            except OSError as e:
                why = e.strerror
    finally:
        for place in ("/tmp", "/run", "/dev/shm"):
            try:
                os.unlink(place + "/big")
            except OSError:
                pass
    if n < 1 << 30:
        raise Refused("%s after %d MB" % (why, n >> 20))
    return n


THREATS = [read_0600, list_outside, write_outside, through_link, edit_itself, etc, shadow, environment, host_process_seen,
           kill, ptrace, other_memory, memory_of_judge, judges_descriptors, descriptors, modes_outside, times_outside,
           attributes_outside, core_pattern, sysrq, out_of_memory_order, real_time, page_faults, other_architecture, watch_others, watch_folders, lease, marks, core_dumps, host_network, unix_by_name, unix_abstract, vsock, high_bits, sysctl,
           module, new_namespace, mount, bpf, io_uring, perf, keys, kernel_log, getfd, terminal, type_into_terminal,
           left_file, left_shm, left_process, left_ipc]
FLOODS = [fork_bomb, memory, disk]
BY_FILES = [read_0600, list_outside, write_outside, through_link, edit_itself, etc, shadow, environment, host_process_seen]

chosen = BY_FILES if root.startswith("/") else THREATS
if root == "floods":
    root, chosen = "", FLOODS
for threat in chosen:
    try:
        print("GOT %s: %s" % (threat.__name__, str(threat())[:60]))
    except (OSError, Refused, ValueError) as e:
        print("no %s: %s" % (threat.__name__, e))
    sys.stdout.flush()
