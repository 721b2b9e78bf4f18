"""Members: who somebody is, how one becomes a member, is found, merged or moved.

May name ledger, batch and program. Start at `member.py`, then `member_enrolment.py` and
`member_search.py`.
"""

from . import activity
from . import member
from . import ledger_account
from . import member_enrolment
from . import member_home
from . import member_search
from . import member_standing
from . import member_earned
from . import member_list
from . import member_glance
from . import member_merged
from . import member_merge
from . import member_merge_preview
from . import member_move
from . import member_move_back
from . import program_moved_value
from . import batch_move
from . import membership_exception
from . import company_wallet
from . import res_partner
from . import pos_order
