import hashlib

import pytest

from gridplan.domain.file_digests import companions, file_digest


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        *(("a.shp", part) for part in ("a.shx", "a.dbf", "a.PRJ", "a.cpg")),
        *(("a.tif", part) for part in ("a.tfw", "a.TFW", "a.wld", "a.tif.aux.xml", "a.tif.ovr", "a.tif.msk", "a.prj")),
        *(("a.tiff", part) for part in ("a.tiffw", "a.tiff.aux.xml")),
        *(("N25E117.hgt", part) for part in ("N25E117.hgt.aux.xml",)),
        *(("a.gpkg", part) for part in ("a.gpkg-wal", "a.gpkg-journal")),
    ],
)
def test_what_lies_beside_a_file_counts_by_its_content_and_its_kind(tmp_path, name, beside):
    (tmp_path / name).write_bytes(b"one")
    alone = file_digest(tmp_path / name)
    assert alone == hashlib.sha256(b"one").hexdigest()
    (tmp_path / beside).write_bytes(b"two")
    assert companions(tmp_path / name) == (tmp_path / beside,)
    together = file_digest(tmp_path / name)
    (tmp_path / beside).write_bytes(b"three")
    assert len({alone, together, file_digest(tmp_path / name)}) == 3


@pytest.mark.parametrize(
    ("name", "beside"), [("a.osm.pbf", "a.prj"), ("a.shp", "ab.dbf"), ("a.tif", "b.tfw"), ("a.gpkg", "a.gpkg-shm")]
)
def test_what_does_not_belong_to_a_file_does_not_count(tmp_path, name, beside):
    (tmp_path / name).write_bytes(b"one")
    (tmp_path / beside).write_bytes(b"two")
    assert file_digest(tmp_path / name) == hashlib.sha256(b"one").hexdigest()


def test_parts_that_change_places_are_another_file(tmp_path):
    for name, data in (("a.shp", b"1"), ("a.prj", b"x"), ("a.cpg", b"y")):
        (tmp_path / name).write_bytes(data)
    before = file_digest(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_bytes(b"")
    (tmp_path / "a.cpg").rename(tmp_path / "a.shx")
    (tmp_path / "a.prj").rename(tmp_path / "a.cpg")
    assert file_digest(tmp_path / "a.shp") != before
