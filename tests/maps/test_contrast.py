"""The figures of ``maps/contrast.py``: every text and control of the pages, in light and dark, has enough contrast."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("contrast_tool", ROOT / "maps" / "contrast.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_pair_has_the_contrast_that_wcag_asks_for(tool, capsys):
    assert tool.main() == 0, capsys.readouterr().out
    table = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\d+ pairs, 0 below what WCAG 2.1 AA asks for", table[-1])
    assert len(table) > 70
    for where in ("map", "index, light", "index, dark"):
        assert any(line.strip().startswith(where) for line in table), where


def test_a_pair_below_is_told_and_fails(tool, tmp_path, capsys):
    theme = tmp_path / "own.toml"
    theme.write_text(
        '[palette]\nroutes = ["#b9d3ea", "#787810", "#6b1d5e", "#ac5e51", "#374410", "#6b5ed3"]\n', encoding="utf-8"
    )
    assert tool.main(theme) == 1
    assert "✗ map          numbers of stops, route colour 1" in capsys.readouterr().out
