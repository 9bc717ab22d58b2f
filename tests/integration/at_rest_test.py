"""What lies on the disk: nothing that says who somebody is or how to reach him can be read there, or moved."""
import os
import unittest

from harness import PASSWORD, ServerTest
from media import jpeg

JPEG = jpeg()
WHO = {"email": "zebulon.mukendi@fleuve-distinctif.example", "name": "Zébulon Distinctif-Mukendi"}
HOUSE = {"email": "courrier@maison-distinctive.example", "phone": "+243 899 123 457",
         "address": {"line": "47 avenue Distinctive-du-Port", "city": "Matadi-Distinctif", "province": "CD-BC"}}
REPORTED = {"what": "price", "where_bought": "Marché", "place": "CD-KN", "contact": "temoin.distinct@courriel.example"}


def everything_below(folder):
    """Every file's path and bytes."""
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            if os.path.isfile(file):
                with open(file, "rb") as opened:
                    yield file, opened.read()


class AtRest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.house = c.organisation("Maison", ["enterprise"], **HOUSE)
        cls.other_house = c.organisation("Autre maison", ["enterprise"], phone="+243 899 765 431")
        body = {**WHO, "organisation_id": cls.house, "role": "ENTREPRISE_CERTIFIEE", "duties": [], "language": "fr"}
        # The reply is kept under its key: it names him too.
        invited = c.admin.must(201, "POST", "/api/v1/users", body, headers={"Idempotency-Key": "distinct-1"})
        cls.user = invited["id"]
        patched = {"name": WHO["name"]}
        cls.once = {"Idempotency-Key": "distinct-2", "If-Match": f'"{invited["version"]}"'}
        c.admin.must(200, "PATCH", f"/api/v1/users/{cls.user}", patched, headers=cls.once)
        token = invited["invitation"]["url"].rsplit("/", 1)[1]
        cls.server.client().must(201, "POST", f"/api/v1/invitations/{token}", {"password": PASSWORD})
        answer = c.send_report(REPORTED, ("a.jpg", JPEG))
        assert answer.status == 201, answer

    def setUp(self):
        if self.server.process is None:
            self.server.start()

    def newest_report(self):
        return self.country.officer.must(200, "GET", "/api/v1/citizen-reports?limit=1")["items"][0]

    def photo_file(self, report):
        return os.path.join(self.server.data_dir, "reports", report["id"] + ".jpg")

    # ---- what is there

    def test_all_of_it_is_read_back(self):
        found = [user for user in self.country.admin.must(200, "GET", "/api/v1/users?limit=200")["items"] if user["id"] == self.user]
        self.assertEqual([(user["email"], user["name"]) for user in found], [(WHO["email"], WHO["name"])])
        house = self.country.admin.must(200, "GET", f"/api/v1/organisations/{self.house}")
        self.assertEqual({name: house[name] for name in HOUSE}, HOUSE)
        report = self.newest_report()
        self.assertEqual(report["contact"], REPORTED["contact"])
        self.assertEqual(self.country.officer.get(f"/api/v1/citizen-reports/{report['id']}/photo").body, JPEG)
        again = self.country.admin.ask("PATCH", f"/api/v1/users/{self.user}", {"name": WHO["name"]}, headers=self.once)
        self.assertEqual((again.status, again.headers["idempotent-replayed"], again.json["name"]), (200, "true", WHO["name"]))

    def test_an_address_is_found_and_taken_whatever_its_capitals(self):
        self.assertEqual(self.country.sign_in(WHO["email"].upper()).must(200, "GET", "/api/v1/me")["name"], WHO["name"])
        body = {**WHO, "organisation_id": self.other_house, "role": "ENTREPRISE_CERTIFIEE", "duties": [], "language": "fr"}
        self.assert_refused(self.country.admin.post("/api/v1/users", body), 409, "already-exists")

    # ---- what lies on the disk

    def secrets(self):
        texts = [WHO["email"], WHO["name"], HOUSE["email"], HOUSE["phone"], HOUSE["address"]["line"], HOUSE["address"]["city"],
                 REPORTED["contact"], "admin@gouv.example", "A. Admin"]
        return [text.encode() for text in texts] + [JPEG]

    def assert_nothing_plain(self):
        seen = set()
        for file, content in everything_below(self.server.data_dir):
            seen.add(os.path.basename(file))
            for secret in self.secrets():
                self.assertNotIn(secret, content, file)
            if os.path.dirname(file).endswith("reports"):
                self.assertNotEqual(content[:3], b"\xff\xd8\xff", file)
        self.assertIn("qrcongo.db", seen)

    def test_nobody_can_be_named_by_the_files_of_a_running_server_nor_of_one_that_stopped(self):
        self.assert_nothing_plain()
        self.assertTrue(os.path.exists(self.photo_file(self.newest_report())))
        self.assertEqual(self.server.stop(), 0)
        self.assert_nothing_plain()

    def test_the_audit_log_names_nobody(self):
        self.server.stop()
        with self.server.database() as database:
            columns = [row[1] for row in database.execute("PRAGMA table_info(audit_entries)")]
            said = "\n".join(str(row) for row in database.execute(f"SELECT {', '.join(columns)} FROM audit_entries"))
        self.assertIn("user.invite", said)
        for secret in self.secrets()[:-1]:
            self.assertNotIn(secret.decode(), said)
        self.assertNotIn("@", said)

    # ---- what somebody does to it

    def asking(self, client, method, path, body=None):
        """A disaster is in no operation's description."""
        client.described = False
        try:
            return client.ask(method, path, body)
        finally:
            client.described = True

    def assert_damaged(self, path, never, table, column, rows):
        """These rows' answers are 500 and show nothing of each other; the log says where."""
        already = len(self.server.log())
        for row in rows:
            answer = self.asking(self.country.admin, "GET", path.format(row))
            self.assertEqual(answer.status, 500, answer)
            for text in never:
                self.assertNotIn(text.encode(), answer.body)
        said = self.server.log()[already:]
        for part in ("a sealed value does not open", table, column, *rows):
            self.assertIn(part, said)
        for text in never:
            self.assertNotIn(text, said)

    def tampered(self, *statements):
        """The server started again over a database in which these were run, and put back at the end."""
        self.server.stop()
        tables = ("organisations", "users", "citizen_reports")
        with self.server.database() as database:
            before = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
            columns = {table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")] for table in tables}
            for statement, values in statements:
                self.assertGreater(database.execute(statement, values).rowcount, 0, statement)
        self.addCleanup(self.put_back, before, columns)
        self.server.start()

    def put_back(self, before, columns):
        self.server.stop()
        sealed = {"organisations": ("email", "phone", "address_line", "address_city"), "users": ("email", "name")}
        with self.server.database() as database:
            for table, names in sealed.items():
                for row in before[table]:
                    of = dict(zip(columns[table], row))
                    database.execute(f"UPDATE {table} SET {', '.join(name + ' = ?' for name in names)} WHERE id = ?",
                                     [of[name] for name in names] + [of["id"]])
        self.server.start()

    def test_two_rows_values_that_were_exchanged_open_for_neither(self):
        self.server.stop()
        with self.server.database() as database:
            one, other = (database.execute("SELECT phone FROM organisations WHERE id = ?", [row]).fetchone()[0]
                          for row in (self.house, self.other_house))
        statement = "UPDATE organisations SET phone = ? WHERE id = ?"
        self.tampered((statement, [other, self.house]), (statement, [one, self.other_house]))
        self.assert_damaged("/api/v1/organisations/{}", [HOUSE["phone"], "+243 899 765 431"], "organisations", "phone",
                            [self.house, self.other_house])
        self.country.admin.must(200, "GET", f"/api/v1/organisations/{self.country.government}")

    def test_a_value_that_was_moved_to_another_column_does_not_open(self):
        self.tampered(("UPDATE organisations SET address_city = address_line WHERE id = ?", [self.house]))
        self.assert_damaged("/api/v1/organisations/{}", [HOUSE["address"]["line"]], "organisations", "address_city", [self.house])

    def test_a_value_of_which_one_character_was_altered_does_not_open(self):
        self.tampered(("UPDATE organisations SET email = substr(email, 1, 40) || CASE substr(email, 41, 1) WHEN 'A' THEN 'B' ELSE 'A' END "
                       "|| substr(email, 42) WHERE id = ?", [self.house]))
        self.assert_damaged("/api/v1/organisations/{}", [HOUSE["email"]], "organisations", "email", [self.house])

    def test_what_somebody_wrote_in_plain_is_not_believed(self):
        self.tampered(("UPDATE organisations SET email = 'voleur@ailleurs.example' WHERE id = ?", [self.house]))
        self.assert_damaged("/api/v1/organisations/{}", ["voleur@ailleurs.example"], "organisations", "email", [self.house])

    def test_a_persons_damaged_name_keeps_nobody_else_out(self):
        self.tampered(("UPDATE users SET name = (SELECT name FROM users WHERE id <> ? LIMIT 1) WHERE id = ?", [self.user, self.user]))
        signing_in = self.server.client(described=False).post("/api/v1/session", {"email": WHO["email"], "password": PASSWORD})
        self.assertEqual(signing_in.status, 500)
        self.country.sign_in("admin@gouv.example").must(200, "GET", "/api/v1/me")

    def test_a_photo_that_was_altered_exchanged_or_laid_there_is_not_shown(self):
        report = self.newest_report()
        path = f"/api/v1/citizen-reports/{report['id']}/photo"
        self.assertEqual(self.country.send_report(REPORTED, ("b.jpg", JPEG)).status, 201)
        with open(self.photo_file(report), "rb") as file:
            sealed = file.read()
        with open(self.photo_file(self.newest_report()), "rb") as file:
            others = file.read()
        altered = sealed[:-5] + bytes([sealed[-5] ^ 1]) + sealed[-4:]
        for content in (altered, others, sealed[:-1], JPEG, b""):
            with open(self.photo_file(report), "wb") as file:
                file.write(content)
            answer = self.asking(self.country.officer, "GET", path)
            self.assertEqual(answer.status, 500, answer)
            self.assertNotIn(JPEG, answer.body)
        with open(self.photo_file(report), "wb") as file:
            file.write(sealed)
        self.assertEqual(self.country.officer.get(path).body, JPEG)


if __name__ == "__main__":
    unittest.main(verbosity=2)
