"""Articles that no newspaper printed: a text for every number, made of small articles and what breaks readers of text.

Takes a number, gives a text; the same number gives the same text on every machine.
"""

from __future__ import annotations

import random

SMALL = (
    "Ministry rejects claims of unrest\n\nOrlan, Monday - The ministry denied that any soldier had left his post.\n\n"
    "“Nobody is hungry in this valley,” said Jon Oster, its spokesman. Farmers told another story: “We have had no "
    "grain since March.”\n\nAdvertisement\n\nShare this article\n",
    "Council votes to join the eastern union\n\nBy Ada Krol\n\nThe council of Tarn voted on Friday to join the union, "
    "and called a referendum for May. According to Mr. Krol's aides, the vote was 'a farce'.\n\nRead more: Who is "
    "who in Tarn\n\nThe union's president, Ivo Brandt, said he would \"never recognise\" the result.\n",
    "* Shells hit a school near the river\n* Two teachers hurt, officials say\n\nThe army (which has denied it before) "
    "said it had fired at no school. Reports said a colonel had admitted that a gun was moved there on 3.4.2019.\n",
    "Subscribe now for 1 euro.\n\nHe said that she had said that they would say no more.\n\n© Tarn Post 2020\n",
)
CONTROL = [chr(code) for code in (0, 1, 7, 8, 9, 11, 12, 13, 27, 28, 29, 30, 31, 127, 133, 155)]
ODD = [
    *CONTROL,
    *"\ud800\udfff\udc80\ufeff\ufffe\uffff\u2028\u2029\u200b\u200d\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2069\xad\xa0",
    *"שלוםمرحبا中文日本ไทยİıßŉǰΐﬃﷺẞſKÅ¼Ⅳ٣௧፩𝟙𝔄😀👩🏽🇺🏴\u0301\u0327\u0345\u0600\u20dd",
]
MARKS = "\"'“”„«»‘’`()[]{}<>*_-–—…..,;:!?|/\\&#@%^~=+$"
JOINED = ("e\u0301" * 3, "👩‍👩‍👧‍👦", "\r\n", "\n\n", "''", "...", "``", "’s", "[[", "<br>", "&#0;", "\x1b[2J", "said", "he said: ")


def article(number: int) -> str:
    """Return the text of a number."""
    rng = random.Random(number)
    text = rng.choice(SMALL)
    for _ in range(rng.choice((0, 1, 2, 3, 5))):
        text = rng.choice(CHANGES)(rng, text)
        if len(text) > 50_000:
            break
    return text


def _part(rng: random.Random, text: str) -> tuple[int, int]:
    first, stop = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return first, stop


def _sprinkle(rng: random.Random, text: str) -> str:
    """Put odd characters and marks in many places."""
    what = rng.choice((ODD, CONTROL, MARKS, JOINED))
    letters = list(text)
    for _ in range(rng.choice((1, 5, 40))):
        letters.insert(rng.randint(0, len(letters)), rng.choice(what))
    return "".join(letters)


def _replace(rng: random.Random, text: str) -> str:
    """Put another character for each of its kind."""
    old = rng.choice(text) if text else ""
    return text.replace(old, rng.choice([*ODD, *MARKS, *JOINED, "", "\n"]), rng.choice((1, 3, -1))) if old else text


def _repeat(rng: random.Random, text: str) -> str:
    """Repeat a stretch."""
    first, stop = _part(rng, text)
    times = rng.choice((2, 3, 10, 50, 300))
    return text[:first] + text[first:stop] * min(times, 1 + 20_000 // max(stop - first, 1)) + text[stop:]


def _run(rng: random.Random, text: str) -> str:
    """Put in a long run of one character, or of a few that take turns."""
    unit = "".join(rng.choice([*ODD, *MARKS, *JOINED, *"aA1 \n"]) for _ in range(rng.choice((1, 1, 2, 3))))
    place = rng.randint(0, len(text))
    return text[:place] + unit * (rng.choice((10, 100, 1000, 5000)) // len(unit)) + text[place:]


def _cut(rng: random.Random, text: str) -> str:
    """Leave a stretch out."""
    first, stop = _part(rng, text)
    return text[:first] + text[stop:]


def _shuffle(rng: random.Random, text: str) -> str:
    """Mix up the lines, the words or the characters."""
    mark = rng.choice(("\n", " ", ""))
    parts = text.split(mark) if mark else list(text)
    rng.shuffle(parts)
    return mark.join(parts)


def _flatten(rng: random.Random, text: str) -> str:
    """Take all line ends or all blanks away, or put one after each character."""
    return rng.choice((text.replace("\n", " "), text.replace(" ", ""), "\n".join(text), text.replace(" ", "\n\n")))


def _letters(rng: random.Random, text: str) -> str:
    """Change small and capital letters."""
    return rng.choice((text.upper(), text.lower(), text.title(), text.swapcase(), text[::-1]))


def _nest(rng: random.Random, text: str) -> str:
    """Put brackets or quotation marks around it, many times, often on one side only."""
    left, right = rng.choice(("()", "[]", "“”", "«»", "‘’", '""', "<>", ("He said that ", " he said")))
    times = rng.choice((1, 20, 500))
    return left * times + text + right * rng.choice((times, 0, times - 1))


def _any(rng: random.Random, text: str) -> str:
    """Put in characters from anywhere in Unicode."""
    place = rng.randint(0, len(text))
    return text[:place] + "".join(chr(rng.randrange(0x110000)) for _ in range(rng.choice((1, 10, 300)))) + text[place:]


def _join(rng: random.Random, text: str) -> str:
    """Put another article behind it."""
    return text + rng.choice(("", "\n", "\n\n", " ")) + rng.choice(SMALL)


CHANGES = (_sprinkle, _replace, _repeat, _run, _cut, _shuffle, _flatten, _letters, _nest, _any, _join)
