"""What gridplan says, in Chinese and in English: textbook gettext, English in the code, Chinese in ``catalogues/zh``.

How to use it::

    from gridplan.languages import Separator, in_language, joined, said, tell, word, words

    reason = said("{count} are posted elsewhere", count=3)     # a str: "3人派驻在别处"
    in_language(reason, "en")                                  # "3 are posted elsewhere"
    said("{count} village", plural="{count} villages", count=n)
    said("{person} is on leave", person=name, context="roster")  # context: one English, several Chinese
    said("{cause}, hence {effect}", cause=reason, effect=effect)  # values that are Said are told in the same language
    joined(Separator.LIST, names)                              # "、" ↔ ", "; CLAUSE "；" ↔ "; "; SENTENCE "。" ↔ ". "
    tell("Villages", lang)                                     # told at once, where the language is known

    WORDS = words({"card.village": "Village"}, "map")          # a table: context "map.card.village"
    LEAVE = word("roster.leave", "on leave")                   # one word of a table; LEAVE.said(), LEAVE.tell(lang)

* A ``Said`` *is* the Chinese text: sort, store, print, compare it as before. ``in_language(text, lang)`` where a paper
  is written; a plain ``str`` (a name from data) is told as it is. ``+``, f-strings and ``.replace`` lose the English:
  write a whole sentence with places to fill in.
* Never call ``said`` while a module is imported (it reads the catalogue): tables hold ``word``/``words``.
* Message, context and plural are literals, so that ``make languages`` finds them. Literal braces are doubled.
* Chinese: one entry in ``catalogues/zh/<room>.po``::

    msgctxt "roster"
    msgid "{person} is on leave"
    msgstr "{person}请假"

  A plural has ``msgid_plural`` and the one ``msgstr[0]``. The same places on both sides; formats (``{hours:.1f}``) may
  differ. ``python -m pytest tests/languages -k checking`` reads your room and file alone; ``make languages`` sorts the
  files and adds what is missing.
"""

from gridplan.languages.catalogues import translated
from gridplan.languages.joining import Separator, joined
from gridplan.languages.language import DEFAULT, LANGS, Lang
from gridplan.languages.retelling import retold
from gridplan.languages.telling import Recipe, Said, in_language, recorded, said, spoken, tell
from gridplan.languages.wording import Word, word, words

__all__ = [
    "DEFAULT",
    "LANGS",
    "Lang",
    "Recipe",
    "Said",
    "Separator",
    "Word",
    "in_language",
    "joined",
    "recorded",
    "retold",
    "said",
    "spoken",
    "tell",
    "translated",
    "word",
    "words",
]
