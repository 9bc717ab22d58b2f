"""Certificates that tests make for themselves."""
import os
import subprocess


def self_signed(folder, name="certificate", subject="localhost", days=2, extensions=()):
    """The files of a certificate, which is its own authority, and of its key."""
    certificate, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
                    "-subj", f"/CN={subject}", *[part for one in extensions for part in ("-addext", one)], "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key
