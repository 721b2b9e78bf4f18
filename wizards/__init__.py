from . import adjust_wizard
from . import tier_wizard
from . import enrol_wizard
from . import exception_resolve_wizard
from . import base_partner_merge
from . import card_wizard
