"""What the walk through all pages relies on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from opm.testing.axe import COLOURS, violations

pytestmark = pytest.mark.browser


def test_axe_names_what_is_wrong_and_where(page: Page) -> None:
    page.set_content(
        "<main><h1>Rain</h1><img id='cloud' style='width: 9px'><p style='color: #ddd'>Faint</p></main>"
    )
    found = violations(page)
    assert [line for line in found if line.startswith("image-alt at #cloud: ")]
    assert {line.split(" at ")[0] for line in violations(page, COLOURS)} == {"color-contrast"}
