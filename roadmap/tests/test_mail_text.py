"""A pasted mail is read: English and German, with headers or without, forwarded or answered."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.mail_text import Mail, read_mail

TWELFTH = date(2026, 11, 12)
ENGLISH = """From: Sam Reyes <sam@client.example>
Sent: Thursday, 12 November 2026 09:41
To: Alice Archer
Subject: RE: AW: Invoices are printed twice

Hi Alice,

since Monday every invoice is printed twice.
It costs us two hours a day.

Kind regards,
Sam Reyes
Controller

From: Alice Archer
Sent: Monday, 9 November 2026 10:00
Subject: Something else

old words
"""
GERMAN_FORWARD = """Von: Alice Archer <alice@example.org>
Gesendet: Freitag, 13. November 2026 10:00
An: Bob
Betreff: WG: Rechnungen doppelt

Bitte ansehen.

Von: Reyes, Sam <sam@client.example>
Gesendet: Donnerstag, 12. November 2026 09:41
An: Alice Archer
Betreff: Rechnungen doppelt

Hallo Alice,
seit Montag wird jede Rechnung doppelt gedruckt.

Viele Grüße
Sam
"""
GMAIL_FORWARD = """Please have a look

---------- Forwarded message ---------
From: Sam Reyes <sam@client.example>
Date: Thu, Nov 12, 2026 at 9:41 AM
Subject: Fwd: Invoices are printed twice
To: Alice

Every invoice is printed twice.
--{space}
Sam
""".format(space=" ")
SOURCE = """Received: from x by y
Message-ID: <1@x>
From: =?utf-8?q?Zo=C3=AB_M=C3=BCller?= <zoe@client.example>
Date: Thu, 12 Nov 2026 09:41:00 +0100
Subject: =?utf-8?q?M=C3=A4rz-Abschluss?=
 dauert zu lange
Content-Type: text/plain

Es dauert zehn Tage.

Am 11.11.2026 um 10:00 schrieb Alice <alice@example.org>:
> alt
"""


def test_a_mail_as_a_window_shows_it_loses_greeting_signature_and_history() -> None:
    assert read_mail(ENGLISH) == Mail(
        subject="Invoices are printed twice",
        text="since Monday every invoice is printed twice.\nIt costs us two hours a day.",
        name="Sam Reyes",
        address="sam@client.example",
        on=TWELFTH,
    )


def test_of_a_forwarded_german_mail_the_inner_one_counts() -> None:
    assert read_mail(GERMAN_FORWARD) == Mail(
        subject="Rechnungen doppelt",
        text="seit Montag wird jede Rechnung doppelt gedruckt.",
        name="Sam Reyes",
        address="sam@client.example",
        on=TWELFTH,
        forwarded=True,
    )


def test_a_forward_with_words_above_it_is_found_by_its_mark() -> None:
    found = read_mail(GMAIL_FORWARD)
    assert (found.subject, found.text) == ("Invoices are printed twice", "Every invoice is printed twice.")
    assert (found.name, found.on, found.forwarded) == ("Sam Reyes", TWELFTH, True)


def test_the_source_of_a_mail_is_read_with_its_coded_and_folded_headers() -> None:
    found = read_mail(SOURCE)
    assert (found.subject, found.name) == ("März-Abschluss dauert zu lange", "Zoë Müller")
    assert (found.text, found.on) == ("Es dauert zehn Tage.", TWELFTH)


def test_a_text_without_headers_is_a_mail_too() -> None:
    found = read_mail("Invoices are printed twice\n\nIt costs us hours.\n\nThanks,\nSam Reyes\n")
    assert found == Mail("Invoices are printed twice", "It costs us hours.", name="Sam Reyes")
    one = read_mail("Can we get a report of open invoices? It would save us a day.")
    assert one.subject == "Can we get a report of open invoices?"
    assert one.text == "Can we get a report of open invoices? It would save us a day."


def test_a_day_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    found = read_mail("From: Sam\nDate: 11/12/2026 9:41 AM\nSubject: x\n\nWords")
    assert (found.on, found.unsure_day) == (None, "11/12/2026 9:41 AM")


def test_a_line_with_a_colon_is_no_header() -> None:
    found = read_mail("Note: the printer is broken\nWe need it on Monday.")
    assert (found.subject, found.text) == ("Note: the printer is broken", "We need it on Monday.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "\0",
        "From:",
        "Subject: \n\n",
        "> > >\n>",
        "--\n",
        "Am " * 30_000,
        "From: a\n" * 9000,
        "é" * 99,
    ],
)
def test_nothing_stops_the_reading(text: str) -> None:
    assert isinstance(read_mail(text), Mail)
