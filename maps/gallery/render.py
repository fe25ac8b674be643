"""Takes the gallery's pictures from finished maps: ``python maps/gallery/render.py demo``.

The argument is a county folder; its newest plan's ``map.html`` and its newest ``travel.html`` are taken. Debian's
``chromium`` does the drawing; nothing is fetched from any network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZE = "1400,900"
LAYERS = ("teams", "coverage", "travel", "circuits", "postings", "exceptions", "changes")
VIEWS = {
    "map.html": {layer: layer for layer in LAYERS} | {"township": "postings/t4", "village": "teams/v40"},
    "travel.html": {"isochrones": "isochrones", "losses": "losses"},
}
MADE_BY = {"map.html": "gridplan plan", "travel.html": "gridplan travel --scenario wet_season --against normal"}


def main(argument: str) -> int:
    """Write one picture for each view; returns the exit status."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("chromium is missing\n")
        return 2
    for kind, views in VIEWS.items():
        page = newest(Path(argument), kind)
        if page is None:
            sys.stderr.write(f"no {kind} under {argument}: run `{MADE_BY[kind]}` first\n")
            return 2
        for name, view in views.items():
            picture = HERE / f"{name}.png"
            take(chromium, f"{page.resolve().as_uri()}#{view}", picture)
            sys.stdout.write(f"{picture.name} {picture.stat().st_size // 1024} KiB\n")
    return 0


def newest(folder: Path, kind: str) -> Path | None:
    """The newest page of a kind below a folder."""
    return max(folder.rglob(kind), key=lambda found: found.stat().st_mtime, default=None)


def take(chromium: str, url: str, picture: Path) -> None:
    """One screenshot, in a browser profile of its own so that a running browser is left alone."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--virtual-time-budget=4000",
            f"--user-data-dir={profile}",
            f"--window-size={SIZE}",
            f"--screenshot={picture}",
            url,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "demo"))
