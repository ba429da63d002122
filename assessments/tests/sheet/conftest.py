"""A sheet of Alice, and Alice in a browser."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client as Browser

from assessments.models import RubricVersion, Sheet
from assessments.services.sheets import open_assessment, own_sheet
from assessments.tests.sheet.acts import Q
from relationships.models import Client, User


@pytest.fixture
def sheet(finance: Client, rubric_version: RubricVersion, alice: User, now: datetime) -> Sheet:
    assessment = open_assessment(client=finance, quarter=Q, by=alice, now=now)
    return own_sheet(assessment=assessment, by=alice, now=now)


@pytest.fixture
def signed_in(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client
