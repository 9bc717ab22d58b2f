"""Archives that are encrypted to their printer's key: Debian's age opens them with that key and with no other, and neither the disk nor
anybody else has what is inside."""
import concurrent.futures
import hashlib
import io
import json
import os
import random
import subprocess
import tempfile
import unittest
import zipfile

from harness import PATIENCE, ServerTest, age_identity, robot_of, serials_in

# A run of age a flip: all of them take minutes.
FLIPS = 10000 if os.environ.get("QRCONGO_SLOW") else 1000
ENCRYPTION_KEYS = "/api/v1/encryption-keys"
ZIP_MARKS = (b"PK\x03\x04", b"PK\x01\x02", b"\x89PNG", b"manifest.json", b"codes.csv")


def fingerprint(recipient):
    digits = hashlib.sha256(recipient.encode()).hexdigest()[:24]
    return " ".join(digits[at:at + 4] for at in range(0, 24, 4))


def read(path):
    with open(path, "rb") as file:
        return file.read()


class KeysTest(ServerTest):
    """The verbs of printers' keys, and of what is encrypted to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="qrcongo-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.certificate = cls.country.certified()
        cls.secret, cls.recipient = cls.new_identity("printer")
        cls.key = cls.brought_into_use(cls.country.print_shop, cls.recipient)

    @classmethod
    def new_identity(cls, name):
        """A file with the identity, and its recipient."""
        secret, recipient = age_identity()
        path = os.path.join(cls.folder, name + "-" + recipient[-8:])
        with open(path, "w", encoding="ascii") as file:
            file.write(secret + "\n")
        return path, recipient

    @classmethod
    def approval_of(cls, key):
        (found,) = [row for row in cls.country.officer.must(200, "GET", "/api/v1/approvals?awaiting=me&limit=200")["items"]
                    if row["subject_id"] == key["id"]]
        return f"/api/v1/approvals/{found['id']}"

    @classmethod
    def brought_into_use(cls, printer, recipient):
        key = printer.must(201, "POST", ENCRYPTION_KEYS, {"recipient": recipient})
        cls.country.officer.must(200, "POST", cls.approval_of(key) + "/approve", {"comment": "Empreinte comparée"})
        return key

    def row_of(self, key, by=None):
        (found,) = [row for row in (by or self.country.admin).must(200, "GET", ENCRYPTION_KEYS + "?limit=200")["items"]
                    if row["id"] == key["id"]]
        return found

    def decrypt(self, content, identity=None):
        """What age says to the file: its exit code and what it gave out."""
        done = subprocess.run(["age", "-d", "-i", identity or self.secret], input=content, capture_output=True,
                              timeout=60 * PATIENCE, check=False)
        return done.returncode, done.stdout

    def opened(self, content, identity=None):
        code, plain = self.decrypt(content, identity)
        self.assertEqual(code, 0)
        return plain

    def path_of(self, row, batch=None):
        return os.path.join(self.server.data_dir, "archives", batch or self.batch, row["name"])


class Encrypted(KeysTest):
    settings = {"DISTRIBUTION__REQUIRE_ENCRYPTION": "true"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.stranger, _ = cls.new_identity("stranger")
        cls.order = c.ready_order(400, cls.certificate, part_stamps=300)
        cls.batch = c.batch_of(cls.order)
        cls.rows = c.archives(cls.order)
        cls.files = [c.download(row) for row in cls.rows]

    # ---- whose key

    def test_nothing_is_ordered_from_a_printer_without_a_key(self):
        c = self.country
        body = c.order_body(self.certificate, 20)
        body["deliveries"] = [{"printer_id": c.printer_id, "quantity": 10}, {"printer_id": c.printer("Imprimerie sans clé"), "quantity": 10}]
        order = c.enterprise.must(201, "POST", "/api/v1/orders", body)["id"]
        with self.unchanged(c.admin, f"/api/v1/orders/{order}", f"/api/v1/certificates/{self.certificate}"):
            self.assert_refused(c.enterprise.post(f"/api/v1/orders/{order}/submit"), 422, "printer-key-missing", "/deliveries/1/printer_id")

    def test_a_key_takes_effect_when_somebody_else_confirms_it(self):
        c = self.country
        printer = c.other_print_shop
        _, recipient = self.new_identity("other")
        order = c.placed_order(self.certificate, 10, printer=c.other_printer_id)
        submit = f"/api/v1/orders/{order}/submit"
        key = printer.must(201, "POST", ENCRYPTION_KEYS, {"recipient": recipient})
        self.assertEqual((key["state"], key["recipient"], key["fingerprint"], key["confirmed_by"]),
                         ("awaiting_confirmation", recipient, fingerprint(recipient), None))
        approval = self.approval_of(key)
        self.assertEqual(c.officer.must(200, "GET", approval)["detail"]["fingerprint"], fingerprint(recipient))
        self.assert_refused(c.enterprise.post(submit), 422, "printer-key-missing")
        for somebody in (printer, c.enterprise, c.auditor, c.admin, robot_of(self.server, c.admin)):
            self.assert_refused(somebody.post(approval + "/approve"), 403, "forbidden")
        self.assertEqual(self.row_of(key)["state"], "awaiting_confirmation")
        self.assert_refused(c.enterprise.post(submit), 422, "printer-key-missing")
        self.assert_refused(printer.post(ENCRYPTION_KEYS, {"recipient": self.new_identity("third")[1]}), 409, "wrong-state")
        c.officer.must(200, "POST", approval + "/approve", {"comment": "Comparée au téléphone"})
        self.assertEqual((self.row_of(key)["state"], self.row_of(key)["confirmed_by"]["id"]), ("active", c.officer.id))
        self.assertEqual(c.enterprise.must(200, "POST", submit)["state"], "submitted")

        c.officer.must(200, "POST", f"{ENCRYPTION_KEYS}/{key['id']}/revoke")
        self.assertEqual(self.row_of(key, printer)["state"], "revoked")
        later = c.placed_order(self.certificate, 10, printer=c.other_printer_id)
        self.assert_refused(c.enterprise.post(f"/api/v1/orders/{later}/submit"), 422, "printer-key-missing")
        self.assert_refused(printer.post(f"{ENCRYPTION_KEYS}/{key['id']}/revoke"), 409, "wrong-state")
        self.assert_refused(printer.post(ENCRYPTION_KEYS, {"recipient": recipient}), 409, "already-exists", "/recipient")

    def test_a_key_that_is_refused_is_never_used(self):
        c = self.country
        printer_id = c.printer("Imprimerie refusée")
        printer = c.person("atelier@refusee.example", printer_id, "ESTAMPILLEUR_AGREE")
        key = printer.must(201, "POST", ENCRYPTION_KEYS, {"recipient": self.new_identity("refused")[1]})
        c.officer.must(200, "POST", self.approval_of(key) + "/reject", {"reason": "Empreinte inconnue de l'atelier"})
        self.assertEqual(self.row_of(key)["state"], "rejected")
        order = c.placed_order(self.certificate, 10, printer=printer_id)
        self.assert_refused(c.enterprise.post(f"/api/v1/orders/{order}/submit"), 422, "printer-key-missing")

    def test_keys_that_are_none_and_people_who_may_not(self):
        c = self.country
        good = self.new_identity("good")[1]
        wrong = good[:-1] + ("q" if good[-1] != "q" else "p")
        mixed = good[:-1] + good[-1].upper() if good[-1].isalpha() else good[:10].upper() + good[10:]
        with self.unchanged(c.admin, ENCRYPTION_KEYS):
            for text in (wrong, mixed, good[:-1], good + "q", "age1", "AGE-SECRET-KEY-1" + 58 * "Q", "ssh-ed25519 AAAA", " "):
                with self.subTest(text=text):
                    self.assert_refused(c.print_shop.post(ENCRYPTION_KEYS, {"recipient": text}), 422, "invalid-input", "/recipient")
            self.assert_refused(c.print_shop.post(ENCRYPTION_KEYS, {"recipient": good, "state": "active"}), 422, "unknown-field")
            self.assert_refused(c.print_shop.post(ENCRYPTION_KEYS, {"recipient": good, "organisation_id": c.other_printer_id}), 422, "unknown-field")
            self.assert_refused(c.print_shop.post(ENCRYPTION_KEYS, {"recipient": self.recipient}), 409, "already-exists", "/recipient")
            self.assert_refused(c.other_print_shop.post(ENCRYPTION_KEYS, {"recipient": self.recipient}), 409, "already-exists", "/recipient")
            for somebody in (c.enterprise, c.officer, c.admin, c.auditor, robot_of(self.server, c.print_shop)):
                self.assert_refused(somebody.post(ENCRYPTION_KEYS, {"recipient": good}), 403, "forbidden")
            self.assert_refused(c.other_print_shop.post(f"{ENCRYPTION_KEYS}/{self.key['id']}/revoke"), 404, "not-found")
            self.assert_refused(robot_of(self.server, c.print_shop).post(f"{ENCRYPTION_KEYS}/{self.key['id']}/revoke"), 403, "forbidden")

    # ---- the file

    def test_the_list_says_to_whom_it_is_encrypted(self):
        for part, (row, content) in enumerate(zip(self.rows, self.files), 1):
            self.assertTrue(row["name"].endswith(f"-{part}.zip.age"), row)
            self.assertEqual((row["media_type"], row["encrypted_to"], row["size_bytes"], row["sha256"]),
                             ("application/octet-stream", self.recipient, len(content), hashlib.sha256(content).hexdigest()))
        answer = self.country.print_shop.get(f"/api/v1/archives/{self.rows[0]['id']}/content")
        self.assertEqual(answer.headers["content-type"], "application/octet-stream")
        self.assertIn(self.rows[0]["name"], answer.headers["content-disposition"])

    def test_age_opens_it_with_the_printers_key_and_no_other(self):
        numbers = []
        for row, content in zip(self.rows, self.files):
            plain = self.opened(content)
            path = os.path.join(self.folder, row["name"].removesuffix(".age"))
            with open(path, "wb") as file:
                file.write(plain)
            subprocess.run(["unzip", "-tqq", path], check=True, timeout=60 * PATIENCE)
            numbers += serials_in(plain)
            code, given = self.decrypt(content, self.stranger)
            self.assertEqual((code != 0, given), (True, b""))
            self.assertNotEqual(self.decrypt(content[:-1])[0], 0, "one that was cut")
            self.assertNotEqual(self.decrypt(content + b"\0")[0], 0, "one with something behind it")
        self.assertEqual(numbers, list(range(1, 401)))

    def test_every_bit_counts(self):
        order = self.country.ready_order(3, self.certificate)
        (row,) = self.country.archives(order)
        content = self.country.download(row)
        plain = self.opened(content)
        chance = random.Random(5)
        # Half of them in the header, which is the smaller part.
        header = content.index(b"\n--- ") + 5 + 43 + 1 + 16
        places = [chance.randrange(8 * (header if i % 2 else len(content))) for i in range(FLIPS)]

        def is_refused(place):
            flipped = bytearray(content)
            flipped[place // 8] ^= 1 << place % 8
            code, given = self.decrypt(bytes(flipped))
            return code != 0 and given != plain

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            accepted = [place for place, refused in zip(places, pool.map(is_refused, places)) if not refused]
        self.assertEqual(accepted, [])
        self.assertEqual(self.opened(content), plain)

    def test_ranges_put_together_are_the_file(self):
        for row, content in zip(self.rows, self.files):
            path = self.path_of(row)
            for stands in (True, False):
                if not stands:
                    os.remove(path)
                pieces = []
                for first in range(0, len(content), 50021):
                    answer = self.country.print_shop.get(f"/api/v1/archives/{row['id']}/content",
                                                         headers={"Range": f"bytes={first}-{first + 50020}"})
                    self.assertEqual(answer.status, 206, answer)
                    pieces.append(answer.body)
                self.assertTrue(b"".join(pieces) == content, f"{row['name']}, which stands: {stands}")
            self.server.command("archive", "rebuild", row["id"])
            self.assertTrue(read(path) == content)

    def test_a_link_gives_the_same_file(self):
        link = self.country.print_shop.must(201, "POST", f"/api/v1/archives/{self.rows[0]['id']}/handovers")["url"]
        answer = self.server.client().get("/d/" + link.rsplit("/", 1)[1])
        self.assertTrue(answer.status == 200 and answer.body == self.files[0], answer.status)

    def test_its_digest_is_what_the_printer_confirms(self):
        order = self.country.ready_order(5, self.certificate)
        (row,) = self.country.archives(order)
        content = self.country.download(row)
        receipts = f"/api/v1/archives/{row['id']}/receipts"
        inside = hashlib.sha256(self.opened(content)).hexdigest()
        self.assert_refused(self.country.print_shop.post(receipts, {"sha256": inside}), 422, "invalid-input", "/sha256")
        self.assertEqual(self.country.print_shop.post(receipts, {"sha256": hashlib.sha256(content).hexdigest()}).status, 201)
        self.country.wait_for(order, "delivered")

    def test_a_file_that_is_gone_is_the_same_when_it_is_made_again(self):
        row, content = self.rows[0], self.files[0]
        path = self.path_of(row)
        os.remove(path)
        self.assertTrue(self.country.download(row) == content)
        done = json.loads(self.server.command("archive", "verify", row["id"], "--json").stdout)
        self.assertEqual([(one["condition"], one["remade"]) for one in done["archives"]], [("missing", True)])
        self.server.stop()
        self.server.command("archive", "rebuild", row["name"])
        self.assertTrue(read(path) == content)
        self.server.start()
        self.assertTrue(self.country.download(row) == content)

    # ---- the disk

    def test_nothing_of_what_is_inside_lies_on_the_disk(self):
        serials = [serial.encode() for content in self.files for serial in serials_in(self.opened(content)).values()]
        for at, _, names in os.walk(os.path.join(self.server.data_dir, "archives")):
            for name in names:
                content = read(os.path.join(at, name))
                self.assertTrue(content.startswith(b"age-encryption.org/v1\n"), name)
                self.assertFalse(zipfile.is_zipfile(io.BytesIO(content)), name)
                self.assertEqual([mark for mark in (*ZIP_MARKS, *serials) if mark in content], [], name)

    def test_no_two_files_share_a_key(self):
        """The share and the nonce follow from the row: another part, another share."""
        again = self.country.ready_order(400, self.certificate, part_stamps=300)
        openings = [content[:content.index(b"\n--- ")] for content in self.files]
        openings += [self.country.download(row)[:len(openings[0])] for row in self.country.archives(again)]
        self.assertEqual(len(set(openings)), 4)

    # ---- another key

    def test_a_later_key_is_for_later_batches(self):
        c = self.country
        printer_id = c.printer("Imprimerie du Fleuve")
        printer = c.person("atelier@fleuve-imp.example", printer_id, "ESTAMPILLEUR_AGREE")
        first_secret, first = self.new_identity("first")
        second_secret, second = self.new_identity("second")
        first_key = self.brought_into_use(printer, first)
        early, early_file = self.made_for(printer, printer_id)
        self.brought_into_use(printer, second)
        self.assertEqual(self.row_of(first_key)["state"], "superseded")
        late, late_file = self.made_for(printer, printer_id)
        self.assertEqual((early["encrypted_to"], late["encrypted_to"]), (first, second))
        self.opened(early_file, first_secret)
        self.opened(late_file, second_secret)
        self.assertNotEqual(self.decrypt(early_file, second_secret)[0], 0)
        self.assertNotEqual(self.decrypt(late_file, first_secret)[0], 0)
        os.remove(self.path_of(early, early["batch_id"]))
        again = printer.get(f"/api/v1/archives/{early['id']}/content")
        self.assertTrue(again.body == early_file)

    def made_for(self, printer, printer_id):
        order = self.country.ready_order(10, self.certificate, printer=printer_id)
        batch = self.country.batch_of(order)
        (row,) = printer.must(200, "GET", f"/api/v1/batches/{batch}/archives")["items"]
        return {**row, "batch_id": batch}, printer.get(f"/api/v1/archives/{row['id']}/content").body

    def test_a_key_that_vanished_before_the_first_code_stops_the_order_until_there_is_another(self):
        c = self.country
        printer_id = c.printer("Imprimerie du Lac")
        printer = c.person("atelier@lac-imp.example", printer_id, "ESTAMPILLEUR_AGREE")
        key = self.brought_into_use(printer, self.new_identity("lost")[1])
        order = c.approved_order(self.certificate, 10, printer=printer_id)
        printer.must(200, "POST", f"{ENCRYPTION_KEYS}/{key['id']}/revoke")
        c.pay(order)
        c.wait_for(order, "failed")
        shown = c.admin.must(200, "GET", f"/api/v1/orders/{order}")
        self.assertIn("clé de chiffrement", shown["state_reason"])
        self.assertIsNone(shown["deliveries"][0]["batch_id"])
        secret, recipient = self.new_identity("found")
        self.brought_into_use(printer, recipient)
        c.admin.post(f"/api/v1/orders/{order}/resume")  # refused where it has gone on by itself
        c.wait_for(order, "ready")
        (row,) = printer.must(200, "GET", f"/api/v1/batches/{c.batch_of(order)}/archives")["items"]
        self.opened(printer.get(f"/api/v1/archives/{row['id']}/content").body, secret)


class NeverKept(KeysTest):
    """Where no file is kept, all that is sent is made from the row; and a printer's key counts where none is required."""
    settings = {"STORAGE__KEEP_ARCHIVES_DAYS": "0"}

    def test_it_is_sent_encrypted_and_never_written(self):
        c = self.country
        order = c.ready_order(2000, self.certificate)
        (row,) = c.archives(order)
        content = c.download(row)
        self.assertEqual((row["encrypted_to"], row["sha256"]), (self.recipient, hashlib.sha256(content).hexdigest()))
        self.assertEqual(list(serials_in(self.opened(content))), list(range(1, 2001)))
        answer = c.print_shop.get(f"/api/v1/archives/{row['id']}/content", headers={"Range": "bytes=65000-66000"})
        self.assertTrue(answer.body == content[65000:66001])
        written = [name for _, _, names in os.walk(os.path.join(self.server.data_dir, "archives")) for name in names]
        self.assertEqual(written, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
