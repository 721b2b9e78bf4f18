"""The people, goods and prices of the demo chain: plain data, no Odoo.

A tea house with three stores, in English and Chinese as its customers are.
"""

from datetime import date

STORES = ["Riverside Tea House", "Old Town Tea House", "Station Kiosk"]

# The companies beside the owner: name, and what they are to it
COMPANIES = {
    "branch": ("Clover Tea East", "branch"),
    "franchise": ("Lotus Franchise Ltd.", "franchise"),
    "abroad": ("Harbour Trading Co.", "abroad"),
}
CHAIN_STORES = {
    "branch": "Garden Tea House",
    "franchise": "Lotus Tea House",
    "abroad": "Harbour Tea Bar",
}

PASSES = "Passes"

# name and colour of the tiles' bar
CATEGORIES = [("Tea", 10), ("Cakes", 2), ("For Home", 4), (PASSES, 6)]

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

# What is for those alone whose tier or card gives the right to buy it
EXCLUSIVE = ("First Pick Tasting Set", 188.0, "For Home", True)

# Reached by what was spent in the last six months, held for six months, kept by what
# was spent since the tier began. A benefit is (kind, values).
TIERS = [
    {
        "name": "Jade",
        "color": "#5b8c5a",
        "benefits": [
            ("text", {"name": "A slice of cake", "occasion": "birthday"}),
        ],
    },
    {
        "name": "Silver",
        "color": "#8a94a6",
        "reach": 250,
        "keep": 120,
        "benefits": [
            ("discount", {"percent": 5}),
            ("multiplier", {"multiplier": 1.2}),
        ],
    },
    {
        "name": "Gold",
        "color": "#c9962b",
        "reach": 550,
        "keep": 300,
        "benefits": [
            ("discount", {"percent": 10}),
            ("multiplier", {"multiplier": 1.5}),
            ("multiplier", {"multiplier": 2, "occasion": "birthday_week"}),
            ("quota", {"name": "Free tea refill", "quota_count": 1}),
            ("exclusive", {"name": "First pick of the season"}),
        ],
    },
    {
        "name": "Diamond",
        "color": "#3b6ea5",
        "reach": 1000,
        "keep": 600,
        "benefits": [
            ("discount", {"percent": 15}),
            ("multiplier", {"multiplier": 2}),
            ("quota", {"name": "Free tea refill", "quota_count": 2}),
            ("exclusive", {"name": "First pick of the season"}),
            ("free_shipping", {}),
            ("priority", {"name": "No queue"}),
        ],
    },
]

# The keys `next` and `lower` name other types; `stores` the stores that accept it.
CARD_TYPES = {
    "open": {
        "name": "Welcome Card",
        "kind": "open",
        "number_prefix": "81",
        "validity": ("permanent", 0, "day"),
        "color": "#5b8c5a",
        "slogan": "Come in",
        "values": {"claim_limit": 1, "welcome_points": 20},
        "benefits": [("discount", {"percent": 10, "occasion": "first_order"})],
    },
    "earned": {
        "name": "Regulars' Card",
        "kind": "earned",
        "number_prefix": "82",
        "validity": ("duration", 6, "month"),
        "color": "#7a5ba8",
        "slogan": "Stay",
        "values": {
            "earn_orders": 4,
            "earn_window": "rolling",
            "earn_window_months": 6,
        },
        "benefits": [("multiplier", {"multiplier": 1.3})],
    },
    "patron": {
        "name": "Patron's Card",
        "kind": "earned",
        "number_prefix": "85",
        "validity": ("duration", 1, "year"),
        "color": "#3d3a6b",
        "slogan": "Your table is laid",
        "lower": "earned",
        "values": {
            "earn_spend": 700,
            "earn_window": "rolling",
            "earn_window_months": 12,
        },
        "benefits": [
            ("multiplier", {"multiplier": 1.6}),
            (
                "quota",
                {"name": "Pot of the season", "quota_period": "quarter"},
            ),
        ],
    },
    "returning": {
        "name": "Returning Guest",
        "kind": "internal",
        "number_prefix": "87",
        "validity": ("duration", 3, "month"),
        "color": "#8c6f4f",
        "slogan": "Good to see you again",
        "values": {"welcome_bonus": 5},
        "benefits": [("discount", {"percent": 5})],
    },
    "paid": {
        "name": "Annual Pass",
        "kind": "paid",
        "number_prefix": "83",
        "validity": ("duration", 1, "year"),
        "color": "#b8483c",
        "slogan": "A tea a day",
        "next": "returning",
        "values": {
            "price": 128,
            "number_scheme": "random",
            "stock_limited": True,
            "stock_left": 80,
            "refund_used": "prorata",
        },
        "benefits": [
            ("discount", {"percent": 12}),
            ("quota", {"name": "Cup on the house", "quota_count": 2}),
            ("exclusive", {"name": "First pick of the season"}),
        ],
    },
    "season": {
        "name": "Season Pass",
        "kind": "paid",
        "number_prefix": "86",
        "validity": ("duration", 3, "month"),
        "color": "#d98a3d",
        "slogan": "Three months of tea",
        "next": "returning",
        "values": {"price": 38, "number_scheme": "random"},
        "benefits": [("discount", {"percent": 8})],
    },
    "internal": {
        "name": "Friends of the House",
        "kind": "internal",
        "number_prefix": "84",
        "validity": ("duration", 2, "year"),
        "color": "#2f3e46",
        "slogan": "",
        "stores": 2,
        "values": {"claim_limit": 1},
        "benefits": [
            ("discount", {"percent": 20}),
            ("text", {"name": "The corner table"}),
        ],
    },
}

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


def email(number: int) -> str | None:
    """:return: an address that leads nowhere, of those members who gave one"""
    return f"guest{number}@example.com" if number % 3 == 0 else None


def birthday(number: int) -> date | None:
    """:return: the birthday of those members who told it"""
    if number % 2:
        return None
    return date(1960 + number % 45, 1 + number % 12, 1 + number % 28)


def phone(number: int) -> str:
    """:return: a telephone number in a block that is not handed out to anybody"""
    return f"1990000{number:04d}"
