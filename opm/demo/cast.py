"""Who is who at Brennick, the demo's company: people, portfolios, clients and technology teams. Data only, no Django.

Brennick makes pumps and valves: 4,200 people, plants in three countries, its own shops, an IT of 180.
"""

from __future__ import annotations

from dataclasses import dataclass

COMPANY = "Brennick"
# Printed on the log-in page of a demo; a shared installation refuses to start with DEMO on (opm.E004).
PASSWORD = "partners-in-practice"  # noqa: S105 - public on purpose


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    name: str
    role: str

    @property
    def email(self) -> str:
        """Address to sign in with: "priya.raman@brennick.example"."""
        return f"{self.name.lower().replace(' ', '.')}@brennick.example"


@dataclass(frozen=True, slots=True)
class PortfolioPart:
    """A portfolio and the names of its managers."""

    name: str
    managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientPart:
    """A client: what it does, where it belongs, who owns the relationship and who else is on the team."""

    slug: str
    name: str
    business: str
    portfolio: str
    owner: str
    members: tuple[str, ...] = ()
    sponsor: str = ""


PRIYA, MAREK, LENA, TOMAS = "Priya Raman", "Marek Dvorak", "Lena Hartwig", "Tomas Silva"
DANIEL, INES, ADMIN, AUDITOR = "Daniel Hofer", "Ines Kowalski", "Ruth Okafor", "Henrik Vang"

PEOPLE = (
    Person(PRIYA, "brm"),
    Person(MAREK, "brm"),
    Person(LENA, "brm"),
    Person(TOMAS, "brm"),
    Person(DANIEL, "manager"),
    Person(INES, "manager"),
    Person(ADMIN, "admin"),
    Person(AUDITOR, "auditor"),
)
LOGINS: list[tuple[str, str, str]] = [(person.name, person.role, person.email) for person in PEOPLE]

CORPORATE, OPERATIONS, MARKETS = "Corporate functions", "Operations", "Markets"
PORTFOLIOS = (
    PortfolioPart(CORPORATE, (DANIEL,)),
    PortfolioPart(OPERATIONS, (DANIEL,)),
    PortfolioPart(MARKETS, (DANIEL, INES)),
)

CLIENTS = (
    ClientPart(
        "finance",
        "Finance",
        "Closes the books of 14 units and tells the businesses what things cost",
        CORPORATE,
        PRIYA,
        (LENA,),
        "Margaret Oduya",
    ),
    ClientPart(
        "retail-operations",
        "Retail Operations",
        "Runs 63 shops and the spare-parts counters of four countries",
        MARKETS,
        PRIYA,
        (),
        "Tom Lindqvist",
    ),
    ClientPart(
        "human-resources",
        "Human Resources",
        "Hires, trains and pays 4,200 people",
        CORPORATE,
        PRIYA,
        (TOMAS,),
        "Aisha Karim",
    ),
    ClientPart(
        "supply-chain",
        "Supply Chain",
        "Plans, stores and ships 38,000 articles from three warehouses",
        OPERATIONS,
        PRIYA,
        (MAREK,),
        "Jonas Weber",
    ),
    ClientPart(
        "marketing",
        "Marketing",
        "Looks after the brand, the catalogue and the web shop",
        MARKETS,
        PRIYA,
        (),
        "Elena Castro",
    ),
    ClientPart(
        "manufacturing",
        "Manufacturing",
        "Builds pumps and valves on 22 lines in three plants",
        OPERATIONS,
        MAREK,
        (PRIYA,),
        "Gerhard Falk",
    ),
    ClientPart(
        "quality",
        "Quality",
        "Tests, certifies and traces what leaves the plants",
        OPERATIONS,
        MAREK,
        (),
        "Dr Chiara Bellini",
    ),
    ClientPart(
        "procurement",
        "Procurement",
        "Buys for 410 million a year from 1,900 suppliers",
        OPERATIONS,
        MAREK,
        (TOMAS,),
        "Sofia Brandt",
    ),
    ClientPart(
        "facilities",
        "Facilities",
        "Keeps 31 sites warm, safe and powered",
        CORPORATE,
        LENA,
        (),
        "Piotr Zielinski",
    ),
    ClientPart(
        "sales-europe",
        "Sales Europe",
        "Sells to 5,600 firms in 19 countries",
        MARKETS,
        LENA,
        (PRIYA,),
        "Claire Dubois",
    ),
    ClientPart(
        "sales-asia",
        "Sales Asia",
        "Opens markets from Singapore, with partners in seven countries",
        MARKETS,
        TOMAS,
        (),
        "Wei Ling Tan",
    ),
    ClientPart(
        "legal",
        "Legal",
        "Guards contracts, patents and the rules of trade",
        CORPORATE,
        TOMAS,
        (LENA,),
        "Fiona McAllister",
    ),
)

TEAMS = (
    "Business systems",
    "Data platform",
    "Integration",
    "Identity and access",
    "Plant systems",
    "Digital workplace",
    "Web and commerce",
    "Cloud and network",
)
