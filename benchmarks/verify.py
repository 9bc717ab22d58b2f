#!/usr/bin/env python3
"""Measures how fast scans are answered beside nginx, which answers the same size without thinking, in the same run.

    verify.py --qrcongo BINARY --open-loop BINARY --dir D [--seconds N] [--rounds N] [--long N] [--rate N] [--json FILE]

One core serves, the other asks. Rounds are interleaved, so that a neighbour's noise strikes all alike; the median counts.
CPU a request is the server process's own, as the kernel accounts for it."""

import argparse
import contextlib
import datetime
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BODY_BYTES = 620  # of an answer to a scan
CONNECTIONS = 256
MODES = ["nginx", "async", "wait", "page"]


def on_core(core, command):
    return ["taskset", "-c", str(core), *command]


def cpu_seconds(pid):
    """Of the process and the children that nginx has."""
    ticks = 0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    for one in [str(pid), *children]:
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def nginx(folder, port):
    body = "x" * BODY_BYTES
    (folder / "nginx.conf").write_text(
        f"""worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 2048; }}
http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 "{body}"; }} }} }}""",
        encoding="ascii",
    )
    process = subprocess.Popen(on_core(0, ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf")]))
    try:
        time.sleep(1)
        yield process.pid, f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def own(binary, folder, sample, *words, core=0):
    command = [binary, "bench", "verify", "--dir", str(folder), "--sample", str(sample), *words]
    process = subprocess.Popen(command if core is None else on_core(core, command), stdout=subprocess.PIPE, text=True)
    told = {}
    try:
        address = process.stdout.readline().strip()
        if not address:
            sys.exit("the server did not start")
        yield process.pid, address, told
    finally:
        process.send_signal(signal.SIGTERM)
        told.update(json.loads(process.stdout.read().strip().splitlines()[-1]))
        process.wait()


def ask(pid, address, codes, seconds, kind):
    """The first seconds warm up what a server that runs for days has warm: they are not counted."""
    measure(pid, address, codes, max(2, seconds // 2), kind)
    return measure(pid, address, codes, seconds, kind)


def measure(pid, address, codes, seconds, kind):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(HERE / "scans.lua"), f"http://{address}", "--"]
    before = cpu_seconds(pid)
    said = subprocess.run(on_core(1, [*command, str(codes), kind]), check=True, capture_output=True, text=True).stdout
    spent = cpu_seconds(pid) - before
    figures = json.loads(said.strip().splitlines()[-1])
    if figures["errors"]:
        sys.exit(f"answers were refused: {said}")
    return {
        "per_s": figures["requests"] / figures["seconds"],
        "cpu_us": spent / figures["requests"] * 1e6,
        "p50_ms": figures["p50_ms"],
        "p99_ms": figures["p99_ms"],
    }


def rounds(binary, folder, seconds, count):
    measured = {mode: [] for mode in MODES}
    for _ in range(count):
        with own(binary, folder, 2_000_000, "--async") as (pid, address, _):
            codes = folder / "codes.txt"
            measured["async"].append(ask(pid, address, codes, seconds, "json"))
            measured["page"].append(ask(pid, address, codes, seconds, "page"))
        with own(binary, folder, 2_000_000) as (pid, address, _):
            measured["wait"].append(ask(pid, address, codes, seconds, "json"))
        with nginx(folder, 18099) as (pid, address):
            measured["nginx"].append(ask(pid, address, codes, seconds, "json"))
    return measured


def open_loop(binary, client, folder, seconds, rate, generate):
    words = ["--generate"] if generate else []
    with own(binary, folder, 3_000_000, *words, core=None) as (_, address, told):
        host, port = address.split(":")
        command = [client, host, port, str(folder / "codes.txt"), str(rate), str(seconds), "1000"]
        said = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    return json.loads(said) | {"generated_per_s": told["generated_per_s"]}


def median(runs, figure):
    return statistics.median(run[figure] for run in runs)


def table(report):
    lines = ["| 1 io thread, 256 connections, random serials over 1 million batches | a second | against nginx | CPU us a request | p50 ms | p99 ms |", "| --- | --- | --- | --- | --- | --- |"]
    names = {"nginx": "nginx, `return 200` of the same size", "async": "JSON, durability async", "wait": "JSON, answers wait for the disk", "page": "page, durability async"}
    base = median(report["rounds"]["nginx"], "per_s")
    for mode, runs in report["rounds"].items():
        rate = median(runs, "per_s")
        lines.append(f"| {names[mode]} | {rate:,.0f} | {rate / base:.2f} | {median(runs, 'cpu_us'):.2f} | {median(runs, 'p50_ms'):.2f} | {median(runs, 'p99_ms'):.2f} |")
    lines += ["", "| open loop, durable, both cores shared | a second | p50 ms | p99 ms | p99.9 ms | max ms | recorded | stamps made a second |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for name, run in report["open_loop"].items():
        lines.append(f"| {name} | {run['rate']:,.0f} | {run['p50_ms']:.2f} | {run['p99_ms']:.2f} | {run['p999_ms']:.2f} | {run['max_ms']:.1f} | {run['recorded'] / max(run['answered'], 1):.4f} | {run['generated_per_s']:,.0f} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qrcongo", required=True)
    parser.add_argument("--open-loop", required=True)
    parser.add_argument("--dir", default=".")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", type=int, default=120)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--json")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=words.dir, prefix="bench-verify.") as name:
        folder = Path(name)
        report = {
            "machine": {"cpu": platform.processor() or platform.machine(), "date": datetime.date.today().isoformat()},
            "rounds": rounds(words.qrcongo, folder, words.seconds, words.rounds),
            "open_loop": {
                "alone": open_loop(words.qrcongo, words.open_loop, folder, min(words.long, 30), words.rate, False),
                "while stamps are made": open_loop(words.qrcongo, words.open_loop, folder, words.long, words.rate, True),
            },
        }
    if words.json:
        Path(words.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(table(report))


if __name__ == "__main__":
    main()
