"""The command line from an empty directory on: init, check, config show, demo, audit verify, and the monitor's port."""
import hashlib
import io
import json
import os
import re
import struct
import tomllib
import unittest
import zipfile
import zlib

from harness import PASSWORD, SOURCE, Server, ServerTest, serials_in


def read(path):
    with open(path, "rb") as file:
        return file.read()


def keys_of_configuration():
    with open(os.path.join(SOURCE, "config", "qrcongo.toml"), "rb") as file:
        return {f"{section}.{key}" for section, keys in tomllib.load(file).items() for key in keys}


class Init(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def test_twice_keeps_what_exists(self):
        first = self.server.init()
        self.assertTrue(first["key_made"])
        self.assertEqual({os.path.basename(path) for path in first["keep_safe"]}, {"key-encryption-key", "number-fence", "qrcongo.db"})
        kept = {path: read(path) for path in first["keep_safe"] if not path.endswith(".db")}
        with self.server.database() as database:
            keys = database.execute("SELECT generation, wrapped_key FROM key_generations").fetchall()
        second = self.server.init()
        self.assertFalse(second["key_made"])
        self.assertEqual({path: read(path) for path in kept}, kept)
        with self.server.database() as database:
            self.assertEqual(database.execute("SELECT generation, wrapped_key FROM key_generations").fetchall(), keys)
        self.assertEqual(len(keys), 1)
        self.server.start()
        token = second["setup_link"].rsplit("/", 1)[1]
        person = {"email": "admin@gouv.example", "name": "A. Admin", "password": PASSWORD}
        self.server.client().must(201, "POST", f"/api/v1/invitations/{token}", person)

    def test_what_it_makes_is_the_owners_alone(self):
        made = self.server.init()
        self.assertEqual(os.stat(self.server.data_dir).st_mode & 0o077, 0)
        for path in made["keep_safe"]:
            if path.endswith("key"):
                self.assertEqual(os.stat(path).st_mode & 0o777, 0o400)

    def test_an_administrator_ends_the_setup_link(self):
        token = self.server.init()["setup_link"].rsplit("/", 1)[1]
        self.server.start()
        person = {"email": "admin@gouv.example", "name": "A. Admin", "password": PASSWORD}
        self.server.client().must(201, "POST", f"/api/v1/invitations/{token}", person)
        again = self.server.client().post(f"/api/v1/invitations/{token}", {**person, "email": "admin2@gouv.example"})
        self.assertEqual(again.status, 404)
        self.server.stop()
        self.assertIsNone(self.server.init()["setup_link"])

    def test_check_passes_on_a_good_directory_and_fails_on_a_bad_one(self):
        self.assertEqual(self.server.command("check", check=False).returncode, 1)
        self.server.init()
        self.assertEqual(self.server.command("check").returncode, 0)
        fence = os.path.join(self.server.data_dir, "number-fence")
        os.rename(fence, fence + ".away")
        bad = self.server.command("check", check=False)
        self.assertEqual(bad.returncode, 1)
        self.assertIn(fence, bad.stderr)
        os.rename(fence + ".away", fence)
        self.assertEqual(self.server.command("check").returncode, 0)
        with open(os.path.join(self.server.data_dir, "qrcongo.db"), "r+b") as file:
            file.write(b"nothing of a database")
        self.assertEqual(self.server.command("check", check=False).returncode, 1)

    def test_check_says_which_file_of_the_scans_is_damaged(self):
        self.server.init()
        folder = os.path.join(self.server.data_dir, "scans")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        path = os.path.join(folder, "shard-07.scans")
        # No records: a head of 4096 bytes, and a directory of one bucket.
        head, body = struct.pack("<8s3Q2I", b"QRCSHAR1", 0, 0, 0, 0, 60), bytes(8)
        head += struct.pack("<I", zlib.crc32(body))
        whole = (head + struct.pack("<I", zlib.crc32(head))).ljust(4096, b"\0") + body

        def flipped(place):
            return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:]

        def check():
            done = self.server.command("check", check=False)
            return done.returncode, path in done.stderr

        def lay(content):
            with open(path + ".new", "wb") as file:
                file.write(content)
            os.rename(path + ".new", path)

        self.assertEqual(check(), (0, False))
        # All checksums of the first are right, but it was not this server that wrote it.
        for content in (whole, flipped(4100)):
            lay(content)
            self.assertEqual(check(), (1, True))
            self.assertFalse(os.path.exists(path))
            os.remove(path + ".damaged")
        self.assertEqual(check(), (0, False))
        self.server.start()
        for content in (whole, flipped(4100), flipped(9)):
            lay(content)
            self.assertEqual(check(), (1, True))
            self.assertTrue(os.path.exists(path), "a check beside a server writes nothing")
        os.remove(path)
        self.assertEqual(check(), (0, False))
        with open(os.path.join(folder, "journal.start"), "r+b") as file:
            file.write(b"2")
        self.assertEqual(check()[0], 1)

    def test_migrate_says_that_nothing_is_missing(self):
        self.assertEqual(self.server.command("migrate", check=False).returncode, 1)
        self.server.init()
        self.assertEqual(self.server.command("migrate").returncode, 0)


class Words(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def shown(self, *words):
        answer = json.loads(self.server.command(*words, "config", "show", "--json").stdout)
        return {line["key"]: (line["value"], line["source"]) for line in answer["settings"]}

    def test_config_show_lists_every_key_with_its_source(self):
        file = os.path.join(self.server.folder, "qrcongo.toml")
        with open(file, "w", encoding="utf-8") as written:
            written.write("[authority]\ncountry = \"CG\"\n[server]\nthreads = 3\n")
        self.server.settings["SERVER__THREADS"] = "4"
        shown = self.shown("--config", file)
        self.assertEqual(set(shown), keys_of_configuration())
        self.assertEqual([shown[key][1] for key in ("authority.country", "server.threads", "authority.currency", "server.listen")],
                         [file, "QRCONGO_SERVER__THREADS", "défaut", "QRCONGO_SERVER__LISTEN"])
        self.assertEqual([shown[key][0].strip("'\"") for key in ("authority.country", "server.threads", "authority.currency")],
                         ["CG", "4", "CDF"])

    def test_config_show_without_json_is_for_people(self):
        text = self.server.command("config", "show").stdout
        for key in keys_of_configuration():
            self.assertIn(key, text)

    def test_version(self):
        self.assertRegex(self.server.command("version").stdout, re.compile(r"^qrcongo \d+\.\d+\.\d+\S*\n$"))

    def test_wrong_use_exits_2(self):
        uses = [(), ("fly",), ("serve", "--fast"), ("demo", "--stamps", "many"), ("demo", "--stamps", "0"), ("admin",), ("admin", "create"),
                ("audit",), ("config",), ("keys",), ("keys", "export"), ("keys", "rewrap"), ("keys", "restore"), ("keys", "rotate", "--reason", ""),
                ("clock",), ("stamp",), ("stamp", "decode"), ("init", "twice"), ("--config",)]
        for words in uses:
            with self.subTest(words=words):
                done = self.server.command(*words, check=False, seconds=30)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertTrue(done.stderr)
        self.assertFalse(os.path.exists(self.server.data_dir))

    def test_help_is_no_failure(self):
        for words in (("--help",), ("serve", "--help"), ("stamp", "decode", "--help")):
            done = self.server.command(*words)
            self.assertIn("qrcongo" if words == ("--help",) else words[-2], done.stdout)


class Demonstration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(STAMPS__BASE_URL="")
        cls.addClassCleanup(cls.server.close)
        cls.shown = json.loads(cls.server.command("demo", "--stamps", "2000", "--json").stdout)

    def setUp(self):
        self.addCleanup(self.server.stop)

    def test_the_archives_are_what_it_says(self):
        self.assertTrue(self.shown["demonstration"])
        stamps = 0
        for archive in self.shown["archives"]:
            content = read(archive["path"])
            self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (archive["size_bytes"], archive["sha256"]))
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                manifest = json.loads(opened.read("manifest.json"))
            self.assertTrue(manifest["specimen"])
            self.assertEqual(manifest["layout"]["base_address"], "HTTPS://QR.EXAMPLE")
            stamps += len(serials_in(content))
        self.assertEqual(stamps, 2000)

    def test_its_serials_have_their_verdicts(self):
        self.server.start()
        for name, verdict in (("active", "authentic"), ("inactive", "not_activated")):
            self.assertTrue(self.shown[name])
            for serial in self.shown[name]:
                answer = self.server.client().must(200, "GET", "/S/" + serial)
                self.assertEqual((answer["verdict"], answer["demonstration"]), (verdict, True))
        self.assertTrue(self.server.client().must(200, "GET", "/S/1ZFW36AKC30JSAEMGFTS")["demonstration"])
        page = self.server.client().get("/S/" + self.shown["active"][0], headers={"Accept": "text/html"})
        self.assertIn("démonstration", page.body.decode().lower())

    def test_its_setup_link_works_once(self):
        self.server.start()
        path = "/api/v1/invitations/" + self.shown["setup_link"].rsplit("/", 1)[1]
        person = {"email": "moi@gouv.example", "name": "Moi", "password": PASSWORD}
        self.assertEqual(self.server.client().get("/console/invitation/x").status, 200)
        self.server.client().must(201, "POST", path, person)
        self.assertEqual(self.server.client().post(path, {**person, "email": "toi@gouv.example"}).status, 404)
        signed_in = self.server.client().must(200, "POST", "/api/v1/session", {"email": "moi@gouv.example", "password": PASSWORD})
        me = self.server.client(signed_in["access_token"]).must(200, "GET", "/api/v1/me")
        self.assertEqual(me["role"], "ADMIN_GOUVERNEMENTAL")

    def test_serve_refuses_it_under_a_real_address(self):
        real = Server(data_dir=self.server.data_dir)
        done = real.command("serve", check=False, seconds=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("stamps.base_url", done.stderr)
        self.assertEqual(real.command("demo", "--stamps", "10", check=False).returncode, 1)

    def test_twice_tells_the_same(self):
        again = json.loads(self.server.command("demo", "--stamps", "2000", "--json").stdout)
        for name in ("order", "archives", "active", "inactive"):
            self.assertEqual(again[name], self.shown[name])
        self.shown["setup_link"] = again["setup_link"]
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)


class NoDemonstration(unittest.TestCase):
    def test_a_directory_that_serves_in_earnest_is_refused(self):
        server = Server(STAMPS__BASE_URL="")
        self.addCleanup(server.close)
        server.init()
        done = server.command("demo", "--stamps", "10", check=False, seconds=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn(server.data_dir, done.stderr)
        self.assertFalse(os.path.exists(os.path.join(server.data_dir, "demonstration")))
        server.start()
        self.assertFalse(server.client().must(200, "GET", "/S/1ZFW36AKC30JSAEMGFTS")["demonstration"])

    def test_a_real_address_is_refused_before_anything_is_made(self):
        server = Server()
        self.addCleanup(server.close)
        self.assertEqual(server.command("demo", "--stamps", "10", check=False, seconds=30).returncode, 1)
        self.assertFalse(os.path.exists(server.data_dir))


class AuditLog(unittest.TestCase):
    """Whoever edits the file by hand is found out."""

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.init()
        for number in range(5):
            self.server.command("admin", "create", "--email", f"chef{number}@gouv.example")

    def tamper(self, trigger, *statements):
        with self.server.database() as database:
            (text,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [trigger]).fetchone()
            database.execute("DROP TRIGGER " + trigger)
            for statement in statements:
                database.execute(statement)
            database.execute(text)

    def verify(self):
        done = self.server.command("audit", "verify", "--json", check=False)
        return done.returncode, json.loads(done.stdout)["fault"]

    def test_an_honest_log_passes(self):
        self.assertEqual(self.verify(), (0, ""))
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)

    def test_each_member_of_an_entry_counts(self):
        columns = ("sequence time_ms actor_kind actor_id actor_role actor_organisation_id action subject_kind subject_id request_id "
                   "detail leaf_hash").split()
        changes = ["time_ms = time_ms + 1", "actor_kind = 'person'", "actor_id = 'x'", "action = 'user.forgive'", "subject_id = 'x'",
                   "request_id = 'x'", "detail = '{}'", "leaf_hash = upper(leaf_hash)"]
        for change in changes:
            with self.subTest(change=change):
                with self.server.database() as database:
                    before = database.execute(f"SELECT {', '.join(columns)} FROM audit_entries WHERE sequence = 4").fetchone()
                self.tamper("audit_entries_stay", f"UPDATE audit_entries SET {change} WHERE sequence = 4")
                code, fault = self.verify()
                self.assertEqual(code, 1)
                self.assertRegex(fault, r"\b4\b")
                with self.server.database() as database:
                    database.execute("DROP TRIGGER audit_entries_stay")
                    back = ", ".join(f"{column} = ?" for column in columns)
                    database.execute(f"UPDATE audit_entries SET {back} WHERE sequence = 4", before)
                    database.execute("CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'x'); END")
        self.assertEqual(self.verify(), (0, ""))

    def test_an_entry_that_is_gone_is_named(self):
        self.tamper("audit_entries_are_kept", "DELETE FROM audit_entries WHERE sequence = 4")
        code, fault = self.verify()
        self.assertEqual(code, 1)
        self.assertRegex(fault, r"\b4\b")

    def test_a_node_of_the_tree_counts(self):
        self.tamper("audit_nodes_stay", "UPDATE audit_nodes SET hash = '" + "0" * 64 + "' WHERE level = 1 AND place = 1")
        code, fault = self.verify()
        self.assertEqual(code, 1)
        self.assertIn("1/1", fault)

    def test_people_are_told_too(self):
        self.tamper("audit_entries_stay", "UPDATE audit_entries SET detail = '{}' WHERE sequence = 4")
        done = self.server.command("audit", "verify", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout + done.stderr, r"\b4\b")


class Monitor(ServerTest):
    def test_metrics_and_health_answer_on_their_own_port(self):
        c = self.country
        c.ready_order(100)
        metrics = self.server.monitor("/metrics").body.decode()
        names = ["qr_codes_generated_total", "orders_created_per_hour", "verification_requests_per_second", "revenue_per_day",
                 "estampilleurs_active", "qr_generation_duration_seconds", "api_request_duration_seconds", "database_query_duration_seconds",
                 "task_duration_seconds", "error_rate_by_service", "connections_cut_total", "notifications_total", "clock_behind_seconds", "clock_leapt_seconds",
                 "qr_generation_service_up", "database_up", "process_cpu_seconds_total", "process_resident_memory_bytes"]
        for name in names:
            with self.subTest(metric=name):
                self.assertRegex(metrics, re.compile(rf"^{name}(_bucket|_sum|_count)?(\{{[^}}]*\}})? \S+$", re.MULTILINE))
        self.assertRegex(metrics, re.compile(r"^qr_codes_generated_total(\{[^}]*\})? 100(\.0*)?$", re.MULTILINE))
        self.assertRegex(metrics, re.compile(r"^database_up(\{[^}]*\})? 1$", re.MULTILINE))
        health = self.server.monitor("/health")
        self.assertEqual((health.status, health.json["status"]), (200, "ok"))
        self.assertEqual(self.server.monitor("/health/ready").status, 200)
        self.assertEqual(self.server.monitor("/api/v1/orders").status, 404)
        self.assertEqual(self.server.monitor("/").status, 404)

    def test_it_is_not_served_with_the_rest(self):
        self.assertEqual(self.server.client().get("/metrics").status, 404)
        self.assertEqual(self.country.admin.get("/metrics").status, 404)
        self.assertEqual(self.server.client().get("/health").status, 200)

    def test_the_log_is_json_lines_without_secrets(self):
        self.country.admin.must(200, "GET", "/api/v1/me")
        lines = [line for line in self.server.log().splitlines() if line and not line.startswith("qrcongo ")]
        for line in lines:
            self.assertTrue({"time", "level", "message"} <= set(json.loads(line)), line)
        self.assertNotIn(PASSWORD, self.server.log())
        self.assertNotIn(self.country.admin.token, self.server.log())


if __name__ == "__main__":
    unittest.main(verbosity=2)
