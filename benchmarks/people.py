"""Names and numbers of members who never were."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from logic import checkdigit, contact

PREFIX = "77"
# Coprime with a thousand million: numbers look random and never repeat.
STRIDE = 387_420_489
SPAN = 10**9
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红建文志国庆海燕春梅雪晨"
    "曦宇轩浩然子涵梓欣怡诗雨佳琪思远博嘉豪俊凯天翔铭泽瑞霖一诺语嫣紫萱梦瑶"
)
SYLLABLES = (
    *("an", "ba", "bel", "cor", "da", "den", "dor", "el", "fa", "fin", "gal", "han"),
    *("il", "ja", "ken", "la", "lin", "lor", "ma", "mar", "mi", "na", "nor", "ol"),
    *("pa", "per", "ra", "ren", "ro", "sa", "sel", "son", "ta", "tor", "ul", "zel"),
)


class Person(NamedTuple):
    """What tells one member from another."""

    name: str
    search_name: str
    phone: str
    code: str
    number: str


def people(first: int, count: int) -> Iterator[Person]:
    """The persons number `first` and following, always the same; half are Chinese."""
    dice = random.Random(first)
    for index in range(first, first + count):
        serial = f"{index * STRIDE % SPAN:09d}"
        name = _chinese_name(dice) if index % 2 else _latin_name(dice)
        yield Person(
            name,
            contact.search_name(name),
            f"13{serial}",
            # Longer than real codes and numbers: they never meet.
            checkdigit.with_check_digit(f"98{serial}"),
            checkdigit.with_check_digit(f"{PREFIX}9{serial}"),
        )


def _chinese_name(dice: random.Random) -> str:
    given = dice.choices(GIVEN, k=dice.choice((1, 2, 2)))
    return dice.choice(SURNAMES) + "".join(given)


def _latin_name(dice: random.Random) -> str:
    first = "".join(dice.choices(SYLLABLES, k=2))
    last = "".join(dice.choices(SYLLABLES, k=dice.choice((2, 3))))
    return f"{first} {last}".title()
