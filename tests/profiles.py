"""How long the property tests search, chosen by HYPOTHESIS_PROFILE.

`ci` (the default) takes seconds; `nightly` runs thousands of sequences. A failure of
a state machine names its seed; HYPOTHESIS_SEED runs that one again.
"""

import os

from hypothesis import HealthCheck, settings

COMMON = {
    "deadline": None,
    "database": None,
    "print_blob": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}

settings.register_profile("ci", max_examples=100, stateful_step_count=30, **COMMON)
settings.register_profile(
    "nightly", max_examples=2000, stateful_step_count=50, **COMMON
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
