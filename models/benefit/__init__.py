"""Benefits: what a tier or a card type gives, who has it, and what was used.

May name ledger, batch, program, member and tier. Start at `benefit.py`, then
`benefit_book.py`, all benefits as plain data, and `member_benefits.py`.
"""

from . import benefit
from . import benefit_book
from . import benefit_use
from . import tier_benefits
from . import product_pricelist
from . import product_pricelist_item
from . import member_benefits
from . import member_quota
from . import free_shipping
from . import res_partner_benefits
