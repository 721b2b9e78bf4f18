from . import tier
from . import member
from . import membership_exception
from . import res_partner
