"""The clock stands still: pages judge by today what services were given."""

import pytest


@pytest.fixture(autouse=True)
def _stands_still(tenth_of_november: None) -> None:
    pass
