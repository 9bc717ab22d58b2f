#!/usr/bin/env python3
"""Merges what one run of scripts/bench measured, and prints it as tables with the targets beside.

    report.py OWN PEERS --dd BEFORE AFTER --filesystem TYPE [--json FILE] [--markdown]

OWN is what `qrcongo bench generate --json` printed, PEERS has a JSON object a line, BEFORE and AFTER are bytes a second
or null."""

import argparse
import datetime
import json
import platform
from pathlib import Path

YARDSTICK = "libqrencode + libpng"
RATES = ["", "stamps a second", "CPU ns a stamp", f"against {YARDSTICK}, CPU", "share of dd"]
TARGETS = ["target", "wanted", "measured", ""]


def merge(own, peers, dd, durable_dd, filesystem):
    machine = own["machine"] | {
        "os": platform.freedesktop_os_release()["PRETTY_NAME"],
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "filesystem": filesystem,
    }
    return own | {"machine": machine, "peers": peers, "dd_direct_bytes_per_s": dd, "dd_durable_bytes_per_s": durable_dd}


def rate(run):
    # A peer has one thread and writes nothing: its CPU time is its time.
    return run["stamps"] / run.get("wall_s", run["cpu_s"])


def cpu_ns(run):
    return run["cpu_s"] / run["stamps"] * 1e9


def ratio(figures, run):
    (yardstick,) = (peer for peer in figures["peers"] if peer["name"] == YARDSTICK)
    return cpu_ns(yardstick) / cpu_ns(run)


def share_of_dd(figures, run):
    dd = figures["dd_direct_bytes_per_s"]
    if None in dd or run is figures["memory"] or "bytes" not in run:
        return None
    return run["bytes"] / run["wall_s"] / (sum(dd) / len(dd))


def whole(number):
    return f"{number:,.0f}"


def times(number):
    return f"{number:,.0f} x" if number >= 10 else f"{number:.2g} x"


def percent(number):
    return f"{number:.1%}"


def runs(figures):
    yield "in memory", figures["memory"]
    for kind, name in (("bare", "bare"), ("shipped", "as shipped"), ("encrypted", "encrypted")):
        for run in figures[kind]:
            yield f"{name}, {run['threads']} thread{'s' if run['threads'] > 1 else ''}", run
    for run in figures["kernels"]:
        yield f"bare, {run['name']} kernel", run
    for run in figures["peers"]:
        yield run["name"], run


def rate_rows(figures):
    for name, run in runs(figures):
        share = share_of_dd(figures, run)
        yield [name, whole(rate(run)), whole(cpu_ns(run)), times(ratio(figures, run)), percent(share) if share else ""]


def at_least(name, wanted, measured, written):
    reached = measured is not None and measured >= wanted
    return judged(name, f"at least {written(wanted)}", measured, written, reached)


def at_most(name, wanted, measured, written):
    reached = measured is not None and measured <= wanted
    return judged(name, f"at most {written(wanted)}", measured, written, reached)


def judged(name, wanted, measured, written, reached):
    if measured is None:
        return [name, wanted, "", "not measured"]
    return [name, wanted, written(measured), "reached" if reached else "missed"]


def target_rows(figures):
    bare, shipped = (max(figures[kind], key=lambda run: run["threads"]) for kind in ("bare", "shipped"))
    kernels = {run["name"]: cpu_ns(run) for run in figures["kernels"]}
    archives = figures["bare"] + figures["shipped"] + figures["encrypted"]
    peak = max((run["peak_rss_bytes"] / 1e6 for run in archives if "peak_rss_bytes" in run), default=None)
    return [
        at_least("bare: stamps a second", 2_000_000, rate(bare), whole),
        at_least("bare: share of dd", 0.65, share_of_dd(figures, bare), percent),
        at_most("bare: CPU ns a stamp", 450, cpu_ns(bare), whole),
        at_least(f"bare: against {YARDSTICK}, CPU", 400, ratio(figures, bare), times),
        at_least("as shipped: stamps a second", 1_300_000, rate(shipped), whole),
        at_most("as shipped: CPU ns a stamp", 850, cpu_ns(shipped), whole),
        at_most("avx2 kernel: CPU ns a stamp", 800, kernels.get("avx2"), whole),
        at_most("portable kernel: CPU ns a stamp", 2_500, kernels.get("portable"), whole),
        at_most(f"peak memory, {whole(max(run['stamps'] for run in archives))} stamps: MB", 256, peak, whole),
        *map(range_row, figures["ranges"]),
    ]


def range_row(served):
    name = f"{served['kernel']} kernel: ms for {whole(served['bytes'])} bytes of {whole(served['stamps'])} stamps"
    slowest = max(served["worst_ms"], served["directory_ms"])
    return at_most(name, 60 if served["kernel"] == "portable" else 20, slowest, lambda number: f"{number:.3g}")


def circumstances(figures):
    machine = figures["machine"]
    text = f"{machine['cpu']}, {machine['cores']} cores, {machine['kernel']} kernel, {machine['os']}, "
    text += f"{machine['filesystem']}. "
    dd = figures["dd_direct_bytes_per_s"]
    if None in dd:
        return text + "No dd could write past the page cache here."
    text += f"dd wrote {dd[0] / 1e9:.2f} GB/s before and {dd[1] / 1e9:.2f} GB/s after."
    text += f" With an fsync at its end, as archives have, it wrote {figures['dd_durable_bytes_per_s'] / 1e9:.2f} GB/s."
    if max(dd) > 1.3 * min(dd):
        text += " These are far apart: something else used the disk, and the shares of dd mean nothing."
    return text


def as_text(heads, rows):
    rows = [heads, *rows]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(rest, widths[1:])]
        yield "  ".join(cells).rstrip()


def as_markdown(heads, rows):
    for row in [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]:
        yield "| " + " | ".join(row) + " |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("own", type=Path)
    parser.add_argument("peers", type=Path)
    parser.add_argument("--dd", type=json.loads, nargs=2, required=True)
    parser.add_argument("--durable-dd", type=json.loads, required=True)
    parser.add_argument("--filesystem", required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()

    peers = [json.loads(line) for line in options.peers.read_text().splitlines()]
    figures = merge(json.loads(options.own.read_text()), peers, options.dd, options.durable_dd, options.filesystem)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    table = as_markdown if options.markdown else as_text
    heading = "### " if options.markdown else ""
    print(f"{heading}{figures['machine']['date']}", circumstances(figures), sep="\n\n", end="\n\n")
    print(*table(RATES, rate_rows(figures)), "", *table(TARGETS, target_rows(figures)), sep="\n")


if __name__ == "__main__":
    main()
