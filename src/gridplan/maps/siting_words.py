"""Words of the maps of stations and zones: key → (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

SITING_WORDS: Mapping[str, tuple[str, str]] = {
    "facility.emergency_station": ("急救站", "Emergency station"),
    "facility.emergency_opened": ("新增急救站", "Station opened"),
    "facility.emergency_candidate": ("候选地点", "Candidate"),
    "facility.zone_centre": ("片区诊疗中心", "Zone centre"),
    "facility.zone_centre_new": ("新设片区诊疗中心", "Zone centre, new"),
    "facility.zone_centre_old": ("不再是片区诊疗中心", "No longer a zone centre"),
    "sites.title": ("{county}急救站选址图", "{county}: emergency stations"),
    "sites.travel": ("到急救站时间", "Time to a station"),
    "sites.catchments": ("各站服务范围", "Who is served by which"),
    "sites.beyond": ("仍在时限外", "Beyond the limit"),
    "sites.hint.travel": (
        "{vehicle}，{scenario}：最近的急救站到村委会的时间",
        "{vehicle}, {scenario}: from the nearest station to the village",
    ),
    "sites.hint.catchments": ("各村最近的急救站是哪一处", "Which station is the nearest to which village"),
    "sites.hint.beyond": ("到最近的急救站超出时限的村", "Villages beyond the limit of the nearest station"),
    "sites.after": ("新增后", "With the new ones"),
    "sites.before": ("现状", "Today"),
    "sites.covered": (
        "{limit} 分钟内居民：{before} → {after}",
        "Residents within {limit} min: {before} → {after}",
    ),
    "sites.opened": ("新增 {n} 处：{names}", "{n} opened: {names}"),
    "sites.none": ("没有新增", "None opened"),
    "sites.worst": ("最远的村：{before} → {after}", "Farthest village: {before} → {after}"),
    "sites.nearest": ("最近的急救站", "Nearest station"),
    "sites.share": ("{limit} 分钟内居民", "Residents within {limit} min"),
    "zones.title": ("{county}片区划分图", "{county}: zones"),
    "zones.travel": ("到片区中心时间", "Time to the centre"),
    "zones.catchments": ("片区", "Zones"),
    "zones.beyond": ("调整的乡镇", "Townships that move"),
    "zones.hint.travel": (
        "{vehicle}，{scenario}：乡镇居民到本片区中心的平均时间",
        "{vehicle}, {scenario}: mean time of a township's residents to their zone's centre",
    ),
    "zones.hint.catchments": ("重新划分的片区与现在的片区", "Zones re-drawn, and as they are"),
    "zones.hint.beyond": ("换到另一个片区的乡镇", "Townships that go to another zone"),
    "zones.after": ("重新划分", "Re-drawn"),
    "zones.before": ("现状", "Today"),
    "zones.mean": ("居民到片区中心平均：{before} → {after}", "Mean time to the centre: {before} → {after}"),
    "zones.moved": ("{n} 个乡镇换片区", "Townships that move: {n}"),
    "zones.moves": ("换到另一个片区", "Goes to another zone"),
    "zones.stays": ("片区不变", "Stays in its zone"),
    "zones.borders": ("现在的片区界", "Zones of today"),
    "zones.empty": ("没有乡镇换片区。", "No township moves."),
    "zones.zone": ("{zone}（{centre}）", "{zone} ({centre})"),
    "zones.today": ("现{zone}", "{zone} today"),
    "zones.new": ("新片区", "New zone"),
    "zones.members": (
        "{n} 个乡镇 · {residents} 人 · 平均 {minutes}",
        "{n} townships · {residents} residents · {minutes}",
    ),
}
