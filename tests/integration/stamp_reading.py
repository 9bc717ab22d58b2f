"""What is printed, read by programs that owe the server nothing: its keys opened and every code computed again with pycryptodome,
PNGs taken apart with zlib, symbols decoded by zbar and by ZXing."""
import base64
import functools
import hashlib
import hmac
import io
import json
import os
import re
import struct
import subprocess
import zipfile
import zlib

from Cryptodome.Cipher import AES

from harness import ALPHABET, PATIENCE, check_character

NO_GTIN = "0" * 14
QUIET_ZONE = 4
CHUNKS = [b"IHDR", b"pHYs", b"IDAT", b"IEND"]


# ---- codes

def derive(master, purpose):
    """HKDF-SHA-256 (RFC 5869) without salt, one block."""
    extracted = hmac.digest(bytes(32), master, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)


class Codes:
    """The serials of one key generation, as the stamp code's document says them."""

    def __init__(self, generation, master):
        self.generation = bytes([generation])
        self.auth = derive(master, "qrcongo/stamp/auth/v1")
        self.mask = AES.new(derive(master, "qrcongo/stamp/mask/v1"), AES.MODE_ECB)

    def serial(self, gtin, number):
        digest = hmac.digest(self.auth, self.generation + gtin.encode() + number.to_bytes(5, "big"), hashlib.sha256)
        tag = int.from_bytes(digest[:7], "big") >> 6
        mask = self.mask.encrypt(self.generation + tag.to_bytes(7, "big") + bytes(8))
        bits = self.generation[0] << 90 | (number ^ int.from_bytes(mask[:5], "big")) << 50 | tag
        nineteen = "".join(ALPHABET[bits >> shift & 31] for shift in range(90, -1, -5))
        return nineteen + check_character(nineteen)


class Books:
    """What a server that is stopped has written down: its keys, and the row of every batch."""

    def __init__(self, server):
        with open(os.path.join(server.data_dir, "key-encryption-key"), "rb") as file:
            content = file.read()
        key = content if len(content) == 32 else bytes.fromhex(content.decode())
        with server.database() as database:
            generations = database.execute("SELECT generation, wrapped_key FROM key_generations").fetchall()
            rows = database.execute("SELECT id, gtin, generation, first_number FROM batches").fetchall()
        self.codes = {generation: Codes(generation, unwrap(key, generation, wrapped)) for generation, wrapped in generations}
        self.batches = {row[0]: row[1:] for row in rows}

    def serial(self, batch, position):
        gtin, generation, first_number = self.batches[batch]
        return self.codes[generation].serial(gtin, first_number + position - 1)


def unwrap(key, generation, wrapped):
    sealed = base64.urlsafe_b64decode(wrapped + "=" * (-len(wrapped) % 4))
    cipher = AES.new(key, AES.MODE_GCM, nonce=sealed[:12])
    cipher.update(b"qrcongo/stamp/master-key/%d/tagged" % generation)
    return cipher.decrypt_and_verify(sealed[12:-16], sealed[-16:])


# ---- archives

class Archive:
    """A ZIP, in memory or at a path, whose stamps are known by their names alone."""

    def __init__(self, content):
        self.content = content
        self.zip = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
        self.manifest = json.loads(self.zip.read("manifest.json"))
        self.stamps = [info for info in self.zip.infolist() if info.filename.endswith(".png")]

    @functools.cached_property
    def serials(self):
        return {position_of(stamp): serial_of(stamp) for stamp in self.stamps}

    def addresses(self, stamps):
        gtin = self.manifest["product"]["gtin"]
        before = self.manifest["layout"]["base_address"] + (f"/01/{gtin}/21/" if gtin else "/S/")
        return [before + serial_of(stamp) for stamp in stamps]

    def sample(self, count):
        """So many stamps spread over the whole, the first and the last among them."""
        last = len(self.stamps) - 1
        return [self.stamps[at * last // (count - 1)] for at in range(count)] if count < last else self.stamps


def position_of(stamp):
    found = re.fullmatch(r"(\d{4})/(\d{4})-[0-9A-Z]{20}\.png", stamp.filename)
    return int(found[1] + found[2])


def serial_of(stamp):
    return stamp.filename[10:30]


# ---- images

def read_png(content):
    """A 1-bit greyscale PNG as (side, pixels a metre, inflated lines): every CRC and the Adler-32 are right, nothing is left over."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = [], 8
    while at < len(content):
        size, kind = struct.unpack(">I4s", content[at:at + 8])
        data = content[at + 8:at + 8 + size]
        assert zlib.crc32(kind + data) == int.from_bytes(content[at + 8 + size:at + 12 + size], "big"), kind
        chunks.append((kind, data))
        at += 12 + size
    assert at == len(content) and [kind for kind, _ in chunks] == CHUNKS, chunks
    width, height, *form = struct.unpack(">IIBBBBB", chunks[0][1])
    assert width == height and form == [1, 0, 0, 0, 0], chunks[0]
    across, down, unit = struct.unpack(">IIB", chunks[1][1])
    assert across == down and unit == 1, chunks[1]
    inflating = zlib.decompressobj()
    lines = inflating.decompress(chunks[2][1])
    assert inflating.eof and not inflating.unused_data
    return width, across, lines


def read_modules(content, layout):
    """The symbol as rows of '0' (dark) and '1', after the whole raster was drawn again from nothing but them."""
    side, pixels_a_metre, lines = read_png(content)
    scale = layout["module_px"]
    assert pixels_a_metre == round(layout["dpi"] / 0.0254), pixels_a_metre
    size = 1 + (side + 7) // 8
    assert side % scale == 0 and len(lines) == side * size, (side, len(lines))
    # Bits behind a line's end mean nothing.
    pixels = [f"{int.from_bytes(lines[at + 1:at + size], 'big'):0{8 * size - 8}b}"[:side] for at in range(0, len(lines), size)]
    rows = [line[scale // 2::scale] for line in pixels[scale // 2::scale]]
    assert pixels == [line for row in rows for line in ["".join(module * scale for module in row)] * scale]
    assert not any(lines[::size]), "a filter"
    light = "1" * len(rows)
    assert rows[:QUIET_ZONE] == [light] * QUIET_ZONE and rows[-QUIET_ZONE:] == [light] * QUIET_ZONE
    assert all(row[:QUIET_ZONE] == row[-QUIET_ZONE:] == light[:QUIET_ZONE] for row in rows)
    return [row[QUIET_ZONE:-QUIET_ZONE] for row in rows[QUIET_ZONE:-QUIET_ZONE]]


def level_of(modules):
    """As the format information beside the upper left finder says it (ISO 18004 section 7.9)."""
    bits = "".join("10"[int(module)] for module in modules[8][:2])
    return "MLHQ"[int(bits, 2) ^ 0b10]


# ---- scanners

def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=600 * PATIENCE).stdout


def in_batches(files, size=500):
    return [files[at:at + size] for at in range(0, len(files), size)]


def read_by_zbar(files):
    return [text for some in in_batches(files) for text in run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", *some).split()]


def read_by_zxing(files):
    lines = [line for some in in_batches(files) for line in run("ZXingReader", "-1", "-format", "QRCode", *some).splitlines()]
    return [re.fullmatch(r'.* QRCode "(.*)"', line)[1] for line in lines]


def check_by_pngcheck(files):
    for some in in_batches(files):
        run("pngcheck", "-q", *some)
