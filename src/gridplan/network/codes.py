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
        *(
            "R014",
            _I,
            "{rules}条转弯限制未采用（跨越多条路、分时段或写法不全）",
            "影响路线的，请改画为经过一个路口节点的限制。",
        ),
        "{rules} turn restrictions are not heeded (over several ways, for certain hours, or incomplete)",
        "Where one matters, draw it as a restriction over one node.",
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
        *("R010", _W, "{place}：{why}{beside}", "核对位置；位置无误则核对道路标签或补画缺少的道路，否则只能步行到达。"),
        "{place}: {why}{beside}",
        "Check the point; if right, check the tags of roads nearby or draw the missing one; else people walk there.",
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
    kind(
        *("R020", _E, "缺少高程文件 {value}", "放入该文件，或改正 gridplan.toml。"),
        *("the elevation file {value} is missing", "Put it there or correct gridplan.toml."),
    ),
    kind(
        *("R021", _E, "高程文件 {value} 无法读取：{detail}"),
        "重新下载；支持 GeoTIFF（.tif）、SRTM 的 .hgt 和 .hgt.zip，.hgt 须保留 N42E001.hgt 这样的原名。",
        "the elevation file {value} cannot be read: {detail}",
        "Bring it again: GeoTIFF (.tif), SRTM .hgt or .hgt.zip; an .hgt must keep its name, such as N42E001.hgt.",
    ),
    kind(
        *("R022", _E, "高程文件 {value} 没有可用的坐标系", "在 GIS 软件中为它指定坐标系后重新导出 GeoTIFF。"),
        "the elevation file {value} has no usable coordinate system",
        "Assign its coordinate system in a GIS program and export it as GeoTIFF again.",
    ),
    kind(
        *("R023", _W, "{file} 只给出{value}道路节点的高程，其余路段按插值或平路计算", "补充其余范围的高程文件。"),
        "{file} gives heights for only {value} of the road nodes; other roads are interpolated or taken as level",
        "Add elevation files for the rest of the county.",
    ),
    kind(
        *("R024", _W, "{file} 不覆盖任何道路（{value}），按平路计算", "检查高程文件是否属于本县、坐标系是否正确。"),
        "{file} covers no road at all ({value}); roads are taken as level",
        "Check that the elevation file belongs to the county and has the right coordinate system.",
    ),
    kind(
        *("R025", _E, "{file} 是图像（{value}），不是高程", "换成高程栅格（DEM），不要用晕渲图、影像或分级图。"),
        "{file} holds a picture ({value}), not heights",
        "Bring the elevation raster (DEM) itself, not a hillshade, an aerial picture or classes.",
    ),
    kind(
        *("R026", _E, "{file} 的数值（如 {value}）不可能是以米为单位的高程", "换算成米（可能是分米或厘米）再导出。"),
        "the values of {file} (such as {value}) cannot be heights in metres",
        "Convert them to metres (they may be decimetres or centimetres) and export the raster again.",
    ),
    kind(
        *("R027", _I, "{file} 的高程单位是 {value}，已乘以{metres}换算成米", "无需处理；若单位标注有误，请改正文件。"),
        "the heights of {file} are in {value}; they were multiplied by {metres} to get metres",
        "Nothing to do; if the unit is stated wrongly, correct the file.",
    ),
    kind(
        *("R028", _W, "按 {file} 有{value}的道路坡度超过{limit}，高程与道路不符"),
        "检查高程单位（分米、英尺）、是否属于本县，以及道路坐标是否偏移（GCJ-02）。",
        "by {file}, {value} of the roads are steeper than {limit}: heights and roads do not belong together",
        "Check the unit (decimetres, feet), that the raster is of this county, and that the roads are not displaced.",
    ),
    kind(
        *("R029", _W, "{file} 的高程单位 {value} 无法识别，按米计算", "若不是米，换算后重新导出。"),
        "the unit {value} of the heights of {file} is not known; they are taken as metres",
        "If it is not metres, convert the raster and export it again.",
    ),
    kind(
        *("R030", _W, "{file} 有{roads}条道路的等级无法识别（{value}），按村道计算"),
        "把等级改成一级至四级公路、等外公路、国道、省道、县道、乡道、村道、机耕路、步道等。",
        "{file}: {roads} roads have a class that is not known ({value}); they are taken as village roads",
        "Write the technical grade or the administrative class, or OpenStreetMap's highway class.",
    ),
    kind(
        *(
            "R031",
            _W,
            "{value} 没有坐标系，按经纬度（CGCS2000/WGS 84）使用",
            "补上 .prj 文件，或在 QGIS 中指定坐标系。",
        ),
        "{value} states no CRS; its numbers are taken as longitudes and latitudes",
        "Add the .prj file, or assign the CRS in QGIS.",
    ),
    kind(
        *("R032", _E, "{file} 没有坐标系，或坐标与坐标系不符：{value}"),
        "补上 .prj 文件，或在 QGIS 中指定正确的坐标系（如 CGCS2000 三度带）后另存。",
        "{file} has no CRS, or its coordinates cannot belong to it: {value}",
        "Add the .prj file, or assign the right CRS (such as a zone of CGCS2000) in QGIS and save the layer again.",
    ),
    kind(
        *("R033", _W, "{file} 有{shapes}个图形不是线，未采用", "道路须画成线；面或点请移到别的图层。"),
        *("{file}: {shapes} shapes are no lines and were left out", "Draw roads as lines; keep areas elsewhere."),
    ),
    kind(
        *(
            "R034",
            FindingLevel.REPAIRED,
            "{file} 用 GCJ-02画成，已换算（{metres}米）；落在 OSM 道路上的点：{given}→{corrected}，偶然{chance}",
        ),
        '确认无误可写明 [files] roads_coords = "gcj02"；若不对，请写 "wgs84"。',
        "{file} was drawn in GCJ-02; it was converted, by {metres} m on average: {corrected} of its points then lie on "
        "roads of OpenStreetMap, {given} before ({chance} by chance)",
        'Confirm it by roads_coords = "gcj02" under [files]; write "wgs84" if it is wrong.',
    ),
    kind(
        *(
            "R035",
            _E,
            "{file} 整体偏移：东{east}米、北{north}米（移回后{moved}的点落在 OSM 道路上，现为{given}，偶然为{chance}）",
        ),
        '在 QGIS 中改正坐标系或平移图层；百度坐标须先换算；GCJ-02 请写明 [files] roads_coords = "gcj02"。',
        "{file} is displaced by {east} m east and {north} m north: moved back, {moved} of its points lie on roads of "
        "OpenStreetMap, {given} as it is ({chance} by chance)",
        "Correct the CRS or move the layer in QGIS; convert Baidu's coordinates; if it is GCJ-02, write "
        'roads_coords = "gcj02" under [files].',
    ),
    kind(
        *("R036", _I, "{file} 与 OSM 道路重合太少（{given}，偶然为{chance}），无法判断是否偏移，按 {value} 使用"),
        '问清坐标系：照高德、腾讯等地图画的写 [files] roads_coords = "gcj02"（否则偏几百米），不是则写 "wgs84"。',
        "{file} shares too little with OpenStreetMap ({given} of its points, {chance} by chance) to tell whether it is "
        "displaced; it is taken as {value}",
        "Ask how it was drawn: on a Chinese web map, write "
        'roads_coords = "gcj02" under [files] (else it is some hundred metres off); if not, write "wgs84".',
    ),
    kind(
        *(
            "R037",
            _I,
            "{file}：加入{roads}条道路中的{km}公里，连接点{junctions}处；另{covered}公里与已有道路重合，未重复加入",
        ),
        "无需处理；连接有误时，在图层中把路口画准，桥梁、隧道写明 bridge、tunnel。",
        "{file}: {km} km of its {roads} roads were added, joined in {junctions} places; {covered} km are there already "
        "and were not added again",
        "Nothing to do; if something is joined wrongly, draw the junction exactly and mark bridges and tunnels.",
    ),
    kind(
        *("R038", _W, "{file} 有{roads}条道路的属性无法理解（{tag}：{value}），未采用"),
        "车速、宽度、限重填数字；路面填水泥、沥青、砂石、土等。",
        "{file}: {roads} roads have a {tag} that cannot be understood ({value}); it is not heeded",
        "Write speeds, widths and weights as numbers, surfaces as concrete, asphalt, gravel, ground.",
    ),
    kind(
        *("R039", _I, "{file} 略去：无图形或长度为零{empty}条，重复{twice}条，规划、在建或废弃{planned}条"),
        "无需处理；已通车的道路请改正状态。",
        "{file}: left out were {empty} roads without a shape or length, {twice} that are there twice, {planned} that "
        "are planned, being built or given up",
        "Nothing to do; correct the state of roads that are open.",
    ),
    kind(
        *("R040", _W, "路况“{scenario}”中的道路 {value} 不在道路文件中", "核对道路编号（OSM 的 way id）。"),
        *("the scenario {scenario} names ways that are in no road file: {value}", "Check the ids of the ways."),
    ),
    kind(
        *("R041", _W, "路况“{scenario}”中的路段 {value} 不在道路文件中", "两个节点须在同一条路上相邻；核对节点编号。"),
        "the scenario {scenario} names pieces of road that are in no road file: {value}",
        "Give two nodes that follow each other on a way; check their ids.",
    ),
    kind(
        *("R042", _W, "路况“{scenario}”中的范围（{value} 处）没有碰到任何道路", "核对位置和坐标系（GCJ-02 须写明）。"),
        "an area of the scenario {scenario} (at {value}) touches no road",
        "Check where it lies and its coordinates (say so if they are GCJ-02).",
    ),
    kind(
        *("R043", _W, "路况“{scenario}”选{value}以上的路，但没有高程数据，未起作用", "把高程文件放进 elevation/。"),
        "the scenario {scenario} picks roads above {value}, but there is no elevation data; it has no effect",
        "Put elevation files into elevation/.",
    ),
    kind(
        *("R044", _W, "路况“{value}”中有一条没有选中任何道路，未起作用", "核对等级、路面和标签；各项条件须同时满足。"),
        "an effect of the scenario {value} picks no road and does nothing",
        "Check classes, surfaces and tags; all conditions must hold together.",
    ),
    kind(
        *("R045", _W, "路况“{scenario}”的范围封闭了全部道路的{value}", "核对多边形：是否画得过大、点的顺序和经纬度。"),
        "an area of the scenario {scenario} closes {value} of all roads",
        "Check the polygon: is it too large, are its points in order, longitude first?",
    ),
    kind(
        *("R050", _W, "{file} 有{far}条道路离本县{km}公里以上，未采用；{cut}条只用近处部分（图层范围 {value}）"),
        "核对坐标；经纬度不要写反，外地道路请移出。",
        "{file}: {far} roads lie more than {km} km from the county and were left out; of {cut} only the part nearby "
        "is used (the layer spans {value})",
        "Check the coordinates (longitude first); take roads of other places out.",
    ),
    kind(
        *("R051", _E, "{file} 的道路都离本县{km}公里以上（图层范围 {value}）"),
        "核对坐标系，经纬度是否写反，是否放错了文件；然后重新导出，或移出 roads/。",
        "all roads of {file} lie more than {km} km from the county (the layer spans {value})",
        "Check the CRS, whether longitude and latitude are swapped, and whether this is the right file.",
    ),
    kind(
        *("R052", _W, "{file} 有{tangles}处原地打转的轨迹，已拉直；{scribbles}条反复涂画，未采用"),
        "GPS 停留时的点请删去，同一条路只画一次。",
        "{file}: {tangles} tangles, where a receiver stood still, were drawn straight; {scribbles} scribbles left out",
        "Delete the points recorded while standing still; draw each road once.",
    ),
    kind(
        *("R053", _W, "{file} 有{value}个图形的坐标不是数字，未采用", "在 QGIS 中修复或重画这些图形。"),
        *("{file}: {value} shapes have coordinates that are no numbers; they were left out", "Draw them again."),
    ),
    kind(
        *("R054", _W, "{file} 不完整，缺{value}字节；无图形的道路{roads}条未采用", "重新复制或导出整个图层。"),
        "{file} is cut off: {value} bytes are missing; {roads} roads without a shape were left out",
        "Copy or export the whole layer again.",
    ),
    kind(
        *("R055", _W, "{file} 的 .cpg 写的编码 {value} 无法识别，按 UTF-8 或 GBK 读取", "把 .cpg 改成 UTF-8 或 GBK。"),
        "the .cpg of {file} states an encoding that is not known ({value}); it is read as UTF-8 or GBK",
        "Write UTF-8 or GBK into the .cpg.",
    ),
    kind(
        *("R060", _W, "水系 {value} 无法读取，地图上不画：{detail}", "修复或重新导出该图层；不需要水系可删去。"),
        *("the water of {value} cannot be read and is not drawn: {detail}", "Mend the layer, or remove it."),
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
    "barred": (
        "；{metres:,.0f}米外的{road}{vehicle}不能通行（{tags}）",
        "; {road}, {metres:,.0f} m away, is barred for a {vehicle} ({tags})",
    ),
    "shut": (
        "；{metres:,.0f}米外的{road}在“{scenario}”情景下封闭",
        "; {road}, {metres:,.0f} m away, is closed in the scenario {scenario}",
    ),
    "a road": ("道路", "a road"),
    "footpath": ("；{metres:,.0f}米外有步行小路", "; a footpath passes {metres:,.0f} m away"),
    "and so on": ("{shown}等", "{shown}, …"),
    "blank": ("空白", "blank"),
    "separator": ("、", ", "),
    "any": ("（roads 文件夹）", "(the folder roads)"),
    "no heights": ("高程数据无法读取：{told}", "the heights cannot be read: {told}"),
    "no hgt": ("压缩包中没有 .hgt 文件", "there is no .hgt file in the archive"),
    "not a raster": ("不是支持的格式", "not a kind of file that is supported"),
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
