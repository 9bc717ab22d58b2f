"""Keys from the command line and over HTTP: generations by two administrators, the export for the safe, another
key-encryption key, beside a running server and without one."""
import json
import os
import secrets
import shutil
import stat
import subprocess
import unittest

from audit_test import open_note
from harness import Server, ServerTest, age_identity, recorded, robot_of, wait_until

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
            self.archives.append(archive)
        c.enterprise.must(201, "POST", f"/api/v1/batches/{c.batch_of(order)}/activations", {"from": 1, "to": 50, "count": 50})
        return c.serials(order)

    def test_rotation_and_compromise(self):
        c = self.country
        certificate = c.certified()
        self.archives = []
        before = self.applied_order(certificate)
        withdrawn = self.archives[0]
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
        content = f"/api/v1/archives/{withdrawn['id']}/content"
        self.assert_refused(c.print_shop.get(content), 409, "wrong-state")
        self.assert_refused(c.print_shop.post(f"/api/v1/archives/{withdrawn['id']}/handovers"), 409, "wrong-state")
        self.assertNotEqual(self.server.command("archive", "rebuild", withdrawn["id"], check=False).returncode, 0)
        (one,) = json.loads(self.server.command("archive", "verify", withdrawn["id"], "--json").stdout)["archives"]
        self.assertEqual((one["condition"], one["remade"]), ("withdrawn", None))
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

    def test_zz_the_books_agree(self):
        self.assert_books_agree()


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


class AfterAnotherKey(ServerTest):
    """A country whose key-encryption key was replaced: all that lay under the old one goes on."""

    settings = {"DISTRIBUTION__REQUIRE_ENCRYPTION": "true"}
    email = "qualite@fleuve.example"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        key = c.print_shop.must(201, "POST", "/api/v1/encryption-keys", {"recipient": age_identity()[1]})["id"]
        c.approve("encryption_key", key, by=c.officer)
        cls.certificate = c.certified()
        order = c.ready_order(50, cls.certificate)
        cls.archive = c.archives(order)[0]
        cls.archive_file = os.path.join(cls.server.data_dir, "archives", c.batch_of(order), cls.archive["name"])
        cls.archive_before = c.download(cls.archive)
        cls.robot = robot_of(cls.server, c.enterprise)
        cls.network_before = cls.network_of_a_wrong_password()
        cls.public_key = cls.server.command("audit", "key").stdout.strip()
        cls.entries_before = cls.signed_entries()
        cls.exchange_key()

    @classmethod
    def exchange_key(cls):
        new = os.path.join(cls.server.folder, "new-key")
        write_private(new, secrets.token_hex(32) + "\n")
        cls.server.command("keys", "rewrap", "--new-key-file", new)
        cls.server.stop()
        os.replace(new, os.path.join(cls.server.data_dir, "key-encryption-key"))
        cls.server.start()

    @classmethod
    def network_of_a_wrong_password(cls):
        """Under which mark the log knows where it came from."""
        told = lambda: [json.loads(line) for line in cls.server.log().splitlines() if '"sign-in refused"' in line and line.endswith("}")]
        already = len(told())
        answer = cls.server.client().post("/api/v1/session", {"email": cls.email, "password": "pas le bon mot de passe"})
        assert answer.status == 401, answer
        return wait_until(lambda: told()[already:], "the refusal is told")[0]["network"]

    @classmethod
    def signed_entries(cls):
        """How many entries the newest checkpoint has, which the key of before must have signed."""
        return open_note(cls.server.client().get("/api/v1/audit/checkpoint").body.decode(), cls.public_key)[0]

    def test_names_and_addresses_are_read(self):
        c = self.country
        rows = {row["id"]: row for row in c.admin.must(200, "GET", "/api/v1/users?limit=200")["items"]}
        self.assertEqual((rows[c.enterprise.id]["name"], rows[c.enterprise.id]["email"]), ("qualite", self.email))
        c.sign_in(self.email).must(200, "GET", "/api/v1/me")
        c.sign_in("admin@gouv.example").must(200, "GET", "/api/v1/me")  # whose second factor lies sealed

    def test_tokens_and_sessions_of_before_go_on(self):
        self.robot.must(200, "GET", "/api/v1/me")
        person = self.country.print_shop
        person.must(200, "GET", "/api/v1/me")
        person.take_session(person.post("/api/v1/session/refresh"))
        person.must(200, "GET", "/api/v1/me")

    def test_networks_are_known_by_the_same_mark(self):
        self.assertEqual(self.network_of_a_wrong_password(), self.network_before)

    def test_checkpoints_are_signed_by_the_same_key(self):
        self.assertEqual(self.server.command("audit", "key").stdout.strip(), self.public_key)
        self.country.sign_in(self.email)
        self.server.stop()
        self.server.start()
        self.assertGreater(self.signed_entries(), self.entries_before)
        self.assertEqual(json.loads(self.server.command("audit", "verify", "--json").stdout)["fault"], "")

    def test_an_encrypted_archive_is_made_again(self):
        os.remove(self.archive_file)
        self.assertEqual(self.country.download(self.archive), self.archive_before)
        self.server.command("archive", "rebuild", self.archive["name"])
        self.assertEqual(content(self.archive_file), self.archive_before)

    def test_new_stamps_are_made(self):
        self.country.ready_order(10, self.certificate)


if __name__ == "__main__":
    unittest.main(verbosity=2)
