"""Finding codes of single parts; see :mod:`gridplan.sources.codes`.

Of the codes for roads only those about the files themselves are here; :mod:`gridplan.network`, which uses the same two,
has those about their contents.
"""

from __future__ import annotations

from gridplan.domain.finding_kinds import Kind
from gridplan.domain.finding_kinds import kind as _kind
from gridplan.domain.findings import FindingLevel

_E, _W, _R, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.REPAIRED, FindingLevel.INFO

PART_KINDS: tuple[Kind, ...] = (
    _kind(
        *("C001", _E, "没有县文件夹{value}", "检查路径，或用 gridplan init 新建。"),
        *("there is no county folder {value}", "Check the path, or make one with gridplan init."),
    ),
    _kind(
        *("C002", _E, "配置文件无法读取：{detail}", "对照模板改正该行；文件须为 UTF-8 编码的 TOML。"),
        *("the configuration cannot be read: {detail}", "Correct it after the template; it must be TOML in UTF-8."),
    ),
    _kind(
        *("C003", _E, "不认识的配置项“{value}”", "改名或删去；可用：{choices}。"),
        *("there is no setting {value}", "Rename or remove it; known here: {choices}."),
    ),
    _kind(
        *("C004", _E, "配置项的值不可用（{detail}）", "对照模板改正。"),
        *("the setting's value cannot be used ({detail})", "Correct it after the template."),
    ),
    _kind(
        *("C005", _E, "缺少配置项“{value}”", "对照模板补上。"),
        *("the setting {value} is missing", "Add it after the template."),
    ),
    _kind(
        *("C006", _E, "没有名为“{value}”的规则", "规则清单见模板中的 [rules]。"),
        *("there is no rule {value}", "The template lists all rules under [rules]."),
    ),
    _kind(
        *("C007", _E, "规划起始日{value}不是星期一", "改为 {monday}。"),
        *("the horizon starts on {value}, which is no Monday", "Write {monday}."),
    ),
    _kind(
        *("C008", _E, "同一张表有多个文件：{value}", "只留一个，或在 [files] 中指明。"),
        *("there are several files for one table: {value}", "Keep one, or name it under [files]."),
    ),
    _kind(
        *("C009", _E, "[files] 中写的文件“{value}”不存在", "改正路径（相对于县文件夹）。"),
        *("the file {value} named under [files] does not exist", "Correct the path, relative to the county folder."),
    ),
    _kind(
        *("C010", _E, "文件路径“{value}”不在县文件夹内", "把文件放进县文件夹，写相对路径。"),
        *("the path {value} leads out of the county folder", "Move the file into it and write a relative path."),
    ),
    _kind(
        *("C011", _E, "编码“{value}”既用于{first}，又用于{second}", "不同种类之间编码也不能重复，改掉其中一个。"),
        *("{value} is used in {first} and in {second}", "Codes are unique over all kinds; change one of them."),
    ),
    _kind(
        *("C012", _E, "缺少配置文件 gridplan.toml", "用 gridplan init 生成模板。"),
        *("gridplan.toml is missing", "Write a template with gridplan init."),
    ),
    _kind(
        *(
            "C013",
            _E,
            "规则“{rule}”的 level 不能是 {value}：规划总要用到它的数值",
            "改大（或改小）数值即可放宽，代价设为 0 即不计；level 可写：{choices}。",
        ),
        *(
            "the rule {rule} cannot be {value}: planning always needs its value",
            "Relax it by its value; a price of 0 counts for nothing. Levels allowed: {choices}.",
        ),
    ),
    _kind(
        *(
            "C014",
            _E,
            "规则“{rule}”的 level 不能是 {value}",
            "删去这一项，或写：{choices}。",
        ),
        *(
            "the rule {rule} cannot be {value}",
            "Remove the setting, or write one of: {choices}.",
        ),
    ),
    _kind(
        *("C016", _W, "县名或区划代码还是模板里的“{value}”", "在 gridplan.toml 的 [county] 中改成本县的。"),
        *("the county's name or code is still the template's {value}", "Set your own under [county] in gridplan.toml."),
    ),
    _kind(
        *("C015", _E, "编码“{value}”与团队编号的写法相同（乡镇编码-T序号）", "换一个编码；这种写法留给团队。"),
        *("{value} reads like the id of a team (township code-T number)", "Choose another code; teams get such ids."),
    ),
    _kind(
        *("C017", _W, "重点人群{group}需要的专业“{value}”，花名册上没有医师是这个专业", "改成人员表中的写法，或删去。"),
        *(
            "the key group {group} needs the specialty {value}, which no physician on the roster has",
            "Spell it as in the staff table, or remove it.",
        ),
    ),
    _kind(
        *("R001", _E, "没有道路文件", "把 .osm.pbf（或 .osm、.osm.gz、.gpkg、.shp、.geojson）放进 roads 文件夹。"),
        *("there is no road file", "Put an .osm.pbf (or .osm, .osm.gz, .gpkg, .shp, .geojson) into the folder roads."),
    ),
    _kind(
        *("R002", _E, "道路文件“{value}”为空、已损坏或格式不支持"),
        "重新下载或导出为 .osm.pbf、.osm、.osm.gz，或线图层 .gpkg、.shp、.shp.zip、.geojson。",
        "the road file {value} is empty, damaged or of no known kind",
        "Bring an .osm.pbf, .osm or .osm.gz, or a layer of lines as .gpkg, .shp, .shp.zip or .geojson.",
    ),
    _kind(
        *("B001", _E, "没有坐标系", "补上 .prj 文件，或在 QGIS 中指定坐标系（如 EPSG:4490）后另存。"),
        *("the layer has no CRS", "Add the .prj file, or assign the CRS (such as EPSG:4490) in QGIS and save."),
    ),
    _kind(
        *("B002", _E, "坐标与坐标系不符：换算后的范围是{value}", "在 QGIS 中核对坐标系，投影坐标不能标成经纬度。"),
        *("the coordinates do not fit the CRS: they reach {value}", "Check the CRS in QGIS; metres are no degrees."),
    ),
    _kind(
        *("B003", _E, "村界重叠：与{other}重叠 {area} km²（占较小者的 {share}）", "在 QGIS 中修边；1%以内可容忍。"),
        *("village polygons overlap: with {other} by {area} km2 ({share} of the smaller)", "Mend the border in QGIS."),
    ),
    _kind(
        *("B004", _R, "已按声明把 GCJ-02 坐标换算为 WGS 84", "无须处理。"),
        *("GCJ-02 coordinates were converted to WGS 84 as declared", "Nothing need be done."),
    ),
    _kind(
        *("B005", _E, "没有图形或图形面积为零", "在 QGIS 中补画，或删去该要素。"),
        *("the geometry is missing or has no area", "Draw it in QGIS, or delete the feature."),
    ),
    _kind(
        *("B006", _E, "图形不是面而是{value}", "换成面图层。"),
        *("the geometry is a {value}, not a polygon", "Bring a polygon layer."),
    ),
    _kind(
        *("B007", _R, "无效图形已修复：{value}", "无须处理；可在 QGIS 中核对。"),
        *("invalid geometry was repaired: {value}", "Nothing need be done; look at it in QGIS."),
    ),
    _kind(
        *("B008", _I, "容忍了{count}处细小重叠，最大 {area} km²", "无须处理；容差为较小者面积的1%。"),
        *("{count} slivers were tolerated, the largest {area} km2", "Nothing need be done; 1 % is tolerated."),
    ),
    _kind(
        *("B009", _E, "村不在所属乡镇“{other}”内（只有 {share} 在内）", "改正所属乡镇编码或村界。"),
        *("the village lies outside its township {other} ({share} inside)", "Correct the township code or the border."),
    ),
    _kind(
        *("B010", _W, "界线超出上级“{other}”（{share} 在内）", "核对界线。"),
        *("the area sticks out of {other} ({share} inside)", "Compare the borders."),
    ),
    _kind(
        *("B011", _W, "给定的驻地不在界内，改用界内一点", "改正 site_lon、site_lat。"),
        *("the site given lies outside the area; a point inside is used", "Correct site_lon and site_lat."),
    ),
    _kind(
        *("B012", _W, "编码“{value}”不是 {digits} 位数字", "核对统计用区划代码。"),
        *("the code {value} has not {digits} digits", "Compare it with the statistical code."),
    ),
    _kind(
        *("B013", _W, "乡镇没有村", "补上村界，或核对村的所属乡镇。"),
        *("the township has no villages", "Add them, or check the villages' township codes."),
    ),
    _kind(
        *("B014", _W, "村没有网格，整村作为一个网格", "补上网格。"),
        *("the village has no grid and is taken as one", "Add its grids."),
    ),
    _kind(
        *("B015", _E, "网格不在所属村“{other}”内（只有 {share} 在内）", "改正所属村编码或网格界。"),
        *("the grid lies outside its village {other} ({share} inside)", "Correct the village code or the border."),
    ),
    _kind(
        *("B016", _E, "网格重叠：与{other}重叠 {area} km²（占较小者的 {share}）", "在 QGIS 中修边；1%以内可容忍。"),
        *("grids overlap: with {other} by {area} km2 ({share} of the smaller)", "Mend the border in QGIS."),
    ),
    _kind(
        *("B017", _E, "乡镇界重叠：与{other}重叠 {area} km²（占较小者的 {share}）", "在 QGIS 中修边；1%以内可容忍。"),
        *("townships overlap: with {other} by {area} km2 ({share} of the smaller)", "Mend the border in QGIS."),
    ),
    _kind(
        *("B018", _W, "片区“{feature}”有两个名称：“{first}”和“{value}”，取前者", "统一名称。"),
        *("the zone {feature} has two names, {first} and {value}; the first is used", "Use one name."),
    ),
    _kind(
        *("B019", _I, "乡镇没有划分片区，全县作为一个片区", "如有片区，给乡镇图层加上 zone、zone_name 两列。"),
        *("the townships name no zones; the county is one", "Add the columns zone and zone_name if there are any."),
    ),
    _kind(
        *("F001", _E, "经纬度似乎写反了：{value}", "lon 填经度，lat 填纬度。"),
        *("longitude and latitude look swapped: {value}", "lon is the longitude, lat the latitude."),
    ),
    _kind(
        *("F002", _W, "位置不在本县范围内：{value}", "核对经纬度。"),
        *("the place lies outside the county: {value}", "Check the coordinates."),
    ),
    _kind(
        *("F003", _W, "乡镇没有卫生院", "在机构表中补上乡镇卫生院或社区卫生服务中心。"),
        *("the township has no hospital", "Add its township hospital or health centre to the facilities."),
    ),
    _kind(
        *("F004", _E, "没有牵头医院", "在机构表中补上至少一家牵头医院。"),
        *("there is no lead hospital", "Add at least one to the facilities."),
    ),
    _kind(
        *("F005", _E, "片区“{value}”有两个诊疗中心，另一个是{first}", "每个片区只留一个。"),
        *("the zone {value} has two regional centres, the other is {first}", "Keep one for each zone."),
    ),
    _kind(
        *("F006", _E, "只有乡镇卫生院可作片区诊疗中心", "把该行的“片区中心”改为“否”。"),
        *("only a township hospital can be a regional centre", "Write 否 under regional_centre."),
    ),
    _kind(
        *("F007", _W, "村卫生室没有坐标，用村驻地代替", "补上经纬度。"),
        *("the clinic has no coordinates; its village's site is used", "Add lon and lat."),
    ),
    _kind(
        *("F008", _W, "片区“{value}”没有诊疗中心", "把其中一家乡镇卫生院的“片区中心”填“是”。"),
        *("the zone {value} has no regional centre", "Write 是 under regional_centre of one township hospital."),
    ),
    _kind(
        *("D001", _E, "{what}“{name}”没有人口数据", "在人口表中补一行。"),
        *("there is no demand for the {what} {name}", "Add a row to the demand table."),
    ),
    _kind(
        *("D002", _W, "重点人群“{column}”{value}人多于常住人口{residents}人", "核对人数。"),
        *("{column} = {value} exceeds the {residents} residents", "Check the numbers."),
    ),
    _kind(
        *("D003", _W, "人口表没有重点人群“{value}”一列，按 0 计", "加上该列，或从 [key_groups] 删去。"),
        *("there is no column for the key group {value}; it counts as 0", "Add it, or remove it from [key_groups]."),
    ),
    _kind(
        *("D004", _E, "村和它的网格都有人口行，会重复计算", "只按村或只按网格填写。"),
        *("the village and its grids both have rows and would count twice", "Give villages or grids, not both."),
    ),
    _kind(
        *("D005", _I, "{count}个村只有村级人口，已按面积分到网格", "如有网格人口，按网格编码填写。"),
        *("{count} villages' residents were divided among their grids by area", "Give rows by grid if you can."),
    ),
    _kind(
        *("S001", _E, "离职日{value}不晚于入职日{start}", "改正日期。"),
        *("the last day {value} is not after the first {start}", "Correct the dates."),
    ),
    _kind(
        *("S002", _E, "一人同时有两处派驻：“{value}”和{first}处的“{other}”", "每人只留一处派驻。"),
        *("one person holds two postings: {value}, and {other} in {first}", "Keep one posting."),
    ),
    _kind(
        *("S003", _E, "“现派驻地”与“派驻起始日”只填了一个", "两项都填，或都留空。"),
        *("only one of current_post and posted_since is given", "Give both or neither."),
    ),
    _kind(
        *("S004", _E, "派驻起始日{value}晚于规划起始日{start}", "只填规划开始时仍在进行的派驻。"),
        *("posted_since {value} is after the horizon's start {start}", "State only postings under way at the start."),
    ),
    _kind(
        *("S005", _W, "县级医师没有科室，科室派出上限对其不起作用", "补上科室。"),
        *("a lead hospital's physician has no department; no limit holds for them", "Name the department."),
    ),
    _kind(
        *("S006", _E, "科室“{value}”不属于工作单位“{workplace}”", "改正科室或工作单位。"),
        *("the department {value} is not part of {workplace}", "Correct the department or the workplace."),
    ),
    _kind(
        *("S007", _W, "{role}的工作单位应是{wanted}，实际是“{value}”", "核对岗位和工作单位。"),
        *("a {role} should work at a {wanted}, not at {value}", "Check role and workplace."),
    ),
    _kind(
        *("S008", _I, "名册中有{count}人是样例", "用真实名册替换后再发布。"),
        *("{count} people of the roster are samples", "Replace them by the real roster before publishing."),
    ),
    _kind(
        *(
            "S010",
            _W,
            "“{name}”有两个编号：{value}和{first}的{other}，{same}相同，会按两人编入团队和派驻",
            "确为一人的，删去其中一行；同名的两人，各自填写电话。",
        ),
        "{name} has two ids, {value} and {other} in {first}, with the same {same_en}, and would be planned for twice",
        "Delete one row if it is one person; give each their phone if two people share the name.",
    ),
    _kind(
        *("S011", _E, "结束日{value}早于开始日{start}", "改正日期。"),
        *("the end {value} is before the start {start}", "Correct the dates."),
    ),
    _kind(
        *("S012", _E, "履历的结束日{value}不早于规划起始日{start}", "履历只记已结束的；进行中的填“现派驻地”。"),
        *("the stay ends {value}, not before the horizon's start {start}", "State a stay under way as current_post."),
    ),
    _kind(
        *("S013", _W, "基层服务周数{value}少于派驻履历合计的{weeks}周，按{weeks}周计", "改正周数或履历。"),
        *("grassroots_weeks = {value}, but past stays come to {weeks}; those count", "Correct one of them."),
    ),
    _kind(
        *("S014", _W, "“{value}”既在希望派往、又在不希望派往之列", "只留一处。"),
        *("{value} is both wished for and not", "Keep one."),
    ),
    _kind(
        *("S015", _W, "有派驻年龄上限，但{count}名医师没有填出生日期或性别，不受其限制", "补上，或关闭该规则。"),
        *("{count} physicians have no birth date or sex, so the age limit does not hold for them", "Add them."),
    ),
    _kind(
        *("S016", _W, "履历中的派驻单位“{value}”不在机构表中，只计周数，不计路程", "已撤并的不必改；写错的改正编号。"),
        "the past stay's host {value} is none of the facilities; its weeks count, the way to it does not",
        "Nothing to do where it was closed or merged; correct the id where it is misspelt.",
    ),
    _kind(
        *("V001", _E, "{who}同时是两辆车的随车人员，另一辆是{first}", "每人只随一辆车。"),
        *("{who} is in the crew of two vehicles, the other is {first}", "Put each person in one crew."),
    ),
    _kind(
        *("V002", _W, "车辆没有随车人员", "补上随车人员编号。"),
        *("the vehicle has no crew", "Name its crew."),
    ),
    _kind(
        *("T001", _E, "文件无法读取：{detail}", "对照 travel/ 中同类文件改正该行；文件须为 UTF-8 编码的 TOML。"),
        *("the file cannot be read: {detail}", "Correct the line; it must be TOML in UTF-8."),
    ),
    _kind(
        *("T002", _E, "不认识的项“{value}”", "改名或删去；可用：{choices}。"),
        *("there is no entry {value}", "Rename or remove it; known here: {choices}."),
    ),
    _kind(
        *("T003", _E, "值不可用（{detail}）", "改正数值或写法。"),
        *("the value cannot be used ({detail})", "Correct it."),
    ),
    _kind(
        *("T004", _E, "缺少“{value}”", '补上；车型文件也可写 base = "car"，其余沿用。'),
        *("{value} is missing", 'Add it; a vehicle profile may also say base = "car" and take over the rest.'),
    ),
    _kind(
        *("T005", _E, "base = “{value}”：没有这个车型，或互相沿用成环、超过20层", "改成已有车型；可用：{choices}。"),
        *("base = {value}: there is no such profile, or it leads back here or too far", "Name another one: {choices}."),
    ),
    _kind(
        *("T006", _E, "文件名“{value}”不能作名称（{detail}）", "给文件改名。"),
        *("{value} cannot be a name ({detail})", "Rename the file."),
    ),
    _kind(
        *("T007", _E, "没有名为“{value}”的路况", "改成 normal 或 travel/scenarios/ 中的文件名；可用：{choices}。"),
        *("there is no scenario {value}", "Write normal or the name of a file in travel/scenarios/: {choices}."),
    ),
    _kind(
        *("T008", _E, "没有名为“{value}”的车型", "改成已有车型；可用：{choices}。"),
        *("there is no vehicle profile {value}", "Name one that exists: {choices}."),
    ),
    _kind(
        *("T009", _E, "areas 不是多边形：“{value}”", "写文件名，或写 [[[经度, 纬度], [经度, 纬度], …]]。"),
        *(
            "areas is no polygon: {value}",
            "Write a file's name, or rings of points: [[[lon, lat], [lon, lat], …]].",
        ),
    ),
    _kind(
        *("T010", _E, "areas 中没有可用的多边形", "改正或补画多边形；要作用于所有道路时删去 areas。"),
        *("there is no polygon in areas that can be used", "Draw one; leave areas out if all roads are meant."),
    ),
    _kind(
        *("T011", _E, "areas 写的文件“{value}”不存在", "放在路况文件旁边或 boundaries/ 中，或改正文件名。"),
        *("the file {value} named in areas does not exist", "Put it beside the scenario or in boundaries/."),
    ),
    _kind(
        *(
            "T012",
            _E,
            "{value} 不是高程文件",
            "用 GeoTIFF（.tif）或 SRTM（.hgt、.hgt.zip）；其他文件移出 elevation/。",
        ),
        *("{value} is no elevation raster", "Use GeoTIFF (.tif) or SRTM (.hgt, .hgt.zip); move other files away."),
    ),
    _kind(
        *("T013", _E, "“{value}”也是“{other}”的名称", "换一个名称：每种车型、每种路况都要说得清是哪一个。"),
        *("{value} is also what {other} is called", "Choose another: a vehicle or scenario is named by it."),
    ),
    _kind(
        *("T014", _E, "这里应是文件夹，却是一个文件", "删去或移走该文件，建立同名文件夹。"),
        *("there is a file where a folder belongs", "Move the file away and make a folder of this name."),
    ),
    _kind(
        *("T015", _E, "这里应是文件，却是一个文件夹", "把里面的文件移出来，或给文件夹改名。"),
        *("there is a folder where a file belongs", "Take the file out of it, or rename the folder."),
    ),
    _kind(
        *("T016", _E, "文件名“{value}”不是 UTF-8 编码", "给文件改名；从旧压缩包解出的可用 unzip -O gbk 重新解压。"),
        *(
            "the name of the file {value} is not in UTF-8",
            "Rename it, or unpack it again with the right encoding.",
        ),
    ),
)
