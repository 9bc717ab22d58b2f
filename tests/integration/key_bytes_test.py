"""Key bytes are nowhere but in memory that no core file holds: not in the rest of the memory, the log, the database, the
archives, or a copy of all of it.

What a core file would hold is every mapping that the kernel does not mark "dd" (left out of dumps; core(5), proc(5)).
They are read from /proc/PID/mem, which takes root: the server lets nobody else look.
"""
import base64
import json
import os
import re
import secrets
import shutil
import sqlite3
import tempfile
import unittest

from Cryptodome.Cipher import AES

from harness import Country, Server
from keys_test import RECIPIENT, content, write_private

CHUNK = 4 << 20
LARGEST = 1 << 32  # beyond it the address space is a sanitizer's
OVERLAP = 256


def spellings(key):
    """A key as it would be found: its bytes, and the texts that programs make of them."""
    plain = base64.b64encode(key).rstrip(b"=")
    return {key, key[::-1], key.hex().encode(), key.hex().upper().encode(), plain, base64.urlsafe_b64encode(key).rstrip(b"="),
            b"".join(key[i:i + 4][::-1] for i in range(0, len(key), 4)), b"".join(key[i:i + 8][::-1] for i in range(0, len(key), 8))}


def unwrap(key, wrapped, purpose):
    sealed = base64.urlsafe_b64decode(wrapped + "=" * (-len(wrapped) % 4))
    cipher = AES.new(key, AES.MODE_GCM, nonce=sealed[:12])
    cipher.update(purpose.encode())
    return cipher.decrypt_and_verify(sealed[12:-16], sealed[-16:])


def mappings(pid):
    """(begin, end, permissions, flags) of each."""
    with open(f"/proc/{pid}/smaps", encoding="utf-8", errors="replace") as file:
        for line in file:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) ", line)
            if head:
                begin, end, permissions = int(head[1], 16), int(head[2], 16), head[3]
            elif line.startswith("VmFlags:"):
                yield begin, end, permissions, line.split()[1:]


def parts_of(memory, begin, end):
    """The bytes of a mapping, a part at a time, each with the end of the one before."""
    before = b""
    for at in range(begin, end, CHUNK):
        try:
            part = os.pread(memory, min(CHUNK, end - at), at)
        except OSError:  # the kernel's own pages
            return
        yield before + part
        before = part[-OVERLAP:]


class KeyBytes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.country = Country(cls.server)
        cls.key_file = os.path.join(cls.server.data_dir, "key-encryption-key")

    def busy(self):
        """What a server does with its keys."""
        c, order = self.country, self.country.ready_order(200)
        for serial in list(c.serials(order).values())[:5]:
            c.scan(f"/S/{serial}")
        for _ in range(3):
            c.sign_in("admin@gouv.example")
        asked = c.admin.must(202, "POST", "/api/v1/key-generations", {"reason": "Essai"})
        c.second_admin.must(200, "POST", f"/api/v1/approvals/{asked['id']}/approve", {"comment": "Vu"})
        self.country.ready_order(200, c.certificate(c.product(gtin=None, name="Savon")))
        self.server.command("keys", "export", "--recipient", RECIPIENT, "--out", os.path.join(self.server.folder, "safe.age"))

    def copy_of_everything(self):
        """As a backup has it: a running server's files, but its key, and its log."""
        folder = tempfile.mkdtemp(prefix="qrcongo-copy-")
        self.addCleanup(shutil.rmtree, folder, True)
        shutil.copytree(self.server.data_dir, os.path.join(folder, "var"),
                        ignore=lambda _, names: {"key-encryption-key", "control.sock"} & set(names))
        shutil.copy(self.server.log_path, folder)
        return folder

    def known_keys(self, folder, key):
        """Read from the copy, as whoever holds the copy and the key would."""
        database = sqlite3.connect(os.path.join(folder, "var", "qrcongo.db"))
        keys = {"key-encryption key": key}
        for generation, wrapped in database.execute("SELECT generation, wrapped_key FROM key_generations"):
            keys[f"master key {generation}"] = unwrap(key, wrapped, f"qrcongo/stamp/master-key/{generation}/tagged")
        for sequence, wrapped in database.execute("SELECT sequence, wrapped_seed FROM token_keys"):
            keys[f"token seed {sequence}"] = unwrap(key, wrapped, "qrcongo/token-signing/v1")
        for sequence, wrapped in database.execute("SELECT sequence, wrapped_seed FROM audit_keys"):
            keys[f"audit seed {sequence}"] = unwrap(key, wrapped, "qrcongo/audit/signing-key")
        for name, wrapped, state in database.execute("SELECT name, wrapped_key, state FROM data_keys"):
            more = {"sealing": "/sealing", "sealed": ""}[state] + ("/with/tokens/audit" if name == "contact" else "")
            keys[f"data key {name}"] = unwrap(key, wrapped, f"qrcongo/data-key/{name}{more}")
        database.close()
        return keys

    def search(self, where, part, needles, found):
        for name, texts in needles.items():
            if any(text in part for text in texts):
                found.add(f"{name} in {where}")

    def search_memory(self, needles):
        """What a core file would hold of them, and what the memory that it leaves out does."""
        in_core, left_out = set(), set()
        pid = self.server.process.pid
        memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
        try:
            for begin, end, permissions, flags in list(mappings(pid)):
                if not permissions.startswith("r"):
                    continue
                if end - begin > LARGEST:
                    self.skipTest("a sanitizer's address space")
                for part in parts_of(memory, begin, end):
                    self.search(f"{begin:x}" if "dd" not in flags else "memory left out of core files", part, needles,
                                left_out if "dd" in flags else in_core)
        finally:
            os.close(memory)
        return in_core, left_out

    def check_memory(self, needles):
        try:
            in_core, left_out = self.search_memory(needles)
        except PermissionError:
            self.skipTest("only root may look into the server's memory")
        self.assertEqual(in_core, set())
        # The search can find them: there they are.
        self.assertEqual(left_out, {f"{name} in memory left out of core files" for name in needles})

    def check_files(self, folder, needles):
        found = set()
        for at, _, names in os.walk(folder):
            for name in names:
                self.search(os.path.join(at, name), content(os.path.join(at, name)), needles, found)
        self.assertEqual(found, set())

    def test_keys_stand_where_no_core_file_holds_them(self):
        key = bytes.fromhex(content(self.key_file).decode())
        self.busy()
        with open(f"/proc/{self.server.process.pid}/limits", encoding="ascii") as limits:
            core = next(line for line in limits if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"])
        folder = self.copy_of_everything()
        needles = {name: spellings(value) for name, value in self.known_keys(folder, key).items()}
        # The uppermost, two generations', one of tokens, the audit log's, and five under which columns and files lie.
        self.assertGreaterEqual(len(needles), 10, needles.keys())
        self.check_files(folder, needles)
        self.check_memory(needles)

        new_file = os.path.join(self.server.folder, "new-key")
        write_private(new_file, secrets.token_hex(32))
        self.server.command("keys", "rewrap", "--new-key-file", new_file)
        new_key = bytes.fromhex(content(new_file).decode())
        folder = self.copy_of_everything()
        needles = {name: spellings(value) for name, value in self.known_keys(folder, new_key).items()}
        self.check_files(folder, {**needles, "old key-encryption key": spellings(key)})
        self.check_memory(needles)
        in_core, _ = self.search_memory({"old key-encryption key": spellings(key)})
        self.assertEqual(in_core, set())

    def test_the_command_line_never_takes_a_key(self):
        with open(f"/proc/{self.server.process.pid}/cmdline", "rb") as file:
            self.assertNotIn(b"key", file.read().split(b"\0", 1)[1])
        shown = self.server.command("config", "show", "--json").stdout
        self.assertNotIn(content(self.key_file).decode().strip(), shown)
        self.assertTrue(json.loads(shown)["settings"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
