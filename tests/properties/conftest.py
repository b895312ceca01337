"""How long properties are searched: quickly with every run, at length when asked to.

`HYPOTHESIS_PROFILE=thorough pytest tests/properties` looks much further.
"""

import os

from hypothesis import settings

# No deadline: on a busy machine a slow example is no failure.
settings.register_profile("quick", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
