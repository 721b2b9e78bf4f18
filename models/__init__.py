from . import ledger
from . import program
from . import member
from . import card
from . import till
