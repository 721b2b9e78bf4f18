from . import membership_demo
from . import membership_demo_club
from . import membership_demo_year
from . import membership_demo_office
from . import membership_demo_chain
