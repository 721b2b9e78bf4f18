from . import card_type
from . import card
from . import topup_package
from . import product_template
from . import product_product
