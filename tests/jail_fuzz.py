#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mutated scripts under --untrusted, and canaries outside: files, processes, IPC, links, mounts.

tests/jail_fuzz.py [RUNS [SEED [OPTION...]]]   on the running kernel, as root; TCPCHECK is the program. By hand, not in CI.
"""
import hashlib
import os
import random
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
    for _ in range(random.randint(1, 2)):
        fill = {"out": out, "pid": pid}
        if random.random() < 0.75:
            what = "`%s`" % random.choice(HOSTILE).replace("%d", str(random.randrange(100))).format(**fill)
        else:
            what = random.choice(CALLS).replace("%d", str(random.randrange(100))).format(**fill)
        lines.insert(random.randint(1, len(lines)), ("+0 " + what).encode())
    return b"\n".join(lines)


def digest(path):
    h = hashlib.sha256()
    for where, folders, names in sorted(os.walk(path)):
        for n in sorted(names + folders):
            p = os.path.join(where, n)
            st = os.lstat(p)
            h.update(("%s %o %d %d %d\n" % (p, st.st_mode, st.st_uid, st.st_size, int(st.st_mtime))).encode())
    return h.hexdigest()


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout


def canaries(out, suite, host):
    return {
        "files outside": digest(out), "files of the suite": digest(suite), "/etc": digest("/etc"), "process": host.poll() is None,
        "ipc": said("ipcs", "-a"), "links": said("ip", "-o", "link"), "mounts": open("/proc/self/mounts").read(),
        "namespaces": sorted(os.listdir("/run/netns")) if os.path.isdir("/run/netns") else [], "host name": os.uname().nodename,
        "left behind": said("pgrep", "-f", "sleep 333333"), "/dev/shm": sorted(n for n in os.listdir("/dev/shm") if "tcpcheck-vm" not in n),
        "qdiscs": said("tc", "qdisc", "show"), "/root": sorted(os.listdir("/root")) if os.access("/root", os.R_OK) else [],
    }


top = tempfile.mkdtemp(prefix="tcpcheck-jail-fuzz.")
os.chmod(top, 0o755)
out, suite = top + "/out", top + "/suite"
os.mkdir(out)
with open(out + "/secret", "w") as f:
    f.write("s3cret")
os.chmod(out, 0o777)
host = subprocess.Popen(["sleep", "987654"])
texts = sources()
done, status, wrong = 0, {}, 0
while done < runs and not wrong:
    os.mkdir(suite)
    for i in range(min(BATCH, runs - done)):
        with open("%s/%04d.pkt" % (suite, i), "wb") as f:
            f.write(mutate(texts, out, host.pid))
    before = canaries(out, suite, host)
    json = top + "/run.json"
    subprocess.run([TOOL, "-4", "-j8", "--untrusted", "--retries=0", "--time_limit=20", "--json=" + json] + options + [suite],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = canaries(out, suite, host)
    for line in open(json):
        if '"verdict":"' in line:
            v = line.split('"verdict":"')[1].split('"')[0]
            status[v] = status.get(v, 0) + 1
            done += 1
    if b"s3cret" in open(json, "rb").read().replace(b"{out}", b""):
        print("the secret is in the report")
        wrong += 1
    for name in before:
        if before[name] != after[name]:
            print("touched: %s\n before %s\n after  %s" % (name, before[name], after[name]))
            wrong += 1
    if wrong:
        shutil.copytree(suite, "/tmp/jail-fuzz-suite", dirs_exist_ok=True)
    shutil.rmtree(suite)
host.kill()
shutil.rmtree(top)
print("%d runs, %s, %d canaries touched" % (done, ", ".join("%s %d" % s for s in sorted(status.items())), wrong))
sys.exit(1 if wrong else 0)
