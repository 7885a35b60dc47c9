"""The scenarios are handed out beside the checkout; without them there is nothing to compare."""

import pytest

from tests.scenarios.scenario import FOLDER, Scenario


@pytest.fixture
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """The scenario whose number the test module is named after."""
    if not FOLDER.is_dir():
        pytest.skip(f"the scenarios are not at {FOLDER}")
    return Scenario(request.module.__name__[-2:])
