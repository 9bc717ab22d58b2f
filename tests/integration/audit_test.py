"""The audit log as somebody outside verifies it: leaves, proofs, signed checkpoints and sealed months, by code that shares
none with the server."""
import base64
import contextlib
import hashlib
import itertools
import json
import os
import shutil
import sqlite3
import struct
import unittest

from harness import Country, Server, ServerTest, wait_until

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    """Ed25519's points as (x, y), RFC 8032 section 5.1."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P)


def times(point, count):
    total = (0, 1)
    while count:
        if count & 1:
            total = add(total, point)
        point, count = add(point, point), count >> 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0, "no point"
    return (P - x if x & 1 != sign else x), y


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return s < ORDER and times(BASE, s) == add(point_of(signature[:32]), times(point_of(key), k))


def open_note(note, vkey):
    """(size, root, lines beyond) of a note that this key signed."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key)
    assert hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id and key[0] == 1
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    line, = [one for one in signatures.splitlines() if one.startswith(f"— {name} ")]
    signature = base64.b64decode(line.split(" ")[2])
    assert signature[:4].hex() == key_id and is_signed(key[1:], text.encode(), signature[4:]), "the signature is wrong"
    origin, size, root, *more = text.splitlines()
    assert origin == name
    return int(size), base64.b64decode(root), dict(one.split(" ", 1) for one in more)


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:k]), root_of(leaves[k:]))


def leaf_of(entry):
    actor = entry["actor"]
    detail = json.dumps(entry["detail"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    encoded = b"\x01" + struct.pack(">QQ", entry["sequence"], entry["time_ms"])
    for text in (actor["kind"], actor["id"], actor["role"], actor["organisation_id"], entry["action"], entry["subject_kind"],
                 entry["subject_id"], entry["request_id"], detail):
        encoded += struct.pack(">I", len(text.encode())) + text.encode()
    return hashlib.sha256(b"\x00" + encoded).digest()


def root_by_inclusion(sequence, size, leaf, hashes):
    """RFC 9162 section 2.1.3.2: the root that the path leads to."""
    at, last = sequence, size - 1
    for one in hashes:
        assert last
        if at & 1 or at == last:
            leaf = node(one, leaf)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            leaf = node(leaf, one)
        at, last = at >> 1, last >> 1
    assert last == 0
    return leaf


def roots_by_consistency(first, second, first_root, hashes):
    """RFC 9162 section 2.1.4.2: both roots that the path leads to."""
    path = ([first_root] if first & (first - 1) == 0 else []) + hashes
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        assert last
        if at & 1 or at == last:
            old, new = node(one, old), node(one, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, one)
        at, last = at >> 1, last >> 1
    assert last == 0
    return old, new


def from_hex(hashes):
    return [bytes.fromhex(one) for one in hashes]


class AuditOverHttp(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.country.auditor
        # A clean stop signs the last entry; what follows is not signed for a minute.
        cls.server.stop()
        cls.server.start()
        cls.vkey = cls.server.command("audit", "key").stdout.strip()

    def newest(self):
        answer = self.server.client().get("/api/v1/audit/checkpoint")
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/plain; charset=utf-8"))
        return answer.body.decode()

    def lines(self, limit=1000):
        entries, start = [], 0
        while start is not None:
            answer = self.auditor.get(f"/api/v1/audit/export?from={start}&limit={limit}")
            self.assertEqual((answer.status, answer.headers["content-type"]), (200, "application/x-ndjson"))
            *page, last = [json.loads(line) for line in answer.body.decode().splitlines()]
            self.assertLessEqual(len(page), limit)
            entries += page
            start = last["next"]
        return entries, last["checkpoint"]

    def test_the_export_gives_the_signed_root(self):
        entries, note = self.lines(limit=7)
        size, root, more = open_note(note, self.vkey)
        self.assertGreater(size, 10)
        self.assertEqual([entry["sequence"] for entry in entries], list(range(len(entries))))
        leaves = [leaf_of(entry) for entry in entries]
        self.assertEqual([leaf.hex() for leaf in leaves], [entry["leaf_hash"] for entry in entries])
        self.assertEqual(root_of(leaves[:size]), root)
        self.assertEqual(int(more["numbers-below"]), 0)
        self.assertEqual(self.newest(), note)

    def test_an_entry_is_proved_against_the_signed_root(self):
        size, root, _ = open_note(self.newest(), self.vkey)
        for sequence in (0, 1, size // 2, size - 1):
            proof = self.auditor.must(200, "GET", f"/api/v1/audit/entries/{sequence}/proof")
            self.assertEqual(open_note(proof["checkpoint"], self.vkey)[:2], (size, root))
            leaf, = from_hex([proof["leaf_hash"]])
            self.assertEqual(root_by_inclusion(sequence, size, leaf, from_hex(proof["hashes"])), root)

    def test_growth_is_proved(self):
        size, root, _ = open_note(self.newest(), self.vkey)
        for old in (1, 2, size // 2, size - 1):
            proof = self.auditor.must(200, "GET", f"/api/v1/audit/consistency?from={old}&to={size}")
            first, = from_hex([proof["from_root"]])
            self.assertEqual(roots_by_consistency(old, size, first, from_hex(proof["hashes"])), (first, root))
        self.assertEqual(self.auditor.must(200, "GET", f"/api/v1/audit/consistency?from={size}&to={size}")["hashes"], [])

    def test_entries_are_found_by_who_did_what_to_what(self):
        everything, _ = self.lines()
        users = [entry for entry in everything if entry["action"] == "user.invite"]
        listed = self.auditor.must(200, "GET", "/api/v1/audit/entries?action=user.invite&limit=200")["items"]
        self.assertEqual(listed, users)
        one = next(entry for entry in users if entry["actor"]["kind"] == "person")
        path = f"/api/v1/audit/entries?subject_kind=user&subject_id={one['subject_id']}&limit=200"
        found = self.auditor.must(200, "GET", path)["items"]
        self.assertIn(one, found)
        self.assertEqual({entry["subject_id"] for entry in found}, {one["subject_id"]})
        actor = one["actor"]["id"]
        by_actor = self.auditor.must(200, "GET", f"/api/v1/audit/entries?actor_id={actor}&limit=200")["items"]
        self.assertEqual({entry["actor"]["id"] for entry in by_actor}, {actor})
        first = self.auditor.must(200, "GET", "/api/v1/audit/entries?limit=3")
        second = self.auditor.must(200, "GET", f"/api/v1/audit/entries?limit=3&cursor={first['next']}")
        self.assertEqual(first["items"] + second["items"], everything[:6])

    def test_what_is_asked_wrongly_is_refused(self):
        size = len(self.lines()[0])
        ask = self.auditor.get
        self.assert_refused(ask("/api/v1/audit/entries/999999/proof"), 404, "not-found")
        self.assert_refused(ask("/api/v1/audit/entries/x/proof"), 404, "not-found")
        self.assert_refused(ask("/api/v1/audit/entries/5/proof?size=5"), 422, "invalid-input", "/size")
        self.assert_refused(ask(f"/api/v1/audit/entries/5/proof?size={size + 100}"), 422, "invalid-input", "/size")
        self.assert_refused(ask("/api/v1/audit/consistency"), 422, "invalid-input", "/from")
        self.assert_refused(ask("/api/v1/audit/consistency?from=5&to=4"), 422, "invalid-input", "/from")
        self.assert_refused(ask(f"/api/v1/audit/consistency?from=1&to={size + 100}"), 422, "invalid-input", "/to")
        self.assert_refused(ask("/api/v1/audit/export?since=1"), 422, "unknown-field", "/since")

    def test_nobody_else_reads_it(self):
        for path in ("entries", "entries/1/proof", "consistency?from=1", "export"):
            self.assertEqual(self.server.client().get("/api/v1/audit/" + path).status, 401)
            self.assertEqual(self.country.officer.get("/api/v1/audit/" + path).status, 403)


class Witnesses(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.witness = os.path.join(self.server.folder, "witness")
        self.server.settings["AUDIT__WITNESS_FILE"] = self.witness
        self.server.init()
        self.server.start()
        self.vkey = self.server.command("audit", "key").stdout
        self.key_file = self.write("key.txt", self.vkey)

    def write(self, name, text):
        path = os.path.join(self.server.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def notes(self):
        with open(self.witness, encoding="utf-8") as file:
            blocks = [block for block in file.read().split("\n\n") if block]
        return [f"{text}\n\n{signature}\n" for text, signature in zip(blocks[::2], blocks[1::2])]

    @contextlib.contextmanager
    def without_key(self):
        """As somebody outside has it: the program and a copy of the database."""
        self.server.settings["STAMPS__KEY_ENCRYPTION_KEY_FILE"] = os.path.join(self.server.folder, "none")
        try:
            yield
        finally:
            del self.server.settings["STAMPS__KEY_ENCRYPTION_KEY_FILE"]

    def components(self):
        return {one["name"]: one["status"] for one in self.server.client().get("/health").json["components"]}

    def act(self, number):
        self.server.command("admin", "create", "--email", f"chef{number}@gouv.example")

    def restart(self):
        self.assertEqual(self.server.stop(), 0)
        self.server.start()

    def verify(self, *words):
        done = self.server.command("audit", "verify", "--json", *words, check=False)
        return done.returncode, json.loads(done.stdout)["fault"]

    def test_the_file_holds_every_checkpoint_and_proves_the_log_without_server_and_key(self):
        for number in range(3):
            self.act(number)
            self.restart()
        sizes = [open_note(note, self.vkey.strip())[0] for note in self.notes()]
        self.assertEqual(sizes, sorted(set(sizes)))
        self.assertGreaterEqual(len(sizes), 3)
        self.assertEqual(self.server.command("audit", "checkpoint").stdout, self.notes()[-1])
        with_all = ("--checkpoint", self.witness, "--public-key", self.key_file)
        self.assertEqual(self.verify(*with_all), (0, ""))  # beside the running server
        self.server.stop()
        old = self.write("old.txt", self.notes()[0])
        copy = os.path.join(self.server.folder, "copy of it.db")
        shutil.copy(os.path.join(self.server.data_dir, "qrcongo.db"), copy)
        shutil.move(self.server.data_dir, self.server.data_dir + ".away")
        words = ("--checkpoint", old, "--public-key", self.key_file, "--database", copy)
        before = sorted(os.listdir(self.server.folder))
        self.assertEqual(self.verify(*words), (0, ""))
        self.assertEqual(sorted(os.listdir(self.server.folder)), before)

        foreign = self.write("foreign.txt", "qr.example+" + self.vkey.split("+", 1)[1])
        self.assertEqual(self.server.command("audit", "verify", "--public-key", foreign, "--database", copy, check=False).returncode, 1)
        self.assertEqual(self.server.command("audit", "verify", "--checkpoint", old, check=False).returncode, 2)

    def test_a_rewrite_that_fits_is_found_by_an_old_checkpoint(self):
        self.act(1)
        self.restart()
        self.server.stop()
        with self.server.database() as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'").fetchall():
                database.execute("DROP TRIGGER " + name)
            self.rewrite(database)
        self.assertEqual(self.verify(), (1, "l'entrée 1 n'a pas le sceau du serveur"))
        with self.without_key():
            self.assertEqual(self.verify(), (0, ""))
            self.assertIn("n'ont pas été vérifiés", self.server.command("audit", "verify").stdout)
            self.assertEqual(self.verify("--public-key", self.key_file), (0, ""))
            code, fault = self.verify("--checkpoint", self.witness, "--public-key", self.key_file)
        self.assertEqual(code, 1)
        self.assertIn("point de contrôle donné", fault)
        self.server.start()
        self.assertEqual(self.server.client().get("/health").status, 503)
        checked = self.server.command("check", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("audit", checked.stdout)
        signed = self.notes()
        self.act(2)
        self.restart()
        self.assertEqual(self.notes(), signed)  # nothing more is signed

    def rewrite(self, database):
        """Another detail in entry 1, and every hash above it: what an insider with the file can do."""
        database.execute("UPDATE audit_entries SET detail = '{\"forged\":true}' WHERE sequence = 1")
        names = ("sequence time_ms kind id role organisation_id action subject_kind subject_id request_id detail").split()
        rows = database.execute("SELECT sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action, subject_kind, "
                                "subject_id, request_id, detail FROM audit_entries ORDER BY sequence").fetchall()
        leaves = []
        for row in rows:
            entry = dict(zip(names, row))
            leaves.append(leaf_of({**entry, "actor": entry, "detail": json.loads(entry["detail"])}))
        database.execute("UPDATE audit_entries SET leaf_hash = ? WHERE sequence = 1", [leaves[1].hex()])
        for level, place in database.execute("SELECT level, place FROM audit_nodes").fetchall():
            covered = leaves[place << level:(place + 1) << level]
            database.execute("UPDATE audit_nodes SET hash = ? WHERE level = ? AND place = ?", [root_of(covered).hex(), level, place])
        database.execute("DELETE FROM audit_checkpoints")

    def test_a_database_that_is_older_than_the_witness_is_told(self):
        self.server.stop()
        backup = os.path.join(self.server.folder, "backup.db")
        shutil.copy(os.path.join(self.server.data_dir, "qrcongo.db"), backup)
        self.server.start()
        self.act(1)
        self.server.stop()
        shutil.copy(backup, os.path.join(self.server.data_dir, "qrcongo.db"))
        self.server.start()  # a backup may be restored
        self.assertEqual(self.components()["audit"], "failed")
        self.assertIn("contrôle", self.server.command("check", check=False).stdout)
        signed = self.notes()
        self.act(2)
        self.restart()
        self.assertEqual(self.notes(), signed)
        # Put aside as evidence: a new file goes on from here.
        self.server.stop()
        os.rename(self.witness, self.witness + ".before")
        self.server.start()
        self.assertEqual(self.components()["audit"], "failed")  # until the next start: the file is gone
        wait_until(lambda: os.path.exists(self.witness), "a new witness file")
        self.restart()
        self.assertEqual(self.server.client().get("/health").status, 200)

    def test_a_witness_file_that_lost_what_it_had_is_told_until_the_next_start(self):
        numbers = itertools.count()
        for _ in range(3):
            self.act(next(numbers))
            self.restart()
        self.assertEqual(self.server.client().get("/health").status, 200)
        first = self.notes()[0]
        for left in (None, "", first + "\n"):
            with self.subTest(left=left):
                self.server.stop()
                os.remove(self.witness)
                if left is not None:
                    self.write("witness", left)
                self.server.start()
                self.assertEqual(self.components()["audit"], "failed")
                checked = self.server.command("check", check=False)
                self.assertEqual(checked.returncode, 1)
                self.assertIn("fichier témoin", checked.stdout)
                self.assertEqual(self.notes()[-1], self.server.command("audit", "checkpoint").stdout)
                # Several more, so that it can lack them.
                for _ in range(3):
                    self.act(next(numbers))
                    self.restart()
                    self.assertEqual(self.server.client().get("/health").status, 200)

    def forge(self, database, action, subject):
        """An entry at the log's end whose leaf and nodes are right; its tag is another's."""
        (sequence,) = database.execute("SELECT MAX(sequence) + 1 FROM audit_entries").fetchone()
        entry = {"sequence": sequence, "time_ms": 1795687200000, "action": action, "subject_kind": action.split(".")[0],
                 "subject_id": subject, "request_id": "", "detail": {},
                 "actor": {"kind": "system", "id": "", "role": "", "organisation_id": ""}}
        leaf = leaf_of(entry)
        database.execute("INSERT INTO audit_entries SELECT ?, ?, 'system', '', '', '', ?, ?, ?, '', '{}', ?, tag FROM audit_entries "
                         "WHERE sequence = 0", [sequence, entry["time_ms"], action, entry["subject_kind"], subject, leaf.hex()])
        level, place, made = 0, sequence, leaf
        while place & 1:
            left = ("SELECT leaf_hash FROM audit_entries WHERE ? = 0 AND sequence = ?" if level == 0 else
                    "SELECT hash FROM audit_nodes WHERE level = ? AND place = ?")
            (before,) = database.execute(left, [level, place - 1]).fetchone()
            made = node(bytes.fromhex(before), made)
            level, place = level + 1, place >> 1
            database.execute("INSERT INTO audit_nodes (level, place, hash) VALUES (?, ?, ?)", [level, place, made.hex()])
        return sequence

    def test_entries_that_fit_and_are_not_the_servers_are_found_and_never_signed(self):
        self.act(1)
        self.restart()
        self.server.stop()
        signed = self.notes()
        with self.server.database() as database:
            sequence = self.forge(database, "batch.issue", "forged-batch")
            self.forge(database, "payment.record", "forged-payment")
        fault = f"l'entrée {sequence} n'a pas le sceau du serveur"
        self.assertEqual(self.verify(), (1, fault))
        with self.without_key():
            self.assertEqual(self.verify(), (0, ""))
        self.server.start()
        self.assertEqual(self.verify(), (1, fault))
        self.assertEqual(self.components()["audit"], "failed")
        checked = self.server.command("check", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn(fault, checked.stdout)
        report = json.loads(self.server.command("reconcile", "--json", check=False).stdout)
        named = [(one["code"], one["subject"]["id"]) for one in report["findings"]]
        self.assertIn(("entry_forged", "forged-batch"), named)
        self.assertIn(("entry_forged", "forged-payment"), named)
        self.act(2)
        self.restart()
        self.assertEqual(self.notes(), signed)

    def test_a_row_that_stays_is_not_replaced_on_another_connection(self):
        self.act(1)
        self.server.stop()
        with self.server.database() as database:
            for table in ("audit_entries", "audit_nodes", "audit_keys", "audit_checkpoints", "data_keys", "users"):
                with self.subTest(table=table), self.assertRaises(sqlite3.IntegrityError):
                    database.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        self.server.start()
        self.assertEqual(self.server.client().get("/health").status, 200)

    def test_the_fence_never_falls_below_what_was_signed(self):
        country = Country(self.server_in_earnest())
        country.ready_order(100)
        server = country.server
        fence = os.path.join(server.data_dir, "number-fence")
        server.stop()
        with open(self.other_witness, encoding="utf-8") as file:
            mark = max(int(line.split()[1]) for line in file if line.startswith("numbers-below "))
        self.assertGreaterEqual(mark, 1_000_000)
        said = "qrcongo number fence 1\nleased_end 100\n"
        with open(fence, "w", encoding="utf-8") as file:
            file.write(said + f"sha256 {hashlib.sha256(said.encode()).hexdigest()}\n")
        server.start()
        with open(fence, encoding="utf-8") as file:
            self.assertIn(f"leased_end {mark}\n", file.read())

    def server_in_earnest(self):
        server = Server()
        self.addCleanup(server.close)
        self.other_witness = os.path.join(server.folder, "witness")
        server.settings["AUDIT__WITNESS_FILE"] = self.other_witness
        return server


if __name__ == "__main__":
    unittest.main()
