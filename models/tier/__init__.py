"""Tiers: what they ask for, who reaches and keeps them, and what became of whom.

May name ledger, batch, program and member. Start at `tier.py`, then `member_tier.py`,
the one door through which a tier changes, and `tier_review.py`.
"""

from . import tier
from . import tier_rule
from . import tier_sentence
from . import tier_change
from . import member_tier
from . import tier_review
from . import tier_return
from . import tier_progress
from . import tier_notice
from . import member_merge_tier
from . import member_move_tier
