"""Packs a folder into a zip that depends on names and contents alone: make_zip.py FOLDER ZIP"""

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3
REGULAR_FILE = 0o100000
READABLE_BY_ALL = 0o644


def make_zip(folder: Path, archive: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    with ZipFile(archive, "w", ZIP_DEFLATED) as bundle:
        for path in files:
            entry = ZipInfo(path.relative_to(folder).as_posix(), EARLIEST_ZIP_DATE)
            entry.create_system = UNIX
            # Lambda runs the function as a user who is neither owner nor group of these files.
            entry.external_attr = (REGULAR_FILE | READABLE_BY_ALL) << 16
            entry.compress_type = ZIP_DEFLATED
            bundle.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    folder_name, archive_name = sys.argv[1:]
    make_zip(Path(folder_name), Path(archive_name))
