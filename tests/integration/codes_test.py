"""vectors/stamp-codes.json through `qrcongo stamp encode` and `stamp decode`."""
import json
import os
import tempfile
import unittest

from harness import Server, check_character, load_vectors

VECTORS = load_vectors("stamp-codes.json")


class StampCodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)

    def stamp(self, verb, key, generation, gtin, *words):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(key)
            file.flush()
            return self.server.command("stamp", verb, "--master-key-file", file.name, "--generation", str(generation),
                                       "--gtin", gtin, *words, "--json", check=False)

    def encode(self, vector):
        return self.stamp("encode", vector["master_key_hex"], vector["generation"], vector["gtin"], "--number", vector["number"])

    def decode(self, key, batch, code):
        return self.stamp("decode", key, batch["generation"], batch["gtin"], "--first", batch["first"], "--last", batch["last"], code)

    def test_every_number_has_its_codes(self):
        self.assertEqual(len(VECTORS["vectors"]), 48)
        for vector in VECTORS["vectors"]:
            with self.subTest(serial=vector["serial"]):
                done = self.encode(vector)
                self.assertEqual(done.returncode, 0, done.stderr)
                made = json.loads(done.stdout)
                self.assertEqual((made["serial"], made["keypad"]), (vector["serial"], vector["keypad"]))
                self.assertTrue(made["address"].endswith("/" + vector["serial"]))
                self.assertEqual(check_character(made["serial"][:19]), made["serial"][19])

    def test_every_code_says_its_number(self):
        for vector in VECTORS["vectors"]:
            batch = {**vector, "first": vector["number"], "last": vector["number"]}
            for code in (vector["serial"], vector["keypad"]):
                with self.subTest(code=code):
                    done = self.decode(vector["master_key_hex"], batch, code)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertEqual(json.loads(done.stdout), {"answer": "read", "number": int(vector["number"])})

    def test_every_code_that_must_be_refused_gets_its_answer(self):
        self.assertEqual(len(VECTORS["refused"]), 14)
        for case in VECTORS["refused"]:
            with self.subTest(why=case["why"]):
                done = self.decode(case["master_key_hex"], case["batch"], case["code"])
                self.assertEqual(json.loads(done.stdout)["answer"], case["answer"])
                self.assertEqual(done.returncode, 0 if case["answer"] == "read" else 1)

    def test_a_key_file_that_is_none_is_refused(self):
        for content in ("", "abc", "z" * 64, "0" * 63):
            with self.subTest(content=content):
                done = self.stamp("encode", content, 1, "9506000134352", "--number", "1")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("64", done.stderr)
        done = self.server.command("stamp", "encode", "--master-key-file", os.devnull + "/none", "--generation", "1", "--number", "1", check=False)
        self.assertEqual(done.returncode, 1)

    def test_wrong_use_exits_2(self):
        key = "0" * 64
        for words in (("--number", "1000000000000"), ("--number", "-1"), ("--number", "x"), ("--number", "1", "--colour", "red"), ()):
            with self.subTest(words=words):
                self.assertEqual(self.stamp("encode", key, 1, "9506000134352", *words).returncode, 2)
        self.assertEqual(self.stamp("encode", key, 32, "9506000134352", "--number", "1").returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
