#!/usr/bin/env python3
"""Measures what the console costs a browser whose processor is slowed down four times: first loads, every kind of screen, and
how a list of ten thousand rows scrolls. Beside it, in the same run, the public's page, which has no script at all.

    console.py --qrcongo BINARY [--rows N] [--json FILE]

Takes what the browser tests take: Node, Chromium and tests/browser's packages."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCREENS = {
    "admin": ["", "approbations", "organisations", "personnes", "tarifs", "systeme", "statistiques", "journal", "exports"],
    "officer": ["certificats", "soupcons", "rappels", "estampille"],
    "enterprise": ["produits", "commandes", "commandes/nouvelle", "clients-api"],
    "printer": ["travaux", "cles-impression"],
}
KILO = 1000
A_DAY = 1000  # products


def fill(country, rows):
    """Products, each of which is an entry of the audit log too: through the API, since there is no other way in. An enterprise
    makes a thousand a day at most, so these are of several, and an officer has the list of them all."""
    for first in range(0, rows, A_DAY):
        name = f"Entreprise {first // A_DAY + 1}"
        maker = country.person(f"produits{first}@fleuve.example", country.organisation(name, ["enterprise"]), "ENTREPRISE_CERTIFIEE")
        for number in range(first, min(first + A_DAY, rows)):
            maker.must(201, "POST", "/api/v1/products",
                       {"name": f"Produit {number:05}", "brand": "Fleuve", "category": "beer", "net_content": "72 cl"})


def report(measured):
    print("| first load, processor 4 times slower | usable after, ms | bytes over the line | requests |")
    print("| --- | ---: | ---: | ---: |")
    for name, words in (("public_page", "the public's page, without script"), ("sign_in", "the console's sign-in")):
        load = measured[name]
        print(f"| {words} | {load['interactive_ms']} | {load['bytes']:,} | {load['requests']} |")
    print("\n| screen, nothing kept | usable after, ms | kB over the line |")
    print("| --- | ---: | ---: |")
    for path, load in measured["screens"].items():
        print(f"| {path} ({load['person']}) | {load['interactive_ms']} | {load['bytes'] / KILO:.0f} |")
    for name, words in (("wheel", "100 pixels a frame, a wheel turned fast"), ("bar", "400 pixels a frame, the bar pulled")):
        scroll = measured["scroll"][name]
        print(f"\nA list of {scroll['rows']:,} rows scrolled for 5 s, {words}: {scroll['frames']} frames, median {scroll['median_ms']} ms, "
              f"99 % below {scroll['p99_ms']} ms, {scroll['slower_than_50_ms']} of them slower than 50 ms.")
    slowest = max(load["interactive_ms"] for load in measured["screens"].values())
    largest = max(load["bytes"] for load in measured["screens"].values())
    for words, wanted, is_value, unit in (
            ("sign-in, first load", 60, measured["sign_in"]["bytes"] / KILO, "kB"), ("largest screen", 120, largest / KILO, "kB"),
            ("sign-in usable", 1000, measured["sign_in"]["interactive_ms"], "ms"), ("slowest screen usable", 1000, slowest, "ms")):
        print(f"{words}: at most {wanted} {unit}, measured {is_value:.0f}: {'reached' if is_value <= wanted else 'missed'}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--qrcongo", required=True)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--json")
    asked = parser.parse_args()
    os.environ["QRCONGO"] = asked.qrcongo
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(HERE.parent / "tests" / "integration"))
    from busy_country import BusyCountry  # reads QRCONGO when it is imported
    from server import Server
    server = Server(VERIFICATION__GATEWAYS="127.0.0.1")
    try:
        country = BusyCountry(server)
        fill(country, asked.rows)
        described = {**country.described(), "screens": SCREENS,
                     "long_list": {"person": "officer", "path": "produits", "rows": asked.rows}}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(described, file)
            file.flush()
            done = subprocess.run(["node", str(HERE / "console.mjs"), file.name], stdout=subprocess.PIPE, text=True, check=True)
    finally:
        server.close()
    measured = json.loads(done.stdout)
    if asked.json:
        Path(asked.json).write_text(json.dumps(measured, indent=1), encoding="utf-8")
    report(measured)


if __name__ == "__main__":
    main()
