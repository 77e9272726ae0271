#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every script is made a quiz with all blanks that it can have. What is right must score full, and each single
wrong answer less: unless the stack accepts it, which a plain run of the script with that answer in it decides,
written by us and not by the grader.

Usage: quiz_lab.py TCPCHECK FOLDER OPTIONS-OF-A-RUN -- SCRIPT..."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys

FLAGS = ["S", "S.", ".", "P.", "F.", "R", "R.", "FP."]


def run(*words, **more):
    return subprocess.run(list(words), capture_output=True, text=True, errors="replace", **more)


def quiz_of(tcpcheck, script, kinds, options):
    """With as many blanks as there are; None: there are none."""
    words = [tcpcheck, "quiz", "make", script, "--format=json", "--kinds=" + kinds, *options]
    n = re.search(r"there are (\d+) places", run(*words, "--blanks=200").stderr)
    if not n or n[1] == "0":
        return None
    # All at once may be more than find a place beside each other.
    for blanks in range(int(n[1]), 0, -1):
        done = run(*words, f"--blanks={blanks}")
        if done.returncode == 0:
            return json.loads(done.stdout)
    return None


def right(text, b):
    here = text[b["at"]:b["at"] + b["len"]].decode()
    if "pieces" not in b:
        return here
    letters = ""
    for line in here.split("\n"):
        letters += next(c for i, p in enumerate(b["pieces"])
                        if p["text"] == line.rstrip() and (c := chr(65 + i)) not in letters)
    return letters


def wrongs(b, answer):
    """Answers that somebody might give, none of them the right one."""
    kind = b["kind"]
    if kind == "flags":
        at = FLAGS.index(answer) if answer in FLAGS else 0
        return [f for f in (FLAGS[(at + 1) % 8], FLAGS[(at + 3) % 8]) if f != answer]
    if kind == "time":
        return [f"{float(answer) * 3 + 1:.3f}"]
    if kind == "next":
        return [chr(65 + i) for i in range(len(b["pieces"])) if chr(65 + i) != answer]
    if kind == "order":
        n = len(answer)
        swaps = [answer[:i] + answer[i + 1] + answer[i] + answer[i + 2:] for i in range(n - 1)]
        return [a for a in dict.fromkeys([*swaps, answer[::-1]]) if a != answer]
    return [str(int(answer) + 1), str(max(0, int(answer) - 1)) if answer != "0" else "1000"]


def put(b, answer):
    if "pieces" not in b:
        return answer.encode()
    return "\n".join(b["pieces"][ord(c) - 65]["text"] for c in answer).encode()


def oracle(tcpcheck, folder, options, scripts):
    """Which of the texts pass, by plain runs in the first variant that a script is good for."""
    os.makedirs(folder)
    names = {}
    for i, text in enumerate(scripts):
        path = f"{folder}/{i}.pkt"
        with open(path, "wb") as f:
            f.write(text)
        names[path] = i
    passed = {}
    run(tcpcheck, *options, f"--json={folder}.json", folder)
    with open(folder + ".json") as f:
        for line in f:
            o = json.loads(line)
            if "verdict" in o and o.get("script") in names:
                passed.setdefault(names[o["script"]], o["verdict"] == "PASS")
    return passed


def check(tcpcheck, folder, options, script, kinds, count):
    """What is wrong with the grades. @count is of this script."""
    quiz = quiz_of(tcpcheck, script, kinds, options)
    if not quiz:
        return []
    os.makedirs(folder)
    text = quiz["text"].encode()
    blanks = quiz["blanks"]
    answers = [right(text, b) for b in blanks]
    cases = [(None, None)]
    files, scripts = [], [text]
    for n, b in enumerate(blanks):
        for wrong in wrongs(b, answers[n]):
            cases.append((n, wrong))
            scripts.append(text[:b["at"]] + put(b, wrong) + text[b["at"] + b["len"]:])
    for i, (n, wrong) in enumerate(cases):
        files.append(f"{folder}/{i}")
        with open(files[-1], "w") as f:
            f.writelines(f"{k + 1}: {wrong if k == n else a}\n" for k, a in enumerate(answers))
    with open(folder + ".quiz", "w") as f:
        json.dump(quiz, f)
    done = run(tcpcheck, "quiz", "grade", folder + ".quiz", *files, *options, "--json=" + folder + ".points")
    if done.returncode not in (0, 1):
        if "does not pass as it is" in done.stderr:
            count["elsewhere"] += 1
            return []
        return [f"status {done.returncode}: {done.stderr}"]
    with open(folder + ".points") as f:
        points = [json.loads(line) for line in f]
    passed = oracle(tcpcheck, folder + ".plain", [o for o in options if o != "--no-jail"], scripts)
    bad = []
    for i, ((n, wrong), p) in enumerate(zip(cases, points, strict=True)):
        accepted = passed.get(i, False)
        full = p["points"] == p["of"]
        count["answers"] += 1
        if n is not None:
            count["accepted"] += accepted
        if full != (True if n is None else accepted):
            what = blanks[n] if n is not None else "all right"
            bad.append(f"{p['points']} of {p['of']} for {wrong!r} in {what}, and the stack "
                       f"{'accepts' if accepted else 'does not accept'} it")
        if n is not None and not full:
            others = sum(q["of"] for k, q in enumerate(p["items"]) if k != n)
            if p["points"] - p["items"][n]["points"] != others:
                bad.append(f"{wrong!r} in blank {n + 1} costs points elsewhere")
            if not p["items"][n].get("hint"):
                bad.append(f"{wrong!r} in blank {n + 1}: nothing is said")
    count["scripts"] += 1
    count["blanks"] += len(blanks)
    return bad


def main():
    tcpcheck, folder, *words = sys.argv[1:]
    cut = words.index("--")
    options, scripts = words[:cut], words[cut + 1:]
    for kinds in ("flags,seq,end,length,ack,window,time,result", "order", "next"):
        counts = [dict(scripts=0, blanks=0, answers=0, accepted=0, elsewhere=0) for _ in scripts]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            said = list(pool.map(lambda i: check(tcpcheck, f"{folder}/{kinds[:5]}.{i}", options, scripts[i], kinds,
                                                 counts[i]), range(len(scripts))))
        bad = [f"{script}: {why}" for script, one in zip(scripts, said) for why in one]
        total = {k: sum(c[k] for c in counts) for k in counts[0]}
        what = "fields" if "," in kinds else kinds
        if bad or not total["answers"]:
            print(f"not ok - quiz: all answers to all scripts: {what}")
            for line in bad[:20]:
                print("# " + line[:300].replace("\n", " "))
        else:
            print(f"ok - quiz: all answers to all scripts: {what}")
        print("# " + ", ".join(f"{n} {k}" for k, n in total.items()))
        # Another stack than that they are for: nothing is known of their answers here.
        scripts = [script for script, c in zip(scripts, counts) if not c["elsewhere"]]


main()
