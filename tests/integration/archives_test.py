"""One real archive of 70,000 stamps, read by other people's programs: three ZIP readers, and a scanner for what is printed."""
import csv
import hashlib
import http.client
import io
import json
import os
import random
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

from harness import ALPHABET, BASE_URL, PATIENCE, ServerTest, check_character

QUANTITY = 70000
SAMPLE = 500
GTIN14 = "09506000134352"
OTHER_GTIN14 = "02000000000015"


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=120 * PATIENCE).stdout


class Archive(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.order = c.ready_order(QUANTITY)
        cls.batch = c.batch_of(cls.order)
        (cls.row,) = c.archives(cls.order)
        cls.content = c.download(cls.row)
        folder = tempfile.TemporaryDirectory(prefix="qrcongo-")
        cls.addClassCleanup(folder.cleanup)
        cls.path = os.path.join(folder.name, cls.row["name"])
        with open(cls.path, "wb") as file:
            file.write(cls.content)
        cls.folder = folder.name
        cls.zip = zipfile.ZipFile(io.BytesIO(cls.content))
        cls.addClassCleanup(cls.zip.close)
        cls.lines = list(csv.reader(io.StringIO(cls.zip.read("codes.csv").decode())))
        cls.serials = [line[2] for line in cls.lines[1:]]
        # Spread over the whole, with the places around 65,535 entries, where ZIP64 begins.
        cls.places = sorted({65533, 65534, 65535, QUANTITY - 1} | set(range(0, (SAMPLE - 4) * 141, 141)))
        c.receive(cls.row)
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/activations", {"from": 1, "to": QUANTITY, "count": QUANTITY})

    def sample(self):
        return [self.serials[place] for place in self.places]

    def assert_verdict(self, verdict, path, status=200):
        answer = self.server.client(described=False).get(path)
        self.assertEqual((answer.status, answer.json["verdict"]), (status, verdict), path)

    # ---- the file

    def test_the_download_is_what_the_row_says(self):
        self.assertEqual((len(self.content), hashlib.sha256(self.content).hexdigest()), (self.row["size_bytes"], self.row["sha256"]))
        self.assertEqual((self.row["part"], self.row["parts"], self.row["from"], self.row["to"]), (1, 1, 1, QUANTITY))

    def test_a_download_in_flight_survives_a_stop(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60 * PATIENCE)
        connection.request("GET", f"/api/v1/archives/{self.row['id']}/content", headers={"Authorization": "Bearer " + self.country.print_shop.token})
        answer = connection.getresponse()
        read = answer.read(100_000)
        codes = []
        stopping = threading.Thread(target=lambda: codes.append(self.server.stop()))
        stopping.start()
        time.sleep(0.5)
        read += answer.read()
        connection.close()
        stopping.join()
        self.server.start()
        self.assertEqual(codes, [0])
        self.assertEqual(hashlib.sha256(read).hexdigest(), self.row["sha256"])

    def test_names_stand_in_the_order_of_the_roll(self):
        names = self.zip.namelist()
        stamps = names[1:-1]
        self.assertEqual((names[0], names[-1], len(names)), ("manifest.json", "codes.csv", QUANTITY + 2))
        self.assertEqual(stamps, [f"{n // 10000:04}/{n % 10000:04}-{serial}.png" for n, serial in enumerate(self.serials, 1)])
        self.assertEqual(stamps, sorted(stamps))

    def test_codes_csv_says_the_same_as_the_names(self):
        self.assertEqual(self.lines[0], ["position", "file", "serial"])
        self.assertEqual([(line[0], line[1]) for line in self.lines[1:]], [(str(n), name) for n, name in enumerate(self.zip.namelist()[1:-1], 1)])
        self.assertEqual(len(set(self.serials)), QUANTITY)
        for serial in self.serials:
            self.assertEqual(check_character(serial[:19]), serial[19])

    def test_the_manifest_describes_it(self):
        manifest = json.loads(self.zip.read("manifest.json"))
        self.assertEqual((manifest["count"], manifest["positions"], manifest["specimen"]), (QUANTITY, {"from": 1, "to": QUANTITY}, False))
        self.assertEqual(manifest["product"]["gtin"], GTIN14)
        self.assertEqual(manifest["order"]["client_reference"], "BC-4711")
        self.assertEqual((manifest["layout"]["module_px"], manifest["layout"]["dpi"], manifest["layout"]["level"]), (8, 500, "M"))

    def test_three_readers_read_it(self):
        self.assertIsNone(self.zip.testzip())
        run("unzip", "-tq", self.path)
        self.assertEqual(run("bsdtar", "-tf", self.path).split(), self.zip.namelist())

    def test_pngs_are_what_they_should_be(self):
        for place in self.places[::50]:
            png = self.zip.read(self.zip.namelist()[1 + place])
            self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
            width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
            self.assertEqual((width, height), (37 * 8, 37 * 8))
            density = png.index(b"pHYs") + 4
            self.assertEqual(int.from_bytes(png[density:density + 4], "big"), round(500 / 0.0254))

    # ---- what is printed

    def test_a_scanner_reads_the_address(self):
        self.assertEqual(len(self.places), SAMPLE)
        names = [self.zip.namelist()[1 + place] for place in self.places]
        files = [self.zip.extract(name, self.folder) for name in names]
        read = []
        for at in range(0, SAMPLE, 100):
            read += run("zbarimg", "-q", "--raw", *files[at:at + 100]).split()
        self.assertEqual(read, [f"{BASE_URL}/01/{GTIN14}/21/{serial}" for serial in self.sample()])

    def test_each_is_authentic(self):
        for serial in self.sample():
            self.assert_verdict("authentic", f"/01/{GTIN14}/21/{serial}")

    def test_another_product_in_front_is_told(self):
        for serial in self.sample():
            self.assert_verdict("wrong_product", f"/01/{OTHER_GTIN14}/21/{serial}")

    def test_one_changed_character_is_a_typing_error(self):
        chance = random.Random(1)
        for serial in self.sample():
            place = chance.randrange(20)
            other = chance.choice(ALPHABET.replace(serial[place], ""))
            self.assert_verdict("unreadable", f"/01/{GTIN14}/21/{serial[:place]}{other}{serial[place + 1:]}", 400)

    def test_two_swapped_characters_are_a_typing_error(self):
        chance = random.Random(2)
        for serial in self.sample():
            i, j = sorted(chance.sample(range(20), 2))
            if serial[i] != serial[j]:
                swapped = serial[:i] + serial[j] + serial[i + 1:j] + serial[i] + serial[j + 1:]
                self.assert_verdict("unreadable", f"/S/{swapped}", 400)

    def test_another_tag_is_unknown(self):
        chance = random.Random(3)
        for serial in self.sample():
            place = chance.randrange(9, 19)
            body = serial[:place] + chance.choice(ALPHABET.replace(serial[place], "")) + serial[place + 1:19]
            self.assert_verdict("unknown", f"/01/{GTIN14}/21/{body}{check_character(body)}")

    def test_another_generation_or_number_is_unknown(self):
        chance = random.Random(4)
        for serial in self.sample():
            for place in (0, chance.randrange(1, 9)):
                body = serial[:place] + chance.choice(ALPHABET.replace(serial[place], "")) + serial[place + 1:19]
                self.assert_verdict("unknown", f"/01/{GTIN14}/21/{body}{check_character(body)}")

    def test_it_is_read_as_people_type_it(self):
        folds = {"0": "0Oo", "1": "1IiLl"}
        chance = random.Random(5)
        for serial in self.sample()[::5]:
            typed = "".join(chance.choice(folds.get(character, character + character.lower())) for character in serial)
            grouped = "-".join(typed[at:at + 4] for at in range(0, 20, 4))
            self.assert_verdict("authentic", f"/01/{GTIN14}/21/{serial.lower()}")
            self.assert_verdict("authentic", f"/01/{GTIN14}/21/{typed}")
            self.assert_verdict("authentic", f"/S/{grouped}")
            self.assert_verdict("authentic", f"/s/{grouped.replace('-', '%20')}")
            self.assert_verdict("authentic", f"/01/{GTIN14}/235/{serial}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
