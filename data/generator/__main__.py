"""``python -m data.generator [--mini] [--out FOLDER]``: writes the demo county, the mini county and the manifest."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from data.generator.county import write_county
from data.generator.manifest import write_manifest
from data.generator.spec import LANXI, SONGYANG


def main() -> None:
    """Writes the files and says how long it took."""
    parser = argparse.ArgumentParser(prog="python -m data.generator", description=__doc__)
    parser.add_argument("--mini", action="store_true", help="only the mini county")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1], help="default: data/")
    options = parser.parse_args()
    for spec in (SONGYANG,) if options.mini else (SONGYANG, LANXI):
        began = time.perf_counter()
        counts = write_county(spec, options.out / spec.folder)
        print(spec.name, ", ".join(f"{n} {what}" for what, n in counts.items()), f"{time.perf_counter() - began:.0f} s")
    if not options.mini:
        write_manifest(options.out)


if __name__ == "__main__":
    main()
