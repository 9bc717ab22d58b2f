#!/usr/bin/python3
"""Stamps as the usual Python stack makes them: hmac, qrcode, Pillow. Prints one JSON object.

    peer_python.py --stamps N

It takes Debian's python3-qrcode and python3-pil, so it runs under Debian's own Python."""

import argparse
import hashlib
import hmac
import io
import json
import time

import qrcode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = bytes(range(32))


def serial(number):
    tag = hmac.new(KEY, b"09506000134352" + number.to_bytes(5, "big"), hashlib.sha256).digest()
    bits = int.from_bytes(tag, "big")
    return "".join(ALPHABET[bits >> 5 * i & 31] for i in range(20))


def make_stamp(number):
    symbol = qrcode.QRCode(version=3, error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=4)
    symbol.add_data("HTTPS://QR.EXAMPLE/01/09506000134352/21/" + serial(number))
    image = io.BytesIO()
    symbol.make_image().save(image, "PNG", dpi=(500, 500))
    return image.getvalue()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stamps", type=int, required=True)
    stamps = parser.parse_args().stamps
    begin = time.process_time()
    for number in range(stamps):
        make_stamp(number)
    print(json.dumps({"name": "Python qrcode + Pillow", "stamps": stamps, "cpu_s": time.process_time() - begin}))


if __name__ == "__main__":
    main()
