"""Forgetting a person who asks for it (TRUST.md S12).

Name and addresses, the words of readings, the notes and the words of the history go; seats, days and numbers stay, so
that no count changes. Wherever the team's own texts name the person in full, "Erased person" stands instead. What both
sides signed (freezes) is never edited.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q

from opm.kernel import history
from opm.kernel.erasure import ERASED, Erasure, forget, named_by
from opm.kernel.errors import Refused
from opm.kernel.models import Change, SignedLink
from relationships.models import (
    CandidNote,
    Charter,
    Client,
    ObjectiveReading,
    Person,
    Reading,
    Seat,
    User,
)
from relationships.services.people.seats import PERSONAL
from relationships.services.people.words import forget_words
from relationships.services.records import note

HISTORY = ("old", "new", "reason", "note", "by_label")
NOT_ALL_YOURS = (
    "Erasing reaches every client where this person sits, and you are not on the team of all of them. "
    "Ask an admin to take you on those teams first."
)


def require_all_teams(person: Person, by: User) -> list[Client]:
    """The clients where the person sits or sat; Refused unless `by` is on the team of every one. Two queries."""
    clients = list(Client.objects.filter(seats__person=person).distinct())
    mine = set(Client.objects.editable_by(by).filter(seats__person=person).values_list("pk", flat=True))
    if not clients or any(client.pk not in mine for client in clients):
        raise Refused(NOT_ALL_YOURS)
    return clients


@transaction.atomic
def erase(*, person: Person, by: User, now: datetime) -> None:
    """Forget a person everywhere; twice changes nothing. Refused unless `by` is on the team of all their clients."""
    clients = require_all_teams(person, by)
    stored = Person.objects.select_for_update().get(pk=person.pk)
    if stored.erased_at:
        return
    who = Erasure(tuple(client.pk for client in clients), named_by(_names_of(stored)))
    _forget_history(stored, clients, who)
    _forget_own_rows(stored)
    forget_words(who, "relationships", emptied=(Reading, ObjectiveReading))
    _forget_links(stored, clients, who, now)
    forget(who)
    stored.name, stored.email, stored.phone, stored.erased_at = ERASED, "", "", now
    stored.save(update_fields=["name", "email", "phone", "erased_at"])
    for client in clients:
        note("people.erase", stored, client=client, by=by, now=now)


def _names_of(person: Person) -> set[str]:
    """What names the person in full, also as it was before somebody corrected it."""
    names = {getattr(person, name) for name in PERSONAL}
    seats = [str(pk) for pk in person.seats.values_list("pk", flat=True)]
    corrected = Change.objects.filter(
        object_type=Seat._meta.label_lower, object_id__in=seats, action="people.change", field__in=PERSONAL
    )
    return names.union(*corrected.values_list("old", "new"))


def _forget_own_rows(person: Person) -> None:
    Reading.objects.filter(seat__person=person).update(gains="", evidence="")
    CandidNote.objects.filter(seat__person=person).delete()
    person.seats.update(external_id="")


def _forget_history(person: Person, clients: list[Client], who: Erasure) -> None:
    """Changes of the person's own rows, and those of the clients whose words name the person."""
    history.erase(_own_changes(person))
    scopes = Change.objects.filter(scope__in=[client.scope for client in clients])
    naming = who.holding(scopes.only("pk", *HISTORY).iterator(), HISTORY)
    history.erase(Change.objects.filter(pk__in=[change.pk for change, _ in naming]))


def _own_changes(person: Person) -> models.QuerySet[Change]:
    own = Q(object_type=Person._meta.label_lower, object_id=str(person.pk))
    for model, path in ((Seat, "person"), (Reading, "seat__person"), (CandidNote, "seat__person")):
        keys = [
            str(pk) for pk in model._default_manager.filter(**{path: person}).values_list("pk", flat=True)
        ]
        own |= Q(object_type=model._meta.label_lower, object_id__in=keys)
    return Change.objects.filter(own)


def _forget_links(person: Person, clients: list[Client], who: Erasure, now: datetime) -> None:
    """A link that was bound to the person is closed and names nobody; so is one to a charter that was put to them."""
    asked = Charter.objects.filter(asked__person=person).values_list("pk", flat=True)
    links = SignedLink.objects.filter(scope__in=[client.scope for client in clients])
    bound = {link.pk for link, _ in who.holding(links, ["for_label"])}
    bound |= set(
        links.filter(
            object_type=Charter._meta.label_lower, object_id__in=[str(pk) for pk in asked]
        ).values_list("pk", flat=True)
    )
    SignedLink.objects.filter(pk__in=bound).update(for_label=ERASED)
    SignedLink.objects.filter(pk__in=bound, revoked_at=None).update(revoked_at=now)
