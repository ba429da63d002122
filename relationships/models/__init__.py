"""Rows of the relationship.

accounts.py      people who sign in, portfolios, clients, teams
record.py        what every record of a client has in common
stakeholders.py  people of the client, seats, readings, candid notes, grants
charter.py       charter, responsibilities, agreements, objectives, joint community
needs.py         needs; importance of a relationship
catch_ups.py     cadence, series, touches, agenda
commitments.py   commitments, warnings, status reports
open_points.py   decisions and concerns
today.py         snoozes, digests, files on their way in
"""

from relationships.models.accounts import Client, Membership, Portfolio, Team, User, UserManager
from relationships.models.catch_ups import AgendaItem, CadenceRule, Channel, Kind, Series, Touch
from relationships.models.charter import (
    Charter,
    CharterAgreement,
    CommunityMember,
    Objective,
    ObjectiveReading,
    Responsibility,
    Side,
)
from relationships.models.commitments import Commitment, StatusReport, Warning
from relationships.models.needs import Criterion, Importance, Need
from relationships.models.open_points import Concern, Decision
from relationships.models.stakeholders import CandidGrant, CandidNote, Person, Reading, Seat
from relationships.models.today import Digest, ImportFile, Snooze

__all__ = [
    "AgendaItem",
    "CadenceRule",
    "CandidGrant",
    "CandidNote",
    "Channel",
    "Charter",
    "CharterAgreement",
    "Client",
    "Commitment",
    "CommunityMember",
    "Concern",
    "Criterion",
    "Decision",
    "Digest",
    "ImportFile",
    "Importance",
    "Kind",
    "Membership",
    "Need",
    "Objective",
    "ObjectiveReading",
    "Person",
    "Portfolio",
    "Reading",
    "Responsibility",
    "Seat",
    "Series",
    "Side",
    "Snooze",
    "StatusReport",
    "Team",
    "Touch",
    "User",
    "UserManager",
    "Warning",
]
