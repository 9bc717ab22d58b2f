"""The least that makes a photo, and the form in which a browser sends it."""
import zlib


def jpeg_segment(marker, content):
    return bytes((0xff, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def jpeg(beside=b""):
    """As little as makes a JPEG, though of no picture. beside: what a telephone writes before the picture."""
    return (b"\xff\xd8" + beside + jpeg_segment(0xdb, bytes(65)) + jpeg_segment(0xc0, b"\x08\0\x10\0\x10\x01\x01\x11\0") + jpeg_segment(0xda, bytes(6)) + bytes(range(255)) * 8
            + b"\r\n--\r\n\xff\xd9")


def png_chunk(name, content):
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def png(beside=b""):
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"\0\0\0\x10\0\0\0\x10\x08" + bytes(4)) + beside + png_chunk(b"IDAT", bytes(9)) + png_chunk(b"IEND", b"")


def multipart(fields, photo=None, boundary="----qrcongo7MA4YWxk"):
    """A browser's form: the body and its Content-Type. photo: (file name, bytes)."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if photo is not None:
        name, content = photo
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        parts.append(f'Content-Disposition: form-data; name="photo"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content)
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return body, "multipart/form-data; boundary=" + boundary
