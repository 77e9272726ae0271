#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""draw.py FILE.html...: a page with pictures is well formed, leads only to itself, and loads nothing: tags are
closed in order, each id is there once and each link has its place, and the policy allows the page's own style."""

import base64
import hashlib
import re
import sys
from html.parser import HTMLParser

EMPTY = {"meta", "input", "path", "rect", "br"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.wrong = [], [], [], []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if len(names) != len(attrs):
            self.wrong.append(f"an attribute twice in {self.get_starttag_text()}")
        if "id" in names:
            self.ids.append(names["id"])
        for name in ("href", "src", "action", "data"):
            if name in names:
                self.links.append(names[name])
        for name in ("aria-labelledby",):
            self.links += ["#" + part for part in names.get(name, "").split()]
        if tag in ("script", "link", "img", "iframe", "object") or any(n.startswith("on") for n in names):
            self.wrong.append(f"{self.get_starttag_text()} is not allowed here")
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()} closes nothing")


def check(path):
    text = open(path, encoding="utf-8").read()
    page = Page()
    page.feed(text)
    page.close()
    wrong = page.wrong + [f"<{tag}> is not closed" for tag in page.open]
    ids = set(page.ids)
    if len(ids) != len(page.ids):
        wrong.append(f"ids twice: {sorted(i for i in ids if page.ids.count(i) > 1)[:5]}")
    wrong += [f"{link} leads nowhere" for link in page.links if not link.startswith("#") or link[1:] not in ids]
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    if f"default-src 'none'; style-src 'sha256-{digest}'" not in text:
        wrong.append(f"the policy does not allow the style, whose hash is {digest}")
    return [f"{path}: {w}" for w in wrong]


if __name__ == "__main__":
    found = [w for path in sys.argv[1:] for w in check(path)]
    print("\n".join(found[:20]))
    sys.exit(bool(found))
