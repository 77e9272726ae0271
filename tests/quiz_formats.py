#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A quiz as others read it. Readers of our own, written after what Moodle and INGInious say of their
formats, must find the same questions and answers in each of them as in the JSON; students' formats
must be what can be made of the JSON without what is right.

Usage: quiz_formats.py TCPCHECK STACK SCRIPT..."""
import html.parser
import json
import re
import subprocess
import sys
import xml.etree.ElementTree

try:
    import yaml
except ImportError:
    yaml = None

FIELDS = "flags,seq,end,length,ack,window,time,result"


class Quiz:
    """What the JSON says."""

    def __init__(self, text):
        data = json.loads(text)
        raw = data["text"].encode()
        self.name = data["script"]
        self.blanks = []
        self.shown = ""
        at = 0
        for n, b in enumerate(data["blanks"]):
            self.shown += raw[at:b["at"]].decode() + f"__{n + 1}__"
            at = b["at"] + b["len"]
            b["here"] = raw[b["at"]:at].decode()
            b["texts"] = [p["text"] for p in b.get("pieces", [])]
            b["right"] = right(b)
            self.blanks.append(b)
        self.shown += raw[at:].decode()


def right(b):
    if not b["texts"]:
        return b["here"]
    letters = ""
    for line in b["here"].split("\n"):
        for i, text in enumerate(b["texts"]):
            letter = chr(ord("A") + i)
            if text == line.rstrip() and letter not in letters:
                letters += letter
                break
    return letters


def lettered(texts):
    return "".join(f"{chr(ord('A') + i)}  {t}\n" for i, t in enumerate(texts))


# ---- students ----

def check_text(quiz, text):
    rules = re.findall(r"^# (.*)\n(?:#   .*\n)*\d+: $", text, re.M)
    want = quiz.shown if quiz.shown.endswith("\n") else quiz.shown + "\n"
    want += "\n# What stands in the blanks? Answers are lines like these:\n"
    for n, b in enumerate(quiz.blanks):
        want += f"# {rules[n]}\n"
        want += "".join(f"#   {line}\n" for line in lettered(b["texts"]).splitlines())
        want += f"{n + 1}: \n"
    assert text == want, "it is not what can be made without what is right"
    assert all(not re.search(r"\d", r) or "0.2" in r for r in rules), rules


class Page(html.parser.HTMLParser):
    VOID = {"meta", "input"}
    MAY = {"name", "size", "maxlength", "aria-describedby", "autocomplete", "spellcheck", "type", "value",
           "href", "id", "lang", "charset", "http-equiv", "content"}

    def __init__(self):
        super().__init__()
        self.open, self.pre, self.ids, self.links, self.described = [], "", set(), set(), set()
        self.fields, self.radios, self.legends = {}, {}, 0

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        assert set(a) <= self.MAY, f"<{tag}> with {set(a) - self.MAY}"
        assert len(attrs) == len(a), f"<{tag}> has an attribute twice"
        if "id" in a:
            assert a["id"] not in self.ids, a["id"]
            self.ids.add(a["id"])
        if tag == "a":
            self.links.add(a["href"][1:])
        if tag == "input":
            assert "label" in self.open and "fieldset" in self.open and "form" in self.open
            if a.get("type") == "radio":
                self.radios.setdefault(a["name"], []).append(a["value"])
            else:
                assert "value" not in a, "a field with a value"
                assert a["name"] not in self.fields
                self.fields[a["name"]] = "pre" in self.open
                self.described.add(a["aria-describedby"])
        if tag == "input" and "pre" in self.open:
            self.pre = re.sub(r"(\d+) $", r"__\1__", self.pre)
        if tag == "legend":
            assert self.open[-1] == "fieldset"
            self.legends += 1
        assert tag != "script"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if "pre" in self.open:
            self.pre += data

    def handle_comment(self, data):
        raise AssertionError("a comment")


def check_html(quiz, text):
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open, page.open
    # A newline that follows <pre> is not part of it.
    assert page.pre == "\n" + quiz.shown, "the script is another"
    assert page.links <= page.ids and page.described <= page.ids, "a link to nowhere"
    for n, b in enumerate(quiz.blanks):
        name = str(n + 1)
        if b["kind"] == "next":
            assert page.radios.pop(name) == [chr(ord("A") + i) for i in range(len(b["texts"]))]
        else:
            assert page.fields.pop(name) == (b["kind"] != "order")
    assert not page.fields and not page.radios
    assert page.legends == 1 + sum(bool(b["texts"]) for b in quiz.blanks)


# ---- GIFT, as docs.moodle.org/en/GIFT_format and its importer have it ----

PLACE = {r"\:": "\1", r"\#": "\2", r"\=": "\3", r"\{": "\4", r"\}": "\5", r"\~": "\6", r"\n": "\7"}


def gift_plain(text):
    for escaped, mark in PLACE.items():
        text = text.replace(mark, "\n" if escaped == r"\n" else escaped[1])
    return text.strip()


def gift_question(text):
    text = text.replace("\\\\", "\x0e")
    for escaped, mark in PLACE.items():
        text = text.replace(escaped, mark)
    text = text.replace("\x0e", "\\")
    assert text.startswith("::")
    name, rest = text[2:].split("::", 1)
    assert rest.count("{") == 1 and rest.count("}") == 1 and rest.endswith("}")
    body, answers = rest[:-1].split("{")
    assert body.startswith("[plain]")
    found = re.findall(r"([=~])([^=~]*)", answers.strip())
    assert "".join(a + b for a, b in found) == answers.strip()
    assert len([1 for a, _ in found if a == "="]) == 1, "not one right answer"
    return (gift_plain(name), gift_plain(body[7:]),
            [(a == "=", *[gift_plain(x) for x in (b.split("#", 1) + [""])[:2]]) for a, b in found])


def check_gift(quiz, text):
    questions = [gift_question(q) for q in re.split(r"\n\s*\n", text.strip())]
    assert len(questions) == len(quiz.blanks)
    for n, (b, (name, body, answers)) in enumerate(zip(quiz.blanks, questions)):
        assert name == f"{quiz.name} {n + 1}", name
        shown = quiz.shown.replace("\r", "")
        if b["kind"] == "order":
            shown += "\n" + lettered(b["texts"])
        assert body.endswith(shown.strip()), "the script is another"
        if b["kind"] == "next":
            assert [a[1] for a in answers] == b["texts"]
            assert [i for i, a in enumerate(answers) if a[0]] == [ord(b["right"]) - ord("A")]
            assert [a[2].removeprefix("bug: ") for a in answers] == [p.get("why", "") for p in b["pieces"]]
        else:
            assert answers == [(True, b["right"], "")], answers


# ---- Moodle's XML, with the grammar of its cloze questions ----

ALTERNATIVE = r"(=|%-?\d+%)?(.+?(?<!\\|&)(?=[~#}]|$))(#(.*?(?<!\\)(?=[~}]|$)))?"
CLOZE = r"\{(\d+):(MULTICHOICE_V|SHORTANSWER_C|SHORTANSWER):(%s(?:~%s)*)\}" % (
    ALTERNATIVE.replace("(=", "(?:=").replace("(.+?", "(?:.+?").replace("(#(.*?", "(?:#(?:.*?"),
    ALTERNATIVE.replace("(=", "(?:=").replace("(.+?", "(?:.+?").replace("(#(.*?", "(?:#(?:.*?"))


def check_moodle(quiz, text):
    root = xml.etree.ElementTree.fromstring(text.encode())
    question, = root.findall("question")
    assert root.tag == "quiz" and question.get("type") == "cloze"
    assert text.count("]]>") == 1, "the end of the section is in the text"
    assert html.unescape(question.findtext("name/text")) == quiz.name
    body = question.find("questiontext").findtext("text")
    found = []

    def take(m):
        answers = [a for a in re.findall("(?:^|~)" + ALTERNATIVE, m[3])]
        found.append((int(m[1]), m[2], [(a[0] == "=", html.unescape(a[1]), html.unescape(a[3]))
                                        for a in answers]))
        return f"__{len(found)}__"

    shown = re.sub(CLOZE, take, body)
    assert "{" not in shown and "}" not in shown, "what is left of a question"
    want = ""
    for n, part in enumerate(re.split(r"__\d+__", quiz.shown.replace("\r", ""))):
        if n and quiz.blanks[n - 1]["kind"] == "order":
            want += lettered(quiz.blanks[n - 1]["texts"])
        want += (f"__{n}__" if n else "") + part
    assert html.unescape(shown) == f"<pre>{want}</pre>", "the script is another"
    for b, (worth, kind, answers) in zip(quiz.blanks, found, strict=True):
        if b["kind"] == "next":
            assert kind == "MULTICHOICE_V" and worth == 1
            assert [a[1] for a in answers] == b["texts"]
            assert [i for i, a in enumerate(answers) if a[0]] == [ord(b["right"]) - ord("A")]
        else:
            assert answers == [(True, b["right"], "")], answers
            assert worth == max(1, len(b["texts"]) - 1)


# ---- a task of INGInious, as its documentation of task.yaml has it ----

def check_inginious(quiz, text):
    task = yaml.safe_load(text)
    assert task["name"] == quiz.name and task["accessible"] is True
    assert task["environment_type"] == task["environment_id"] == "mcq"
    shown = quiz.shown.replace("\r", "").rstrip("\n")
    block = task["context"].split("\n::\n\n", 1)[1].rstrip("\n")
    assert [line[4:] for line in block.split("\n")] == shown.split("\n"), "the script is another"
    assert all(not line or line.startswith("    ") for line in block.split("\n"))
    problems = list(task["problems"].items())
    assert len(problems) == len(quiz.blanks)
    for n, (b, (ident, p)) in enumerate(zip(quiz.blanks, problems)):
        assert re.fullmatch(r"[a-zA-Z0-9_-]+", ident) and isinstance(p["header"], str) and p["name"]
        assert f"__{n + 1}__" in p["header"]
        if b["kind"] == "next":
            assert p["type"] == "multiple_choice" and p["limit"] == 0 and not p["multiple"]
            assert [c["text"] for c in p["choices"]] == [f"``{t}``" for t in b["texts"]]
            valid = [i for i, c in enumerate(p["choices"]) if c.get("valid")]
            assert valid == [ord(b["right"]) - ord("A")]
        else:
            assert p["type"] == "match" and p["answer"] == b["right"], p
        if b["kind"] == "order":
            lines = p["header"].split("::\n\n")[1].rstrip("\n").split("\n")
            assert lines == ["    " + line for line in lettered(b["texts"]).splitlines()]


CHECKS = {"text": check_text, "html": check_html, "gift": check_gift, "moodle": check_moodle,
          "inginious": check_inginious}


def make(tcpcheck, script, *options):
    done = subprocess.run([tcpcheck, "quiz", "make", script, *options], capture_output=True)
    return done.stdout.decode() if done.returncode == 0 else None, done.stderr.decode()


def most(tcpcheck, script, *options):
    """A quiz with as many blanks as there are."""
    quiz, said = make(tcpcheck, script, *options, "--blanks=200", "--format=json")
    n = re.search(r"there are (\d+) places", said)
    if quiz or not n or n[1] == "0":
        return 0
    return int(n[1])


def main():
    tcpcheck, stack, *scripts = sys.argv[1:]
    done = {name: 0 for name in CHECKS}
    bad = {name: [] for name in CHECKS}
    kinds = {}
    asked = 0
    for script in scripts:
        for what in ([f"--kinds={FIELDS}"], [f"--kinds={FIELDS},order"], ["--kinds=next", stack]):
            if stack in what and asked > 12:
                continue
            n = most(tcpcheck, script, *what)
            if not n:
                continue
            asked += n if stack in what else 0
            for seed in ["--seed=1"] if stack in what else ["--seed=1", "--seed=2"]:
                options = [*what, seed, f"--blanks={n if stack in what else max(1, n // 2)}"]
                text, said = make(tcpcheck, script, *options, "--format=json")
                assert text, said
                quiz = Quiz(text)
                for b in quiz.blanks:
                    kinds[b["kind"]] = kinds.get(b["kind"], 0) + 1
                for name, check in CHECKS.items():
                    if name == "inginious" and not yaml:
                        continue
                    try:
                        check(quiz, make(tcpcheck, script, *options, f"--format={name}")[0])
                        done[name] += 1
                    except Exception as e:
                        bad[name].append(f"{script} {options}: {type(e).__name__}: {e}")
    print("# blanks: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    for name in CHECKS:
        if name == "inginious" and not yaml:
            print(f"ok - quiz: {name} is as its reader has it # SKIP python3-yaml is not installed")
        elif bad[name] or not done[name]:
            print(f"not ok - quiz: {name} is as its reader has it")
            for line in bad[name][:10]:
                print("# " + line[:300].replace("\n", " "))
        else:
            print(f"ok - quiz: {name} is as its reader has it ({done[name]})")


main()
