#!/usr/bin/env python3
"""Measures how long a server of a whole country takes to start: from its beginning to its first answer to a scan.

    start.py --qrcongo BINARY --dir D [--batches N] [--ranges N] [--scans FOLDER] [--rounds N]

The country lies in D/country and is made there the first time: a demonstration whose one batch stands N times more, by
rows of SQL, one in ten of them with so many ranges of facts. FOLDER: a folder of scans that `qrcongo bench verify
--scanned N --keep` left; it is moved into the country."""

import argparse
import base64
import contextlib
import itertools
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

STAMPS_A_BATCH = 1000
RANGES_IN_ONE_OF = 10
JOURNAL_SEGMENTS = 17


def environment(country, port=0):
    named = {
        "STORAGE__DATA_DIR": str(country),
        "SERVER__LISTEN": f"127.0.0.1:{port}",
        "MONITOR__LISTEN": "127.0.0.1:0",
    }
    return os.environ | {"QRCONGO_" + name: value for name, value in named.items()}


def copy_row(database, table, changes):
    names = [column[1] for column in database.execute(f"PRAGMA table_info({table})") if column[1] != "sequence"]
    row = dict(zip(names, database.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY sequence LIMIT 1").fetchone()))
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    database.executemany(sql, ([(row | change)[name] for name in names] for change in changes))


def fill(path, batches, ranges):
    """Without the checks between tables: thousands of orders would say nothing about a start."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA cache_size = -1000000")
    first = database.execute("SELECT MAX(first_number + quantity) FROM batches").fetchone()[0]
    ids = [str(uuid.uuid4()) for _ in range(batches)]
    copy_row(database, "batches", (
        {"id": id, "delivery_id": id, "first_number": first + i * STAMPS_A_BATCH, "quantity": STAMPS_A_BATCH}
        for i, id in enumerate(ids)))
    # As they come in life: of many batches, one after the other, each at another time.
    times = itertools.count(1_790_000_000_000)
    index = database.execute("SELECT sql FROM sqlite_master WHERE name = 'stamp_ranges_by_place'").fetchone()[0]
    database.execute("DROP INDEX stamp_ranges_by_place")
    copy_row(database, "stamp_ranges", (
        {"batch_id": id, "from_position": 1 + i * 10, "to_position": 6 + i * 10, "act_id": str(uuid.uuid4()), "at": at}
        for i in range(ranges) for id, at in zip(ids[::RANGES_IN_ONE_OF], times)))
    database.execute(index)
    database.commit()
    database.execute("PRAGMA journal_mode = WAL")
    database.close()


def make(qrcongo, country, batches, ranges):
    print(f"making a country of {batches} batches", file=sys.stderr)
    command = [qrcongo, "demo", "--stamps", str(STAMPS_A_BATCH), "--json"]
    subprocess.run(command, env=environment(country), check=True, stdout=subprocess.DEVNULL)
    fill(country / "qrcongo.db", batches, ranges)


def free_port():
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]


def answers(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/s/0000000000000000", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def resident_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(("RssAnon:", "RssFile:")):
            yield line.split(":")[0], int(line.split()[1]) // 1024


@contextlib.contextmanager
def server(qrcongo, country):
    """Yields its process once it answers."""
    port = free_port()
    with (country.parent / "country.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [qrcongo, "serve"], env=environment(country, port), stdout=subprocess.DEVNULL, stderr=log)
        try:
            while not answers(port):
                if process.poll() is not None:
                    sys.exit(f"the server ended: {country.parent}/country.log")
                time.sleep(0.01)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def take_untagged(country):
    """The scans are another server's: to this one they are files of before it tagged its own."""
    from Cryptodome.Cipher import AES

    def cipher(nonce, purpose):
        return AES.new(key, AES.MODE_GCM, nonce=nonce).update(b"qrcongo/data-key/scans" + purpose)

    key = bytes.fromhex((country / "key-encryption-key").read_text(encoding="ascii").strip())
    with contextlib.closing(sqlite3.connect(country / "qrcongo.db")) as database:
        (text,) = database.execute("SELECT wrapped_key FROM data_keys WHERE name = 'scans'").fetchone()
        wrapped = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = cipher(wrapped[:12], b"").decrypt_and_verify(wrapped[12:-16], wrapped[-16:])
        nonce = os.urandom(12)
        again = nonce + b"".join(cipher(nonce, b"/sealing").encrypt_and_digest(plain))
        text = base64.urlsafe_b64encode(again).rstrip(b"=").decode()
        database.execute("UPDATE data_keys SET wrapped_key = ?, state = 'sealing' WHERE name = 'scans'", [text])
        database.commit()


def take_scans(qrcongo, country, folder):
    """They were made faster than their files can be written; in life the journal is short."""
    take_untagged(country)
    shutil.rmtree(country / "scans", ignore_errors=True)
    folder.rename(country / "scans")
    print("waiting until the journal is short", file=sys.stderr)
    with server(qrcongo, country):
        while len(list((country / "scans").glob("scans-*.journal"))) > JOURNAL_SEGMENTS:
            time.sleep(1)


def start(qrcongo, country):
    began = time.monotonic()
    with server(qrcongo, country) as process:
        return time.monotonic() - began, dict(resident_mb(process.pid))


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--qrcongo", required=True)
    words.add_argument("--dir", type=Path, required=True)
    words.add_argument("--batches", type=int, default=1_000_000)
    words.add_argument("--ranges", type=int, default=100)
    words.add_argument("--scans", type=Path)
    words.add_argument("--rounds", type=int, default=3)
    given = words.parse_args()
    country = given.dir.resolve() / "country"
    if not country.exists():
        # It has its name once it is whole: a run that was broken off is begun anew.
        unfinished = country.with_name("country.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        make(given.qrcongo, unfinished, given.batches, given.ranges)
        if given.scans:
            take_scans(given.qrcongo, unfinished, given.scans)
        unfinished.rename(country)
    elif given.scans:
        sys.exit(f"{country} has its scans already")
    took = []
    for _ in range(given.rounds):
        seconds, memory = start(given.qrcongo, country)
        took.append(seconds)
        print(f"{seconds:.2f} s  {memory}", flush=True)
    print(f"median {statistics.median(took):.2f} s")


main()
