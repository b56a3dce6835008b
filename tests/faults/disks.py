"""Small disks in memory, which can be full or closed to writing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def may_mount(folder: Path) -> bool:
    if sys.platform != "linux" or shutil.which("mount") is None or os.geteuid() != 0:
        return False
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode == 0:
        subprocess.run(["umount", folder], check=True)
    return done.returncode == 0


@contextmanager
def filled(disk: Path, left: int = 0) -> Iterator[None]:
    """Take all room on ``disk`` but ``left`` bytes, while the body runs."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        os.posix_fallocate(file.fileno(), 0, max(free - left, 4096))
    yield
    ballast.unlink()


def remount(disk: Path, how: str) -> None:
    # Told all, `mount` does not repeat the owner, whom a name space would not let it set again.
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"remount,{how}", "tmpfs", disk], check=True)


def resize(disk: Path, size: str) -> None:
    remount(disk, f"size={size}")
