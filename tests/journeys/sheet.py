"""`python -m tests.journeys.sheet [FOLDER]`: walks the circle and lays every step out on one sheet per language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw

_WIDE, _HIGH, _CAPTION, _GAP, _COLUMNS = 480, 300, 18, 12, 4


def lay_out(folder: Path, sheet: Path) -> int:
    """Thumbnails of all pictures of a folder with their names, row by row; how many there are."""
    pictures = sorted(folder.glob("*.png"))
    rows = -(-len(pictures) // _COLUMNS)
    size = (_COLUMNS * (_WIDE + _GAP) + _GAP, rows * (_HIGH + _CAPTION + _GAP) + _GAP)
    canvas = Image.new("RGB", size, "#cbd3d4")
    drawing = ImageDraw.Draw(canvas)
    for place, path in enumerate(pictures):
        left = _GAP + place % _COLUMNS * (_WIDE + _GAP)
        top = _GAP + place // _COLUMNS * (_HIGH + _CAPTION + _GAP)
        with Image.open(path) as picture:
            picture.thumbnail((_WIDE, _HIGH))
            canvas.paste(picture, (left, top + _CAPTION))
        drawing.text((left, top), path.stem, fill="#152022")
    canvas.save(sheet)
    return len(pictures)


def main(arguments: list[str]) -> int:
    """Walk, then lay out; the exit status is that of the walk."""
    target = Path(arguments[0] if arguments else "var/sheet").resolve()
    for old in target.glob("*/*.png"):
        old.unlink()
    walk = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--database", "sqlite", "tests/journeys/test_the_circle.py"],
        env={**os.environ, "JUAN_PICTURES": str(target)},
        check=False,
    )
    for language in ("zh", "en"):
        sheet = target / f"{language}.png"
        sys.stdout.write(f"{sheet}: {lay_out(target / language, sheet)} steps\n")
    return walk.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
