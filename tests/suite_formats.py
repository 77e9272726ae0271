#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks reports: "ktap FILE" against the grammar of the kernel's Documentation/dev-tools/ktap.rst,
"json SCHEMA FILE" line by line against a JSON schema. Prints what is wrong; exits with 1 then."""
import json
import re
import sys


def check_ktap(lines):
    """Version line, plan, results in order with known directives; diagnostics begin with '# '."""
    if not lines or lines[0] != "KTAP version 1":
        yield "1: no version line"
    plan, count = None, 0
    for number, line in enumerate(lines[1:], 2):
        if re.fullmatch(r"1\.\.\d+", line):
            if plan is not None:
                yield f"{number}: a second plan"
            plan = int(line[3:])
            if count:
                yield f"{number}: the plan is not at the beginning"
        elif re.match(r"(not )?ok\b", line):
            count += 1
            # result, number, [description without '#'], [# [directive] [diagnostic data]]
            m = re.fullmatch(r"(ok|not ok) (\d+)(?: ([^#]*?))?(?: # ?(\S+)?(?: .*)?)?", line)
            if not m:
                yield f"{number}: no result line: {line}"
                continue
            if int(m[2]) != count:
                yield f"{number}: number {m[2]} instead of {count}"
            if m[4] in ("TIMEOUT", "ERROR") and m[1] == "ok":
                yield f"{number}: {m[4]} cannot be ok"
        elif not line.startswith("#") and not line.startswith("Bail out!"):
            yield f"{number}: unknown line: {line}"
    if plan is None:
        yield "no plan"
    elif plan != count:
        yield f"{count} results, {plan} planned"


def check_json(schema, lines):
    try:
        import jsonschema
    except ImportError:
        sys.exit(77)
    validator = jsonschema.Draft7Validator(schema)
    validator.check_schema(schema)
    count = 0
    for number, line in enumerate(lines, 1):
        one = json.loads(line)
        for error in validator.iter_errors(one):
            yield f"{number}: {error.message}"
        if "plan" in one and number != 1:
            yield f"{number}: a plan that is not the first line"
        if "end" in one and (number != len(lines) or one["end"]["outcomes"] != count):
            yield f"{number}: an end that is none, or of other outcomes than {count}"
        if "tries" not in one:
            continue
        count += 1
        if one["attempts"] != len(one["tries"]):
            yield f"{number}: {one['attempts']} attempts, but {len(one['tries'])} tries"


def main():
    with open(sys.argv[-1], encoding="utf-8", errors="strict" if sys.argv[1] == "json" else "replace", newline="\n") as f:
        lines = f.read().split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    if sys.argv[1] == "ktap":
        problems = list(check_ktap(lines))
    else:
        with open(sys.argv[2], encoding="utf-8") as f:
            problems = list(check_json(json.load(f), lines))
    print("\n".join(problems))
    sys.exit(1 if problems or not lines else 0)


main()
