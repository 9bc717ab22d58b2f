"""docs/security.md says of every item of the OWASP ASVS, levels 1 and 2, whether it is met, and where: each once, and
the places are there."""

import re
from collections import Counter

from faults import Fault

DOCUMENT = "docs/security.md"
ITEMS = "tests/vectors/asvs-items.txt"
ROW = re.compile(r"\| (V[\d.]+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|")
STATES = ("met", "not met", "n/a")
PLACE = re.compile(r"`((?:\.ci|benchmarks|cmake|config|docs|include|migrations|scripts|src|tests|web)/[^`\s]+"
                   r"|[A-Z]\w*\.(?:md|txt|json)|Dockerfile)`")
SECTION = re.compile(r"\]\(#([^)]+)\)")
COUNTS = re.compile(r"\*\*(\d+) met, (\d+) not met, (\d+) not applicable: (\d+) items\.\*\*")


def anchor_of(heading):
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def check_row(tree, line, state, text, anchors):
    if state not in STATES:
        yield Fault(DOCUMENT, line, f"an item is met, not met or n/a, and not {state!r}")
    if not text.strip():
        yield Fault(DOCUMENT, line, "neither a place nor a reason")
    places = PLACE.findall(text)
    sections = SECTION.findall(text)
    if state == "met" and not places and not sections:
        yield Fault(DOCUMENT, line, "met, and no place that shows it")
    for place in places:
        if not (tree / place).exists():
            yield Fault(DOCUMENT, line, f"{place} is not there")
    for section in sections:
        if section not in anchors:
            yield Fault(DOCUMENT, line, f"no section #{section}")


def check_counts(lines, counted):
    expected = tuple(counted[state] for state in STATES)
    expected += (sum(expected),)
    for line, text in lines:
        if found := COUNTS.search(text):
            if tuple(map(int, found.groups())) != expected:
                yield Fault(DOCUMENT, line, "the counts are {} met, {} not met, {} not applicable: {} items".format(*expected))
            return
    yield Fault(DOCUMENT, 1, "no line that counts the items")


def check(tree):
    if not (tree / ITEMS).is_file():
        return
    levels = dict(line.split() for line in (tree / ITEMS).read_text(encoding="utf-8").splitlines())
    document = tree / DOCUMENT
    lines = list(enumerate(document.read_text(encoding="utf-8").splitlines(), 1)) if document.is_file() else []
    anchors = {anchor_of(text.lstrip("#")) for _, text in lines if text.startswith("#")}
    seen, counted = set(), Counter()
    for line, text in lines:
        if not text.startswith("| V"):
            continue
        row = ROW.fullmatch(text)
        if not row or row[1] not in levels:
            # The table of what is not met names several at once.
            if row or re.match(r"\| V[\d.]+ \| \d \|", text):
                yield Fault(DOCUMENT, line, "no row of an item that there is")
            continue
        item, level, _, state, why = row.groups()
        if item in seen:
            yield Fault(DOCUMENT, line, f"{item} stands twice")
        if level != levels[item]:
            yield Fault(DOCUMENT, line, f"{item} is of level {levels[item]}")
        seen.add(item)
        counted[state] += 1
        yield from check_row(tree, line, state, why, anchors)
    for item in levels:
        if item not in seen:
            yield Fault(DOCUMENT, 1, f"{item} is missing")
    yield from check_counts(lines, counted)
