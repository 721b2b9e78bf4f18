from . import ledger
from . import program
from . import batch
from . import member
from . import tier
from . import benefit
from . import card
from . import till
