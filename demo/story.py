"""The people, goods and prices of the demo chain: plain data, no Odoo.

A tea house with three stores, in English and Chinese as its customers are.
"""

STORES = ["Riverside Tea House", "Old Town Tea House", "Station Kiosk"]

# name and colour of the tiles' bar
CATEGORIES = [("Tea", 10), ("Cakes", 2), ("For Home", 4)]

# name, sale price, category, earns points
PRODUCTS = [
    ("Oolong Tea", 28.0, "Tea", True),
    ("Jasmine Milk Tea", 24.0, "Tea", True),
    ("Longjing Reserve", 68.0, "Tea", True),
    ("Pu'er Pot for Two", 88.0, "Tea", True),
    ("Lemon Iced Tea", 18.0, "Tea", True),
    ("Red Bean Cake", 15.0, "Cakes", True),
    ("Egg Tart", 8.0, "Cakes", True),
    ("Mooncake Box", 168.0, "Cakes", True),
    ("Porcelain Cup", 120.0, "For Home", True),
    ("Gift Wrapping", 10.0, "For Home", True),
    ("Postage Stamp", 5.0, "For Home", False),
]

# name, level, colour, percent off, points multiplier, spend of the year to be in it
TIERS = [
    ("Jade", 0, "#5b8c5a", 0, 1.0, 0),
    ("Silver", 1, "#8a94a6", 5, 1.2, 400),
    ("Gold", 2, "#c9962b", 10, 1.5, 1000),
    ("Diamond", 3, "#3b6ea5", 15, 2.0, 2000),
]

# name, kind, prefix, validity, colour, slogan
CARD_TYPES = [
    ("Welcome Card", "open", "81", ("permanent", 0, "day"), "#5b8c5a", "Come in"),
    ("Regulars' Card", "earned", "82", ("duration", 6, "month"), "#7a5ba8", "Stay"),
    ("Annual Pass", "paid", "83", ("duration", 1, "year"), "#b8483c", "A tea a day"),
    ("Friends of the House", "internal", "84", ("duration", 2, "year"), "#2f3e46", ""),
]

# name, price, bonus
PACKAGES = [("Pay 100, get 105", 100.0, 5.0), ("Pay 300, get 350", 300.0, 50.0)]

FAMILY_NAMES = [
    "李", "王", "张", "陈", "刘", "林", "黄", "吴", "周", "赵",
    "Baker", "Novak", "Silva", "Tanaka", "Okafor", "Moreau", "Rossi", "Haddad",
]  # fmt: skip
GIVEN_NAMES = {
    "han": ["娜", "伟", "敏", "静", "磊", "洋", "秀英", "志强", "晓明", "雨桐"],
    "latin": ["Ana", "Ben", "Chloe", "David", "Emma", "Farid", "Grace", "Hugo"],
}


def person_name(number: int) -> str:
    """:return: the name of the demo's member with this number, always the same"""
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    turn = number // len(FAMILY_NAMES)
    if family.isascii():
        given = GIVEN_NAMES["latin"]
        return f"{given[turn % len(given)]} {family}"
    given = GIVEN_NAMES["han"]
    return f"{family}{given[turn % len(given)]}"


def phone(number: int) -> str:
    """:return: a telephone number in a block that is not handed out to anybody"""
    return f"1990000{number:04d}"
