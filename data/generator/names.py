"""Invented names of places and people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

RIVERS = (
    "岚云青石清白龙金沙桃梅松竹柳枫桂兰荷莲蓝碧玉银铜双三大小长高上下前后东西南北新古乌黄红赤"
    "丹灵仙凤鹤鹿虎象马牛羊麻茶栗杉樟榕梧槐蕉莲漈潭"
)
MIDDLES = "田湖塘溪坑坪岭洋岗坂背垄尾头墩埔厝屋寨坊源潭山峰坳窠林墘垵湾洲桥亭圩园阳"
SUFFIX = "溪坑坪岭洋岗坂背垄尾头墩埔厝寨坊源潭坳窠湾洲桥亭"
TOWN_A = "清岚云古白龙金桃梅松翠枫桂兰碧玉银乌灵凤鹤鹿永安和长大石仙丰赤湖"
TOWN_B = "溪坪岭洋岗坂田湖潭源峰安丰水山江城桥阳坑"
CITY = (
    "东门",
    "西关",
    "南桥",
    "北岭",
    "文昌",
    "学府",
    "和平",
    "建设",
    "滨江",
    "新华",
    "凤凰",
    "登云",
    "龙泉",
    "崇文",
    "沿河",
    "钟楼",
    "万寿",
    "迎宾",
    "环城",
    "翠屏",
    "岚山",
    "江滨",
    "园丁",
    "仁和",
    "兴宁",
    "福康",
    "朝阳",
    "育才",
)

SURNAMES = (
    "陈林黄张李王吴刘郑杨谢罗赖曾邓廖江郭何邱叶苏周徐朱许温钟卢蔡蓝雷游范傅沈巫阙童华戴饶丘俞"
    "涂熊梁余颜潘简石魏康施汤余危章练揭连"
)
FEMALE = "秀玉兰梅芳丽英红燕霞珍琴云莲桂雪慧敏静婷娟洁琳莹佳欣怡雅萍艳春香凤月菊娇美蓉薇晴"
MALE = (
    "建国志明华强军伟勇平文斌辉峰林海生福金水荣贵财龙鹏飞杰俊涛超亮刚毅德仁义礼信永长东南松柏"
    "泉源根旺添宗祖昌盛兴炳焕培昭"
)
NEUTRAL = "子文一嘉宇思晓小景天安宁清如若远新世元立"


class Names:
    """Draws names; person names come with the frequencies of Chinese surnames, roughly."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._weights = 1.0 / (np.arange(len(SURNAMES)) + 4.0)
        self._weights /= self._weights.sum()
        self._places: set[str] = set()
        self._people: set[str] = set()

    def _pick(self, letters: str) -> str:
        return letters[int(self._rng.integers(len(letters)))]

    def person(self) -> str:
        """A person's name, not given before if that can be had in a few draws."""
        for _ in range(6):
            given = MALE if self._rng.random() < 0.5 else FEMALE
            first = self._pick(NEUTRAL if self._rng.random() < 0.25 else given)
            name = SURNAMES[int(self._rng.choice(len(SURNAMES), p=self._weights))] + first
            if self._rng.random() < 0.82:
                name += self._pick(given)
            if name not in self._people:
                break
        self._people.add(name)
        return name

    def people(self, count: int) -> str:
        """Several names as one cell."""
        return "；".join(self.person() for _ in range(count))

    def township(self) -> str:
        """Two characters, unique in the county."""
        return self._new(lambda: self._pick(TOWN_A) + self._pick(TOWN_B))

    def village(self) -> str:
        """Two or three characters, unique in the county."""

        def draw() -> str:
            chance = self._rng.random()
            if chance < 0.72:
                return self._pick(RIVERS) + self._pick(SUFFIX)
            if chance < 0.86:
                return self._pick(RIVERS) + self._pick(MIDDLES) + self._pick(SUFFIX)
            return SURNAMES[int(self._rng.choice(len(SURNAMES), p=self._weights))] + self._pick("厝屋坊坑坪寨地")

        return self._new(draw)

    def community(self) -> str:
        """Name of a community in the county seat, unique in the county."""
        return self._new(lambda: CITY[int(self._rng.integers(len(CITY)))], self.village)

    def _new(self, draw: Callable[[], str], other: Callable[[], str] | None = None) -> str:
        for _ in range(200):
            name = draw()
            if name not in self._places and len(set(name)) == len(name):
                self._places.add(name)
                return name
        if other is None:
            raise ValueError("ran out of place names")
        return other()
