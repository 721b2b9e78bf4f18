from . import guarded
from . import program
from . import pos_config
from . import res_config_settings
