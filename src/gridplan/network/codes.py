"""The catalogue of findings about roads, and why a place cannot be reached, in Chinese and English.

``GP-R001`` and ``GP-R002`` are found by ``sources`` too, when the files are looked at but not yet read.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel

_E, _W, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.INFO

_KINDS: tuple[Kind, ...] = (
    kind(
        *("R001", _E, "缺少道路文件 {value}", "放入该文件，或改正 gridplan.toml。"),
        *("the road file {value} is missing", "Put it there or correct gridplan.toml."),
    ),
    kind(
        *("R002", _E, "道路文件 {value} 无法读取：{detail}", "重新下载或导出；文件可能不完整，或不是 OSM 文件。"),
        *("the road file {value} cannot be read: {detail}", "Bring it again; it may be cut off or not an OSM file."),
    ),
    kind(
        *("R003", _E, "{value} 中没有任何道路", "重新导出本县道路。"),
        *("there is no road in {value}", "Export the county's roads again."),
    ),
    kind(
        *("R004", _W, "{file} 裁切不完整：{roads}条道路缺{nodes}个节点，其中{lost}条完全丢失，其余只用现有路段"),
        "重新裁切并保留完整道路（osmium extract --strategy=complete_ways）。",
        "{file} was cut badly: {nodes} nodes of {roads} roads are missing; {lost} of these roads are lost altogether, "
        "of the others the pieces inside are used",
        "Cut the extract again with complete ways (osmium extract --strategy=complete_ways).",
    ),
    kind(
        *(
            "R005",
            _W,
            "{roads}条道路的 {tag} 标签无法理解，未采用",
            "按 OpenStreetMap 的写法填 {tag}，如 3.5；限速如 30。",
        ),
        "{roads} roads have a {tag} that cannot be understood; it is not heeded",
        "Write {tag} as OpenStreetMap does, such as 3.5, or 30 for a speed.",
    ),
    kind(
        *("R006", _I, "{roads}条道路有分时段或分车型的限行，规划时未考虑", "确实不能走的道路，请在道路文件中封闭。"),
        "{roads} roads have restrictions for certain times or vehicles, which are not heeded",
        "Close such a road in the file if it must not be used.",
    ),
    kind(
        *("R007", _E, "道路文件 {value} 在运行中被改动", "重新运行命令。"),
        *("the road file {value} was changed while gridplan was working", "Run the command again."),
    ),
    kind(
        *(
            "R008",
            _W,
            "{value} 不能写入（{detail}），每次都要重新计算出行时间",
            "腾出磁盘空间，或开放缓存文件夹的写权限。",
        ),
        "{value} cannot be written ({detail}); travel times will be computed again each time",
        "Make room or grant write access to the cache folder.",
    ),
    kind(
        *("R010", _W, "{place}：{why}{footpath}", "核对位置；位置无误则补画缺少的道路，否则只能步行到达。"),
        "{place}: {why}{footpath}",
        "Check the point; if it is right, draw the missing road; otherwise it is reached on foot only.",
    ),
    kind(
        *("R011", _W, "{place}：{why}", "补画缺少的路段或轮渡，或检查周边的通行限制、单行和路障标签。"),
        "{place}: {why}",
        "Draw the missing piece of road or ferry, or check access tags, one-way signs and barriers around it.",
    ),
    kind(
        *(
            "R012",
            _W,
            "没有{vehicle}可走的道路，{places}个地点都不能到达",
            "检查道路文件是否覆盖本县、是否只有步行路。",
        ),
        "no road can be used by a {vehicle}; all {places} places are out of its reach",
        "Check that the road file covers the county and holds more than footpaths.",
    ),
    kind(
        *(
            "R013",
            _W,
            "另有{places}处（卫生室、网格等）{vehicle}不能到达：{examples}",
            "全部清单：gridplan travel --json。",
        ),
        "another {places} places (clinics, grids …) are out of reach of a {vehicle}: {examples}",
        "All of them: gridplan travel --json.",
    ),
)

CATALOGUE: Mapping[str, Kind] = {kind.code: kind for kind in _KINDS}

_PHRASES: Mapping[str, tuple[str, str]] = {
    "no_road": ("没有{vehicle}可走的道路", "there is no road that a {vehicle} can use"),
    "far": (
        "离{vehicle}可通行的最近道路{metres:,.0f}米，步行接驳最多{limit:,.0f}米",
        "the nearest road for a {vehicle} is {metres:,.0f} m away; at most {limit:,.0f} m are walked",
    ),
    "islet": (
        "附近道路（{metres:,.0f}米外，{size}个节点）与{vehicle}可通行的主路网不相连",
        "its road ({metres:,.0f} m away, {size} nodes) is not connected to the main network for a {vehicle}",
    ),
    "footpath": ("；{metres:,.0f}米外有步行小路", "; a footpath passes {metres:,.0f} m away"),
    "and so on": ("{shown}等", "{shown}, …"),
    "separator": ("、", ", "),
    "any": ("（roads 文件夹）", "(the folder roads)"),
    "unreadable": ("道路无法读取：{told}", "the roads cannot be read: {told}"),
}


def phrase(key: str, lang: Language, **words: object) -> str:
    """A piece of a message."""
    return _PHRASES[key][0 if lang == "zh" else 1].format(**words)


def finding(
    code: str,
    lang: Language,
    *,
    file: str | None = None,
    feature: str | None = None,
    value: str | None = None,
    level: FindingLevel | None = None,
    **words: object,
) -> Finding:
    """The finding of a code of the catalogue; ``words`` fill its text, as do ``file`` and ``value``."""
    what = CATALOGUE[code]
    words = {"file": file, "value": value, **words}
    return Finding(
        code=code,
        level=level or what.level,
        message=what.message(words, lang),
        remedy=what.remedy(words, lang),
        file=file,
        feature=feature,
        value=value,
    )
