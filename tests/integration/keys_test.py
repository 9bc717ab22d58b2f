"""Keys from the command line and over HTTP: generations by two administrators, the export for the safe, another
key-encryption key, beside a running server and without one."""
import json
import os
import secrets
import shutil
import stat
import subprocess
import unittest

from harness import Server, ServerTest, recorded

# Of 32 bytes 0x42: https://age-encryption.org/v1 says how both follow.
IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def write_private(path, text):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as file:
        file.write(text)


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Generations(ServerTest):
    def generations(self):
        return self.country.admin.must(200, "GET", "/api/v1/key-generations")["items"]

    def approve(self, approval, by, status=200):
        return by.must(status, "POST", f"/api/v1/approvals/{approval}/approve", {"comment": "Vu"})

    def scanned(self, serial):
        return recorded(lambda: self.country.scan(f"/S/{serial}").json)["verdict"]

    def applied_order(self, certificate):
        c = self.country
        order = c.ready_order(50, certificate)
        for archive in c.archives(order):
            c.receive(archive)
        c.enterprise.must(201, "POST", f"/api/v1/batches/{c.batch_of(order)}/activations", {"from": 1, "to": 50, "count": 50})
        return c.serials(order)

    def test_rotation_and_compromise(self):
        c = self.country
        certificate = c.certified()
        before = self.applied_order(certificate)
        self.assertEqual([(g["generation"], g["state"], g["batches"]) for g in self.generations()], [(0, "active", 1)])

        asked = c.admin.must(202, "POST", "/api/v1/key-generations", {"reason": "Rotation annuelle"})
        self.assertEqual((asked["state"], asked["subject_id"]), ("awaiting", "1"))
        self.assert_refused(c.admin.post("/api/v1/key-generations", {"reason": "Encore"}), 409, "wrong-state")
        answer = c.admin.post(f"/api/v1/approvals/{asked['id']}/approve", {"comment": "Moi-même"})
        self.assert_refused(answer, 403, "same-person")
        self.assertEqual(len(self.generations()), 1)
        self.approve(asked["id"], c.second_admin)
        self.assertEqual([(g["generation"], g["state"]) for g in self.generations()], [(0, "verifying"), (1, "active")])

        after = self.applied_order(certificate)
        self.assertEqual(before[1][0], "0")
        self.assertEqual(after[1][0], "1")
        self.assertEqual(self.scanned(before[1]), "authentic")
        self.assertEqual(self.scanned(after[1]), "authentic")

        path = "/api/v1/key-generations/0/compromise"
        asked = c.second_admin.must(202, "POST", path, {"reason": "Clé copiée"})
        self.assertEqual(self.scanned(before[2]), "authentic")
        self.approve(asked["id"], c.admin)
        self.assertEqual(self.scanned(before[3]), "suspected_copy")
        self.assertEqual(self.scanned(after[2]), "authentic")
        self.assert_refused(c.admin.post(path, {"reason": "Encore"}), 409, "wrong-state")
        self.assert_refused(c.admin.post("/api/v1/key-generations/9/compromise", {"reason": "?"}), 404, "not-found")
        self.assert_refused(c.admin.post("/api/v1/key-generations/x/compromise", {"reason": "?"}), 404, "not-found")

        self.server.stop()
        self.server.start()
        self.assertEqual(self.scanned(before[4]), "suspected_copy")
        self.assertEqual(self.scanned(after[3]), "authentic")

        asked = json.loads(self.server.command("keys", "rotate", "--json").stdout)
        self.assertEqual(asked["generation"], 2)
        self.assertEqual(len(self.generations()), 2)
        # Nobody knows who started the command: it takes two.
        self.approve(asked["approval_id"], c.admin)
        self.assertEqual(len(self.generations()), 2)
        again = c.admin.post(f"/api/v1/approvals/{asked['approval_id']}/approve", {"comment": "Encore"})
        self.assert_refused(again, 403, "same-person")
        self.approve(asked["approval_id"], c.second_admin)
        self.assertEqual([g["state"] for g in self.generations()], ["compromised", "verifying", "active"])
        self.assertEqual(json.loads(self.server.command("audit", "verify", "--json").stdout)["fault"], "")


class KeyEncryptionKey(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.init()
        self.key_file = os.path.join(self.server.data_dir, "key-encryption-key")
        self.identity = os.path.join(self.server.folder, "identity.txt")
        write_private(self.identity, f"# created: 2026-11-28\n# public key: {RECIPIENT}\n{IDENTITY}\n")

    def path(self, name):
        return os.path.join(self.server.folder, name)

    def refused(self, *words):
        done = self.server.command(*words, check=False)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stderr

    def export_and_restore(self):
        out, restored = self.path("safe.age"), self.path("restored")
        self.server.command("keys", "export", "--recipient", RECIPIENT, "--out", out)
        self.assertEqual(stat.S_IMODE(os.stat(out).st_mode), 0o600)
        self.assertTrue(content(out).startswith(b"age-encryption.org/v1\n"))
        self.assertNotIn(content(self.key_file).strip(), content(out))
        self.assertIn("--again", self.refused("keys", "export", "--recipient", RECIPIENT, "--out", self.path("second.age")))
        self.assertFalse(os.path.exists(self.path("second.age")))
        self.server.command("keys", "export", "--recipient", RECIPIENT, "--again", "--out", self.path("third.age"))
        self.server.command("keys", "restore", "--identity-file", self.identity, "--from", out, "--to", restored)
        self.assertEqual(content(restored), content(self.key_file))
        self.assertEqual(stat.S_IMODE(os.stat(restored).st_mode), 0o400)
        self.assertTrue(self.refused("keys", "restore", "--identity-file", self.identity, "--from", out, "--to", restored))
        return out

    def test_exported_without_a_server(self):
        out = self.export_and_restore()
        if shutil.which("age"):
            opened = subprocess.run(["age", "-d", "-i", self.identity, out], capture_output=True, check=True)
            self.assertEqual(opened.stdout, content(self.key_file))

    def test_exported_by_the_running_server(self):
        self.server.start()
        self.export_and_restore()
        self.assertNotIn(content(self.key_file).decode().strip(), self.server.log())

    def test_no_recipient_spends_no_export(self):
        for wrong in ("age1", RECIPIENT[:-1], RECIPIENT[:-1] + "q", IDENTITY, "ssh-ed25519 AAAA"):
            with self.subTest(recipient=wrong):
                self.refused("keys", "export", "--recipient", wrong, "--out", self.path("x.age"))
                self.assertFalse(os.path.exists(self.path("x.age")))
        self.server.command("keys", "export", "--recipient", RECIPIENT, "--out", self.path("x.age"))

    def test_a_file_that_is_none_or_damaged_restores_nothing(self):
        out = self.path("safe.age")
        self.server.command("keys", "export", "--recipient", RECIPIENT, "--out", out)
        whole = content(out)
        for name, damaged in (("cut", whole[:-1]), ("changed", whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:]), ("none", b"")):
            with self.subTest(name):
                with open(self.path(name), "wb") as file:
                    file.write(damaged)
                self.refused("keys", "restore", "--identity-file", self.identity, "--from", self.path(name), "--to", self.path("key"))
                self.assertFalse(os.path.exists(self.path("key")))

    def check_rewrap(self):
        new = self.path("new-key")
        write_private(new, secrets.token_hex(32) + "\n")
        old_key = content(self.key_file)
        self.assertIn(self.key_file, self.server.command("keys", "rewrap", "--new-key-file", new).stdout)
        self.server.stop()
        said = self.refused("check")
        self.assertIn(self.key_file, said)
        self.assertIn("autre clé", said)
        os.remove(self.key_file)
        shutil.copy2(new, self.key_file)
        self.server.command("check")
        self.assertEqual(json.loads(self.server.command("audit", "verify", "--json").stdout)["fault"], "")
        with self.server.database() as database:
            text = "\n".join(database.iterdump())
        self.assertNotIn(old_key.decode().strip(), text)

    def test_another_key_without_a_server(self):
        self.check_rewrap()

    def test_another_key_beside_a_server_that_goes_on(self):
        self.server.start()
        before = self.server.client().must(200, "GET", "/.well-known/jwks.json")
        self.check_rewrap()
        self.server.start()
        self.assertEqual(self.server.client().must(200, "GET", "/.well-known/jwks.json"), before)

    def test_a_new_key_that_others_can_read_or_that_is_none_changes_nothing(self):
        new = self.path("new-key")
        write_private(new, secrets.token_hex(32))
        os.chmod(new, 0o644)
        self.assertIn("0400", self.refused("keys", "rewrap", "--new-key-file", new))
        write_private(self.path("short"), "ab")
        self.refused("keys", "rewrap", "--new-key-file", self.path("short"))
        self.refused("keys", "rewrap", "--new-key-file", self.path("none"))
        self.refused("keys", "rewrap", "--new-key-file", self.key_file)
        self.server.command("check")


if __name__ == "__main__":
    unittest.main(verbosity=2)
