"""Set-up shared by every test: how hard hypothesis looks, chosen by HYPOTHESIS_PROFILE.

Without it, `ci` is used where the environment says CI, else `dev`. `ci` draws the same examples
every time, so that a change never fails for what it did not touch; `nightly` looks for new ones.
"""

import os

from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures"]

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, database=None, print_blob=True
)
settings.register_profile("nightly", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)
