"""Our reader of .po files reads what Babel reads, and reads only when something is said in Chinese."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from gridplan.languages.catalogues import Key, catalogue_of, fragments, read, translated


def as_babel_reads(po: str) -> dict[Key, tuple[str, ...]]:
    return {
        key_of(message): strings(message)
        for message in read_po(io.BytesIO(po.encode()), locale="zh")
        if message.id and all(strings(message))
    }


def key_of(message: Message) -> Key:
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, msgid


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.mark.parametrize("path", fragments("zh"), ids=lambda path: path.stem)
def test_every_file_is_read_as_babel_reads_it(path: Path) -> None:
    po = path.read_text(encoding="utf-8")
    assert {key: text for key, text in read(po).items() if key[1]} == as_babel_reads(po)


ODD = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from('\n\t"\\#'), min_size=1, max_size=40
)


@given(st.dictionaries(st.tuples(st.none() | ODD, ODD), st.one_of(ODD, st.just("")), max_size=5), st.integers(0, 80))
def test_any_text_is_read_as_it_was_written(entries: dict[Key, str], width: int) -> None:
    catalogue = Catalog(locale="zh")
    for (context, msgid), text in entries.items():
        catalogue.add(msgid, text, context=context)
    file = io.BytesIO()
    write_po(file, catalogue, width=width, omit_header=True)
    po = file.getvalue().decode()
    assert read(po) == as_babel_reads(po)


def test_a_plural_has_its_forms() -> None:
    po = 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "a"\nmsgstr[1] "b"\n\nmsgid "x"\nmsgstr ""\n"y"\n"z"\n\n#~ msgid "old"\n'
    assert read(po) == {(None, "one"): ("a", "b"), (None, "x"): ("yz",)}


def test_what_is_no_po_file_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read('msgid "a"\nmsgstr a\n')


def test_a_text_without_translation_is_english() -> None:
    assert translated("no such text at all", "zh") == "no such text at all"
    assert translated("{n} one", "zh", plural="{n} many", count=2) == "{n} many"
    assert catalogue_of("zh").texts


def test_the_version_is_told_without_reading_a_catalogue() -> None:
    code = (
        "import sys\nfrom gridplan.languages import catalogues\nfrom gridplan.cli import main\n"
        "sys.argv = ['gridplan', '--version']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit(catalogues.catalogue_of.cache_info().misses or 'babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
