from . import guarded
from . import program
from . import program_benefits
from . import program_wallet
from . import program_tiers
from . import program_upkeep
from . import pos_config
from . import res_config_settings
