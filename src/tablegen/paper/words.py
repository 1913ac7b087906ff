"""Words of prose and of labels, held against each other: `abnormalities` is `abnormal`, `MRI` is in brackets."""

import re
from functools import cache, lru_cache

from tablegen.paper.common_words import STOP, words
from tablegen.values import frozen

WIDE = str.maketrans("（）［］，、：；。％＝＜＞＋－／", "()[],,:;.%=<>+-/")
"""Signs of Chinese and Japanese texts, sign for sign as those of others."""
_HYPHENS = frozenset("-\u2010\u2011")
_ATOM = re.compile(r"[^\W\d_]+(?:[’'][a-z]{1,2}\b)?")
_UNITS = words(
    "year years yr yrs y month months mo week weeks wk wks day days d hour hours hr hrs h minute minutes min "
    "second seconds s ms kg g mg µg μg mcg ng pg l dl ml µl μl cm mm m mmol µmol μmol nmol pmol mol u iu mu kiu "
    "mmhg hg % cent percent point points score unit units cell cells bpm beats °c c kpa pound pounds lb lbs n no "
    "in per x log "
    "jahre jahr tage tag monate monat wochen woche stunden stunde minuten punkte prozent "
    "ans années année jours jour mois semaines semaine heures heure points "
    "años año días día meses mes semanas semana horas hora puntos "
    "anos ano dias dia mês pontos "
    "岁 歳 年 月 日 天 周 週 小时 時間 分 分钟 点 か月 ヶ月 个月 人 例 名"
)
_DESCRIBED = re.compile(r"mean|median|per |ref|.*[±%]", re.IGNORECASE)


def is_unit(text: str) -> bool:
    """Whether a label's tail (`, years`, `(kg/m²)`, `(n, %)`) says how it is measured or shown, and names nothing."""
    pieces = [piece for piece in re.split(r"[\s/.,·×^²³⁻0-9⁰-⁹-]+", text.strip().casefold()) if piece]
    return all(piece in _UNITS for piece in pieces) or bool(_DESCRIBED.match(text.strip()))


@frozen
class Atom:
    """A word or a part of a hyphenated one, in lower case, from `start` to `end`; `joined` to the part before it."""

    text: str
    start: int
    end: int
    joined: bool


@lru_cache(maxsize=16)
def atoms_of(text: str) -> tuple[Atom, ...]:
    """The words of a text, split at hyphens."""
    found = list[Atom]()
    for match in _ATOM.finditer(text):
        start = match.start()
        word = re.split("[’']", match.group(0))[0].casefold()
        found.append(Atom(word, start, match.end(), text[max(0, start - 1) : start] in _HYPHENS))
    return tuple(found)


_SYNONYMS = (frozenset({"sex", "gender"}), frozenset({"birth", "delivery"}))


@cache
def alike(word: str, said: str) -> float:
    """How sure it is that two words are one: 1 the same, 0.9 another form of it, 0 another word."""
    if word == said:
        return 1.0
    if any({word, said} <= same for same in _SYNONYMS):
        return 0.9
    short, long = sorted((word, said), key=len)
    if len(short) < 4:
        return 0.9 if len(short) > 2 and long in {f"{short}s", f"{short}d", f"{short}es"} else 0.0
    common = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    left_short, left_long = len(short) - common, len(long) - common
    if left_short == 0 and left_long <= 2:
        return 0.9
    if common >= 5 and ((left_short == 0 and left_long <= 5) or (left_short <= 3 and left_long <= 4)):
        return 0.9 if common >= 6 or left_short + left_long <= 4 else 0.0
    return 0.9 if (short[:-1], long[:-3]) == (long[:-3], long[:-3]) and short.endswith("y") else 0.0


@frozen
class Label:
    """A label's words: `names` are sets of words each of which names it whole, `extra` those in brackets."""

    names: tuple[tuple[str, ...], ...]
    extra: tuple[str, ...] = ()


def label_of(text: str) -> Label:
    """The words of a row's or a level's label, without its units."""
    text = re.sub(r"<[^<>]*>|[*_^~]", "", text.translate(WIDE))
    inner = list[str](re.findall(r"[(\[]([^()\[\]]*)[)\]]", text))
    outer = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    head, *tails = outer.split(",")
    tails = [tail for tail in tails if not is_unit(tail)]
    named = _naming(head)
    names = [named]
    extra = [word for piece in (*tails, *inner) if not is_unit(piece) for word in _naming(piece)]
    for piece in inner:
        if re.fullmatch(r"[A-Z][A-Za-z0-9-]{1,7}", piece.strip()):
            names += _shortened(named, piece.strip().casefold())
    initials = "".join(word[0] for word in named)
    if len(named) >= 3:
        names.append((initials,))
    return Label(tuple(dict.fromkeys(name for name in names if name)), tuple(dict.fromkeys(extra)))


def _naming(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(atom.text for atom in atoms_of(text.replace("_", " "))))
    return tuple(word for word in found if word not in STOP) or found


def _shortened(named: tuple[str, ...], short: str) -> list[tuple[str, ...]]:
    """The words with those that an abbreviation stands for replaced by it."""
    letters = re.sub("[^a-z]", "", short)
    for size in range(len(named), 1, -1):
        for i in range(len(named) - size + 1):
            if "".join(word[0] for word in named[i : i + size]) == letters:
                return [(*named[:i], letters, *named[i + size :])]
    return [(letters,)] if len(letters) > 1 else []
