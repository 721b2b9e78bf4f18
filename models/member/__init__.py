from . import tier
from . import tier_change
from . import member
from . import ledger_account
from . import member_enrolment
from . import member_search
from . import membership_exception
from . import res_partner
