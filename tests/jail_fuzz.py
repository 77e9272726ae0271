#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mutated scripts under --untrusted, and canaries outside: files, processes, IPC, links, mounts.

tests/jail_fuzz.py [RUNS [SEED [OPTION...]]]   on the running kernel, as root; TCPCHECK is the program. By hand, not in CI.

RUNS is of those that really ran: mutants with a mistake, which no cell ever sees, are found by "check" and left out.
"""
import collections
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOL = os.environ.get("TCPCHECK", ROOT + "/build/tcpcheck")
runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
options = sys.argv[3:]
BATCH = 250

HOSTILE = [
    "echo x >{out}/f%d", "rm -rf {out}", "chmod -R 777 {out} /etc /root", "ln -s {out} l; echo x >l/g", "cat {out}/secret",
    "kill -9 {pid} -1", "pkill -9 sleep", "mount -t tmpfs x /etc", "umount -l /proc /usr", "nsenter -t 1 -n ip link add e0 type dummy",
    "ip link add d%d type dummy", "ip netns add n%d", "unshare -r id", "ipcmk -M 100; ipcmk -Q", "setsid sleep 333333 &",
    "(sleep 333333 &) ; exit 0", "python3 -c 'import os; os.kill(-1, 9)'", "echo 1 >/proc/sys/kernel/sysrq; echo b >/proc/sysrq-trigger",
    "sysctl -w kernel.hostname=forged", "hostname forged", "dd if=/dev/zero of=/tmp/big bs=1M count=200", "yes >/dev/shm/y & sleep 0.01",
    "cp /usr/bin/id /tmp/id; chmod 4755 /tmp/id; /tmp/id", "tc qdisc add dev lo root pfifo", "exec 3<>/dev/tcp/127.0.0.1/22", "reboot -f",
    "insmod /x.ko; modprobe dummy", "cat /proc/1/environ /proc/self/environ", "ls -laR /proc/*/fd", "mknod /tmp/sda b 8 0; cat /tmp/sda",
]
SETTINGS = r"^(kernel\.(core_pattern|sysrq|hostname|panic|modprobe)|net\.(ipv4\.(tcp_|ip_forward|conf\.lo)|core\.[rw]mem))"
CALLS = ['open("{out}/c%d", O_CREAT|O_RDWR) = 3', 'open("/proc/self/fd/1", O_RDWR) = 3', 'open("/proc/self/mem", O_RDWR) = 3',
         'open("/etc/passwd", O_RDWR) = 3', 'pipe([3, 4]) = 0', 'socket(AF_UNIX, SOCK_STREAM, 0) = 3']


def sources():
    texts = []
    for folder in ("scripts", "tests/self"):
        for where, _, names in os.walk(os.path.join(ROOT, folder)):
            for n in names:
                if n.endswith(".pkt"):
                    with open(os.path.join(where, n), "rb") as f:
                        text = f.read()
                    if b"--virtual_time" not in text and len(text) < 4000:
                        texts.append(text)
    return texts


def mutate(texts, out, pid):
    text = bytearray(random.choice(texts))
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        how = random.random()
        at = random.randrange(len(text))
        if how < 0.3:
            text[at] = random.randrange(32, 127)
        elif how < 0.5:
            other = random.choice(texts)
            k = random.randrange(len(other))
            text[at:at] = other[k:k + random.randint(1, 60)]
        elif how < 0.6:
            del text[at:at + random.randint(1, 40)]
    lines = bytes(text).split(b"\n")
    first = len(lines) + 1
    for _ in range(random.randint(1, 2)):
        fill = {"out": out, "pid": pid}
        if random.random() < 0.75:
            what = "`%s`" % random.choice(HOSTILE).replace("%d", str(random.randrange(100))).format(**fill)
        else:
            what = random.choice(CALLS).replace("%d", str(random.randrange(100))).format(**fill)
        at = random.randint(1, len(lines))
        lines.insert(at, ("+0 " + what).encode())
        first = min(first + (at < first), at + 1)
    return b"\n".join(lines), first


def digest(path):
    h = hashlib.sha256()
    for where, folders, names in sorted(os.walk(path)):
        for n in sorted(names + folders):
            p = os.path.join(where, n)
            st = os.lstat(p)
            h.update(("%s %o %d %d %d\n" % (p, st.st_mode, st.st_uid, st.st_size, int(st.st_mtime))).encode())
    return h.hexdigest()


def rights(path):
    """Of all below it; others on this machine may install packages meanwhile, and so only of what was there before."""
    paths = [os.path.join(where, n) for where, folders, names in os.walk(path) for n in folders + names]
    return {p: s for p, s in zip(paths, modes(paths)) if s != p}


def differ(before, after):
    if isinstance(before, dict):
        return any(after.get(p, s) != s for p, s in before.items())
    return before != after


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout


# Others who are root here make new ones.
HOME_FILES = sorted(os.path.join("/root", n) for n in os.listdir("/root")) if os.access("/root", os.R_OK) else []


def cgroups():
    """Of processes' numbers, and those that are new: others on this machine come and go in the rest."""
    places = [p for p in ("/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified", "/sys/fs/cgroup") if os.path.exists(p + "/cgroup.procs")]
    return sorted(os.path.join(where, n) for p in places for where, folders, _ in os.walk(p) for n in folders)


def modes(paths):
    return [(p, os.lstat(p).st_mode, os.lstat(p).st_uid) if os.path.lexists(p) else p for p in paths]


def canaries():
    return {
        "files outside": digest(out), "files of the suite": digest(suite), "/etc": rights("/etc"), "process": host.poll() is None,
        "ipc": said("ipcs", "-a"), "links": said("ip", "-o", "link"), "mounts": open("/proc/self/mounts").read(),
        "namespaces": sorted(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else [], "host name": os.uname().nodename,
        "left behind": said("pgrep", "-f", "sleep 333333"), "/dev/shm": sorted(n for n in os.listdir("/dev/shm") if "tcpcheck-vm" not in n),
        "settings": said("sysctl", "-a", "-r", SETTINGS), "cgroups": cgroups(), "qdiscs": said("tc", "qdisc", "show"), "home": modes(HOME_FILES),
    }


def write_batch(texts, n):
    """N mutants in SUITE; those with mistakes are deleted again. The others: name -> line of the first hostile act."""
    acts = {}
    for i in range(n):
        name = "%04d.pkt" % i
        text, acts[name] = mutate(texts, out, host.pid)
        with open("%s/%s" % (suite, name), "wb") as f:
            f.write(text)
    found = subprocess.run([TOOL, "check", "-4", "--untrusted", suite], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           check=False).stdout.decode(errors="replace")
    for name in set(re.findall(r"^%s/(\d{4}\.pkt):\d+:\d+: error: " % re.escape(suite), found, re.M)):
        os.unlink(suite + "/" + name)
        del acts[name]
    return acts


def play(report):
    subprocess.run([TOOL, "-4", "-j8", "--untrusted", "--retries=0", "--time_limit=20", "--json=" + report] + options + [suite],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    with open(report, encoding="utf-8", errors="replace") as f:
        return [json.loads(line) for line in f if '"verdict":"' in line]


top = tempfile.mkdtemp(prefix="tcpcheck-jail-fuzz.")
os.chmod(top, 0o755)
out, suite = top + "/out", top + "/suite"
os.mkdir(out)
with open(out + "/secret", "w") as f:
    f.write("s3cret")
os.chmod(out, 0o777)
host = subprocess.Popen(["sleep", "987654"])
texts = sources()
mutants, mistakes, ran, acted, status, wrong = 0, 0, 0, 0, collections.Counter(), 0
while ran < runs:
    os.mkdir(suite)
    acts = write_batch(texts, BATCH)
    before, wrong_before = canaries(), wrong
    results = play(top + "/run.json")
    after = canaries()
    mutants += BATCH
    mistakes += BATCH - len(acts)
    for r in results:
        if r.get("cause") == "script":
            mistakes += 1
            continue
        ran += 1
        status[r["verdict"]] += 1
        acted += r["verdict"] == "PASS" or r.get("line", 0) >= acts[os.path.basename(r["script"])]
        if "s3cret" in json.dumps(r):
            print("the secret is in the report")
            wrong += 1
    for name in before:
        if differ(before[name], after[name]):
            print("touched: %s\n before %s\n after  %s" % (name, before[name], after[name]))
            wrong += 1
    if wrong > wrong_before:
        shutil.copytree(suite, "/tmp/jail-fuzz-suite.%d" % mutants, dirs_exist_ok=True)
    shutil.rmtree(suite)
    print("# %d mutants, %d mistakes, %d runs, %d canaries touched" % (mutants, mistakes, ran, wrong), flush=True)
host.kill()
shutil.rmtree(top)
print("%d mutants, %d mistakes, %d runs (%s), of which %d came to a hostile line, %d canaries touched" % (
    mutants, mistakes, ran, ", ".join("%s %d" % s for s in sorted(status.items())), acted, wrong))
sys.exit(1 if wrong else 0)
