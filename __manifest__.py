{
    "name": "POS Membership",
    "summary": "Cards, tiers, points and a stored-value wallet, decided by the server",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "license": "LGPL-3",
    "author": "POS Membership contributors",
    "depends": ["point_of_sale", "pos_loyalty", "portal"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_sequence.xml",
    ],
    "assets": {
        "point_of_sale._assets_pos": ["pos_membership/static/src/till/**/*"],
        "web.assets_tests": ["pos_membership/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
    "application": True,
    "installable": True,
}
