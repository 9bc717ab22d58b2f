"""When the server must not start, or a command must not touch what another process serves: said clearly, and harmless."""
import hashlib
import json
import os
import tempfile
import unittest

from harness import Server


def contents(folder, but=()):
    """Every file of a data directory by its digest; the lock's holder, sockets and the folders named aside."""
    found = {}
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if os.path.relpath(os.path.join(path, name), folder) not in but]
        for name in names:
            file = os.path.join(path, name)
            if os.path.isfile(file) and name not in ("lock", "server.log"):
                with open(file, "rb") as opened:
                    found[os.path.relpath(file, folder)] = hashlib.sha256(opened.read()).hexdigest()
    return found


class ServerCase(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def refused(self, *words, server=None, code=1):
        """A command that must end at once with this code; answers what it said."""
        done = (server or self.server).command(*words, check=False, seconds=30)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("terminate", done.stderr)
        return done.stderr


class WrongConfiguration(ServerCase):
    def serve_with(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(text)
            file.flush()
            return self.refused("--config", file.name, "serve", code=2).replace(file.name, "FILE")

    def test_a_key_with_a_typing_error(self):
        said = self.serve_with('[server]\nlisen = "127.0.0.1:8000"\n')
        for part in ("FILE", "server.lisen", "server.listen"):
            self.assertIn(part, said)

    def test_a_variable_with_a_typing_error(self):
        self.server.settings["SERVER__LISEN"] = "127.0.0.1:8000"
        said = self.refused("serve", code=2)
        for part in ("QRCONGO_SERVER__LISEN", "server.lisen", "server.listen"):
            self.assertIn(part, said)

    def test_a_variable_without_a_section(self):
        self.server.settings["LISTEN"] = "127.0.0.1:8000"
        self.assertIn("QRCONGO_LISTEN", self.refused("serve", code=2))

    def test_values_of_the_wrong_kind(self):
        cases = [("[server]\nthreads = \"two\"\n", "server.threads"), ("[server]\nthreads = 0\n", "server.threads"),
                 ("[limits]\nenabled = 1\n", "limits.enabled"), ("[log]\nlevel = \"loud\"\n", "log.level"),
                 ("[authority]\nutc_offset = \"Kinshasa\"\n", "authority.utc_offset"),
                 ("[database]\nurl = \"mysql:x\"\n", "database.url"), ("[stamps]\narchive_stamps_max = 0\n", "stamps.archive_stamps_max"),
                 ("[server]\npublic_url = \"ftp://x\"\n", "server.public_url"), ("[server\n", "FILE"), ("[nothing]\nx = 1\n", "nothing.x")]
        for name in ("SERVER__PUBLIC_URL", "LIMITS__ENABLED"):
            self.server.settings.pop(name)
        for text, named in cases:
            with self.subTest(text=text):
                self.assertIn(named, self.serve_with(text))
        self.server.settings["STAMPS__BASE_URL"] = "https://qr.gouv.cg/"
        self.assertIn("stamps.base_url", self.refused("serve", code=2))

    def test_a_file_that_is_not_there(self):
        self.assertIn("/nowhere/qrcongo.toml", self.refused("--config", "/nowhere/qrcongo.toml", "serve", code=2))


class MissingPieces(ServerCase):
    def setUp(self):
        super().setUp()
        self.key = os.path.join(self.server.data_dir, "key-encryption-key")
        self.fence = os.path.join(self.server.data_dir, "number-fence")

    def prepared(self):
        self.server.init()
        self.before = contents(self.server.data_dir)

    def assert_untouched(self):
        kept = contents(self.server.data_dir)
        self.assertEqual({name: kept.get(name) for name in self.before if not name.startswith("qrcongo.db")},
                         {name: digest for name, digest in self.before.items() if not name.startswith("qrcongo.db")})

    def test_a_directory_that_was_not_prepared(self):
        said = self.refused("serve")
        self.assertIn(self.server.data_dir, said)
        self.assertIn("init", said)
        self.assertFalse(os.path.exists(self.server.data_dir))

    def test_another_key(self):
        self.prepared()
        other = os.path.join(self.server.folder, "other-key")
        with open(other, "w", encoding="ascii") as file:
            file.write("ab" * 32)
        os.chmod(other, 0o400)
        self.server.settings["STAMPS__KEY_ENCRYPTION_KEY_FILE"] = other
        self.assertIn(other, self.refused("serve"))
        self.assertIn(other, self.refused("check"))
        del self.server.settings["STAMPS__KEY_ENCRYPTION_KEY_FILE"]
        self.assert_untouched()
        self.server.start()

    def test_a_key_that_others_can_read(self):
        self.prepared()
        for mode in (0o440, 0o404, 0o644):
            os.chmod(self.key, mode)
            self.assertIn(self.key, self.refused("serve"))
        os.chmod(self.key, 0o400)
        self.server.start()

    def test_a_key_that_is_none(self):
        self.prepared()
        os.chmod(self.key, 0o600)
        for content in (b"", b"abc", b"z" * 64, b"0" * 63, b"\0" * 31):
            with open(self.key, "wb") as file:
                file.write(content)
            self.assertIn(self.key, self.refused("serve"))

    def test_no_key(self):
        self.prepared()
        os.rename(self.key, self.key + ".away")
        self.assertIn(self.key, self.refused("serve"))
        self.assertIn(self.key, self.refused("init"))
        self.assertFalse(os.path.exists(self.key), "a second key would open nothing")

    def test_no_fence(self):
        self.prepared()
        os.rename(self.fence, self.fence + ".away")
        self.assertIn(self.fence, self.refused("serve"))
        self.assertFalse(os.path.exists(self.fence), "a new fence would hand out numbers again")
        said = self.server.command("init", check=False)
        self.assertFalse(os.path.exists(self.fence), "init beside a database must not make one either")
        os.rename(self.fence + ".away", self.fence)
        self.server.start()
        self.assertEqual(said.returncode, 1, "init called a directory ready that cannot be served: " + said.stdout)
        self.assertIn(self.fence, said.stderr)

    def test_a_damaged_fence(self):
        self.prepared()
        with open(self.fence, "r+", encoding="ascii") as file:
            text = file.read().replace("leased_end 0", "leased_end 1")
            file.seek(0)
            file.write(text)
        self.assertIn(self.fence, self.refused("serve"))

    def test_a_database_that_is_none(self):
        self.prepared()
        with open(os.path.join(self.server.data_dir, "qrcongo.db"), "wb") as file:
            file.write(b"not a database" * 1000)
        self.assertIn("qrcongo.db", self.refused("serve"))

    def test_a_database_of_a_newer_program(self):
        self.prepared()
        with self.server.database() as database:
            database.execute("INSERT INTO schema_migrations (name, sha256, applied_at) VALUES ('9999_future.sql', 'x', 1)")
        self.assertIn("9999_future.sql", self.refused("serve"))
        self.assertIn("9999_future.sql", self.refused("migrate"))

    def test_an_address_in_use(self):
        self.server.init()
        self.server.start()
        other = Server(SERVER__LISTEN=self.server.settings["SERVER__LISTEN"])
        self.addCleanup(other.close)
        other.init()
        self.assertIn(self.server.settings["SERVER__LISTEN"], self.refused("serve", server=other))


class BesideARunningServer(ServerCase):
    # The running server goes on preparing its journal there.
    ITS_OWN = ("scans",)

    def setUp(self):
        super().setUp()
        self.server.init()
        self.server.start()
        self.other = Server(data_dir=self.server.data_dir)

    def assert_serving(self):
        self.assertEqual(self.server.client().get("/health/ready").status, 200)
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)

    def test_a_second_server_is_refused(self):
        said = self.refused("serve", server=self.other)
        self.assertIn(self.server.data_dir, said)
        self.assertIn(str(self.server.process.pid), said)
        self.assert_serving()

    def test_commands_that_need_the_directory_alone_are_refused(self):
        before = contents(self.server.data_dir, but=self.ITS_OWN)
        for words in (("init", "--json"), ("migrate",), ("demo", "--stamps", "10", "--json")):
            with self.subTest(command=words[0]):
                self.other.settings["STAMPS__BASE_URL"] = ""
                self.assertIn(self.server.data_dir, self.refused(*words, server=self.other))
        self.assertEqual(contents(self.server.data_dir, but=self.ITS_OWN), before)
        self.assert_serving()

    def test_an_administrator_is_made_through_the_running_server(self):
        made = json.loads(self.other.command("admin", "create", "--email", "chef@gouv.example", "--json").stdout)
        token = made["invitation"]["url"].rsplit("/", 1)[1]
        anybody = self.server.client()
        self.assertEqual(anybody.must(200, "GET", f"/api/v1/invitations/{token}")["kind"], "user")
        anybody.must(201, "POST", f"/api/v1/invitations/{token}", {"password": "un mot de passe assez long"})
        self.assertEqual(anybody.post("/api/v1/session", {"email": "chef@gouv.example", "password": "un mot de passe assez long"}).status, 200)
        self.assertEqual(anybody.get(f"/api/v1/invitations/{token}").status, 404)
        with open(self.server.log_path, encoding="utf-8") as log:
            self.assertIn("admin.create", log.read())

    def test_an_administrator_is_refused_an_address_that_is_none(self):
        for email in ("chef", "chef@", "@gouv.example", ""):
            with self.subTest(email=email):
                self.assertTrue(self.refused("admin", "create", "--email", email, server=self.other))

    def test_the_log_is_verified_through_the_running_server(self):
        answer = json.loads(self.other.command("audit", "verify", "--json").stdout)
        self.assertEqual(answer["fault"], "")
        self.assertGreater(answer["entries"], 0)
        self.assertEqual(self.other.command("check").returncode, 0)

    def test_the_control_socket_is_the_owners_alone(self):
        self.assertEqual(os.stat(os.path.join(self.server.data_dir, "control.sock")).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(self.server.data_dir).st_mode & 0o777, 0o700)

    def test_a_killed_server_leaves_the_directory_free(self):
        self.server.kill()
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)
        json.loads(self.server.command("admin", "create", "--email", "chef@gouv.example", "--json").stdout)
        self.server.start()
        self.assert_serving()


if __name__ == "__main__":
    unittest.main(verbosity=2)
