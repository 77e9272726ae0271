#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers that mean harm, or are noise. Each file has a grade of its own, and the one that is right still scores full.

Usage: hostile_answers.py TCPCHECK QUIZ FOLDER OPTIONS-OF-A-RUN..."""
import csv
import json
import os
import random
import resource
import subprocess
import sys
import time


def right(quiz):
    text = quiz["text"].encode()
    lines = []
    for n, b in enumerate(quiz["blanks"]):
        here = text[b["at"]:b["at"] + b["len"]].decode()
        if "pieces" in b:
            texts = [p["text"] for p in b["pieces"]]
            here = "".join(chr(65 + texts.index(line.rstrip())) for line in here.split("\n"))
        lines.append(f"{n + 1}: {here}\n")
    return "".join(lines).encode()


def noise(random, good):
    kind = random.randrange(4)
    if kind == 0:
        return random.randbytes(random.randrange(2000))
    if kind == 1:
        return b"".join(b"%d:%s\n" % (random.randrange(6), random.randbytes(random.randrange(40)))
                        for _ in range(random.randrange(20)))
    bad = bytearray(good)
    for _ in range(random.randrange(1, 5)):
        bad[random.randrange(len(bad))] = random.randrange(256)
    return bytes(bad)


def files(good):
    """name -> (content, whether it must score full, or None: whatever comes)"""
    first = good.split(b"\n")[0]
    rest = good[len(first) + 1:]
    yield "anna", good, True
    yield "bom", b"\xef\xbb\xbf" + good, True
    yield "crlf", good.replace(b"\n", b"\r\n"), True
    yield "blanks", b"\n\n# mine\n \t\n" + good.replace(b": ", b"  :\t"), True
    yield "long", b"#" * 900_000 + b"\n" + good, True
    yield "lines", b"\n" * 900_000 + good, True
    yield "million", b"#\n" * 1_000_000 + good, False
    yield "cr", good.replace(b"\n", b"\r"), False
    yield "utf16", good.decode().encode("utf-16"), False
    yield "huge", b"1: 1\n" * 1_000_000, False
    yield "nul", good.replace(first, first + b"\0"), False
    yield "nuls", b"\0" * 1000, False
    yield "twice", good + first + b"\n", False
    yield "other-first", b"1: 77\n" + good, False
    yield "no-such-blank", good + b"4: 1\n0: 1\n-1: 1\n18446744073709551617: 1\n99999999999999999999999: 1\n", True
    yield "controls", first + b"\x1b[31m\x07\n" + rest, False
    yield "range", b"1: 0~9\n2: *\n3: ...\n", False
    yield "shell", b"1: `touch owned`\n2: $(touch owned)\n3: ;touch owned\n", False
    yield "newline", b"1: 1\\n+0 `touch owned`\n", False
    yield "comment", b"1: 1//\n2: 1/*\n3: ABCDEFGHIJKLMNOPQRSTUVWX\n", False
    yield "formula", b"1: =cmd|' /C calc'!A0\n2: @SUM(1)\n3: +1\n", False
    yield "empty", b"", False
    yield "=cmd|' -C calc'!A0", good, True
    yield "+1", good, True
    yield "@x", good, True
    yield "-n", good, True
    yield 'a","99","99', good, True
    yield "a\nb,99,99", good, True
    yield "a\x1b[2Jb", good, True
    yield "\xe9\xff".encode("latin1").decode("utf8", "surrogateescape"), good, True
    yield "\u202etxet", good, True
    yield "\uff1dcmd", good, True
    yield "\t=cmd", good, True
    yield " =cmd", good, True


def main():
    tcpcheck, quiz_file, folder, *options = sys.argv[1:]
    os.makedirs(folder)
    with open(quiz_file) as f:
        good = right(json.load(f))
    quiz_file = os.path.abspath(quiz_file)
    os.chdir(folder)
    want = {}
    for name, content, full in files(good):
        with open(name, "wb") as f:
            f.write(content)
        want["./" + name if name.startswith("-") else name] = full
    rng = random.Random(7)
    for i in range(300):
        content = noise(rng, good)
        with open(f"noise{i}", "wb") as f:
            f.write(content)
        want[f"noise{i}"] = True if content == good else None
    os.mkfifo("fifo")
    os.symlink("/dev/zero", "zero")
    os.symlink("anna", "copied")
    os.mkdir("folder")
    with open("sparse", "wb") as f:
        f.truncate(1 << 40)
    for name in ("fifo", "zero", "copied", "folder", "sparse", "none", "/dev/zero", "/dev/stdin"):
        want[name] = False
    names = list(want)
    start = time.monotonic()
    done = subprocess.run([tcpcheck, "quiz", "grade", quiz_file, *names, *options, "--json=../points.json",
                           "--csv=../points.csv", "--feedback=full"], capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=300)
    took = time.monotonic() - start
    text = subprocess.run([tcpcheck, "quiz", "grade", quiz_file, *names, *options], capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=300)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    bad = []
    if done.returncode != 1:
        bad.append(f"status {done.returncode}: {done.stderr.decode(errors='replace')}")
    with open("../points.json", encoding="utf8") as f:
        points = [json.loads(line) for line in f]
    with open("../points.csv", encoding="utf8", newline="") as f:
        rows = list(csv.reader(f))
    if len(points) != len(names) or len(rows) != len(names):
        bad.append(f"{len(names)} files, {len(points)} lines of JSON, {len(rows)} records of CSV")
    for name, p, row in zip(names, points, rows):
        full = p["points"] == p["of"]
        if want[name] is not None and full != want[name]:
            bad.append(f"{name!r}: {p}")
        if row[1:3] != [str(p["points"]), str(p["of"])]:
            bad.append(f"{name!r}: CSV has {row[:3]}")
        if row[0].lstrip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") or any(c < " " for c in row[0]):
            bad.append(f"{name!r}: a formula in CSV: {row[0]!r}")
    for out in (text.stdout, text.stderr):
        if any(c < 32 and c not in b"\n\t" or c == 127 for c in out) or "\u202e".encode() in out:
            bad.append("control characters on a terminal")
    if os.path.exists("owned"):
        bad.append("a command has run")
    if peak > 400 or took > 120:
        bad.append(f"{took:.1f} s, {peak} MB")
    print(f"# hostile: {len(names)} files of answers: {took * 1000:.0f} ms, {peak} MB")
    print("not ok - hostile: answers" if bad else "ok - hostile: answers")
    for line in bad[:20]:
        print("# " + ascii(line)[:300])
    return bool(bad)


main()
