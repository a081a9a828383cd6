#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the page of "sevkit report verify --html" one that loads nothing, shows everything, escapes what
comes from outside, and can be read? The last is asked of a real browser.

usage: html_page.py SEVKIT
"""

import html
import html.parser
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import tools

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Window sizes and the user's preference for dark colours.
VIEWS = (("wide", 1280, False), ("narrow", 420, False), ("dark", 1280, True))
HOSTILE = "<img src=x onerror=alert(1)> & \"quoted\" 'it'.bin"
RESOURCE_ATTRIBUTES = {"src", "srcset", "action", "data", "poster", "background", "xlink:href"}
FORBIDDEN_TAGS = {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
VOID_TAGS = {"meta", "rect", "path"}


class Page(html.parser.HTMLParser):
    """What is wrong with the page as a text."""

    def __init__(self, text):
        super().__init__()
        self.problems = []
        self.open = []
        self.checks = []
        self.words = []
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN_TAGS:
            self.problems.append(f"<{tag}> is there")
        for name, value in attrs:
            if name in RESOURCE_ATTRIBUTES or name.startswith("on"):
                self.problems.append(f"<{tag} {name}={value!r}>")
            if name == "href" and not value.startswith("#"):
                self.problems.append(f"a link leads outside: {value}")
            if name == "id" and value.startswith("check-"):
                self.checks.append(value.removeprefix("check-"))
        if tag not in VOID_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag not in VOID_TAGS:
            self.problems.append(f"<{tag}/>")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        self.words.append(data)


def text_problems(text, verdict):
    """The page against the JSON of the same verdict."""
    page = Page(text)
    problems = page.problems
    words = " ".join(page.words)
    names = {check["name"] for check in verdict["checks"]}
    if set(page.checks) != names or len(page.checks) != len(names):
        problems.append(f"checks differ: {sorted(set(page.checks) ^ names)}")
    if re.search(r"url\(|@import", text):
        problems.append("the style loads something")
    shown = [value for check in verdict["checks"] for key in ("value", "expectation", "detail")
             if (value := check[key])]
    shown += [value for value in verdict["report"]["fields"].values() if isinstance(value, str)]
    shown += [certificate["sha256"] for certificate in verdict["certificates"]]
    shown += [verdict["path"], verdict["result"]]
    problems += [f"not shown: {value}" for value in shown if value not in words]
    return "\n".join(problems)


def png_colours(path):
    """How many colours a picture has: 8-bit RGB or RGBA, not interlaced, as Chromium writes it."""
    with open(path, "rb") as file:
        data = file.read()
    position, packed, width, channels = 8, b"", 0, 0
    while position < len(data):
        size, kind = struct.unpack(">I4s", data[position:position + 8])
        chunk = data[position + 8:position + 8 + size]
        if kind == b"IHDR":
            width, _height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunk)
            assert depth == 8 and not interlaced and colour in (2, 6)
            channels = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += chunk
        position += 12 + size
    raw = zlib.decompress(packed)
    # Filtered rows differ wherever the picture does, which is all that is asked.
    stride = 1 + width * channels
    return len({raw[row:row + stride] for row in range(0, len(raw), stride)})


def browse(browser, page, directory, width, dark):
    """What the probe found, and how many different rows the screenshot has."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "html_page.js"),
              encoding="utf-8") as file:
        probe = file.read()
    # The page forbids scripts; the copy that is looked at must allow ours.
    text = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>\n", "", text, count=1)
    copy = os.path.join(directory, "probed.html")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(text.replace("</body>", f"<script>{probe}</script></body>"))
    common = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
              "--disable-dev-shm-usage", "--no-first-run", f"--window-size={width},1600",
              f"--user-data-dir={directory}/profile",
              f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
    dom = subprocess.run([*common, "--dump-dom", "file://" + copy], check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         timeout=tools.TIMEOUT_SECONDS).stdout.decode()
    match = re.search(r'<pre id="findings">(\{.*?)</pre>', dom, flags=re.S)
    if not match:
        return None, 0
    picture = os.path.join(directory, "page.png")
    subprocess.run([*common, f"--screenshot={picture}", "file://" + page], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=tools.TIMEOUT_SECONDS)
    return json.loads(html.unescape(match.group(1))), png_colours(picture)


def browser_problems(browser, page, directory, view, verdict):
    name, width, dark = view
    found, rows = browse(browser, page, directory, width, dark)
    if found is None:
        return "the probe did not run"
    problems = list(found["findings"])
    if rows < 50:
        problems.append(f"the screenshot has only {rows} different rows")
    if found["dark"] != dark or abs(found["width"] - width) > 90:
        problems.append(f"not the view {name}: {found}")
    if found["checks"] != len(verdict["checks"]):
        problems.append(f"{found['checks']} checks are there, not {len(verdict['checks'])}")
    if verdict["result"] not in found["verdict"] or found["heading"] != verdict["path"]:
        problems.append(f"wrong verdict or name: {found}")
    return "\n".join(problems)


def cases(corpus):
    """Name, report and options of each page."""
    milan = tools.roots(corpus, "milan")
    debug = os.path.join(corpus, "milan-v2-debug")
    turin = os.path.join(corpus, "turin-v5")
    return (
        ("accepted", os.path.join(turin, "report.bin"),
         ["--certs", os.path.join(turin, "vcek.pem"), *tools.roots(corpus, "turin")]),
        ("refused", os.path.join(debug, "report.bin"),
         ["--certs", os.path.join(debug, "vcek.der"), *milan, "--report-data", "00",
          "--min-tcb", "reported>=snp=99"]),
        ("without certificates", os.path.join(turin, "report.bin"), []),
    )


def main():
    sevkit = os.path.abspath(sys.argv[1])
    corpus = tools.tap.corpus("reports")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    tap = tools.tap.Tap()
    with tempfile.TemporaryDirectory(prefix="sevkit-html-") as directory:
        for index, (name, report, options) in enumerate(cases(corpus)):
            # The name of the report comes from outside as well.
            copy = os.path.join(directory, HOSTILE)
            shutil.copyfile(report, copy)
            page = os.path.join(directory, f"{index}.html")
            process = tools.verify(sevkit, "--time", tools.TIME, "--json", "--html", page, *options,
                                   HOSTILE, cwd=directory)
            verdict = tools.document(process)
            with open(page, encoding="utf-8") as file:
                tap.report(f"page, {name}: text", text_problems(file.read(), verdict))
            for view in VIEWS:
                title = f"page, {name}: in a browser, {view[0]}"
                if browser:
                    tap.report(title,
                               browser_problems(browser, page, directory, view, verdict))
                else:
                    tap.skip(title, "no Chromium is installed")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
