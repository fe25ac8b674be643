"""The package as its users get it: the public API, quick to import, whole in a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import gridplan
from gridplan.assets import asset
from gridplan.errors import GridplanError, InputError, NotFoundError

ROOT = Path(__file__).resolve().parents[1]


def run(
    code: str, *arguments: str, path: Path | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else dict(os.environ)
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )


def test_every_public_name_is_there() -> None:
    for name in gridplan.__all__:
        assert getattr(gridplan, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gridplan.nothing


def test_importing_loads_no_solver_and_no_geometry() -> None:
    heavy = "{'ortools', 'shapely', 'numpy', 'geopandas', 'folium', 'networkx'}"
    code = f"import sys, gridplan; sys.exit(bool({heavy} & {{m.split('.')[0] for m in sys.modules}}))"
    assert run(code).returncode == 0


def test_errors_are_also_the_builtins_they_specialise() -> None:
    assert issubclass(InputError, GridplanError)
    assert issubclass(InputError, ValueError)
    with pytest.raises(LookupError):
        asset("no/such/thing")
    assert issubclass(NotFoundError, LookupError)


@pytest.mark.slow
def test_a_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
        names = archive.namelist()
    assert not [n for n in names if "generator" in n or n.endswith(".png")]
    assert "gridplan/py.typed" in names
    code = (
        "import sys, gridplan; from pathlib import Path\n"
        f"assert Path(gridplan.__file__).is_relative_to({str(installed)!r})\n"
        "from gridplan.cli import main; main()"
    )
    done = run(code, "demo", str(tmp_path / "县"), "--mini", "--profile", "quick", path=installed, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for paper in ("map.html", "index.html"):
        assert list((tmp_path / "县" / "plans").glob(f"*/{paper}"))
