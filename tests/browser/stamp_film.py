"""Takes one stamp's picture out of an archive and films it: what a camera sees that is held before it.
usage: stamp_film.py ARCHIVE.zip POSITION FILM.y4m     prints the stamp's serial
"""
import io
import re
import sys
import zipfile

from PIL import Image

SIZE = (1280, 720)
FRAMES = 4
# A sheet of paper on a table.
TABLE, PAPER = 150, 235


def stamp_at(archive, position):
    """(serial, picture)"""
    beginning = f"{position // 10000:04}/{position % 10000:04}-"
    (name,) = [name for name in archive.namelist() if name.startswith(beginning)]
    return re.search(r"-([0-9A-Z]{20})\.png$", name)[1], Image.open(io.BytesIO(archive.read(name))).convert("L")


def scene_of(stamp):
    scene = Image.new("L", SIZE, TABLE)
    paper = Image.new("L", (stamp.width + 80, stamp.height + 80), PAPER)
    # Ink on paper is neither black nor white.
    paper.paste(stamp.point(lambda light: 40 + light * (PAPER - 40) // 255), (40, 40))
    scene.paste(paper, ((SIZE[0] - paper.width) // 2, (SIZE[1] - paper.height) // 2))
    return scene


def main():
    archive_path, position, film_path = sys.argv[1:]
    with zipfile.ZipFile(archive_path) as archive:
        serial, stamp = stamp_at(archive, int(position))
    colourless = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    with open(film_path, "wb") as film:
        film.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE)
        for _ in range(FRAMES):
            film.write(b"FRAME\n" + scene_of(stamp).tobytes() + colourless)
    print(serial)


if __name__ == "__main__":
    main()
