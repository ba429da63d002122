"""What Finance asks for: a session every two weeks, and requests that are there sooner from quarter to quarter."""

from __future__ import annotations

from opm.demo.rhythm.told.finance_work import GRETA, MARGARET, NADIA, OLIVER, RAVI, SAM
from opm.demo.strategy.shape import Board, Reply, Sitting, Wish
from opm.demo.strategy.told.finance import COST_MODEL, MASTER, MATCHING, REPORT

SYSTEMS, DATA, INTEGRATION = "Business systems", "Data platform", "Integration"
KNOWN = "We have done the like before."
CLOSE, JOURNALS = "Days to close", "Manual journals a month"

DONE = (
    Wish(
        "Archive readable without the old ledger", MARGARET, "Auditors wait a day for a posting of 2019.",
        690, "done", 590, "Four days of an audit.", "L", teams=(Reply(SYSTEMS, 16,
        reason="The old format is described nowhere.", effort=(20, 40)),),
    ),
    Wish(
        "Interface of the travel expenses", OLIVER, "Two people type 900 receipts a month.", 600, "done",
        505, "A week of work a month.", "M", teams=(Reply(INTEGRATION, 13, reason=KNOWN, effort=(12, 20)),),
    ),
    Wish(
        "Posting periods opened by rule", OLIVER, "The first morning waits for one person.", 520, "done",
        432, "Two hours on the first day.", "S", teams=(Reply(SYSTEMS, 9, reason=KNOWN, effort=(3, 5)),),
        aim=CLOSE,
    ),
    Wish(
        "Report of unpaid invoices by region", SAM, "Nobody sees which region pays late.", 430, "done", 352,
        "Half a day a week.", "M", teams=(Reply(DATA, 8, reason=KNOWN, effort=(6, 9)),),
    ),
    Wish(
        "Leavers lose their rights on the last day", MARGARET, "Rights stay open for months.", 365, "done",
        300, "One finding less.", "S", teams=(Reply("Identity and access", 10, reason="One rule does it.",
        effort=(2, 4)),),
    ),
    Wish(
        "Unit view for the Asian units", SAM, "Three units see their figures a day later.", 300, "done", 243,
        "A day in every close.", "M", teams=(Reply(DATA, 7, reason=KNOWN, effort=(8, 12)),), aim=CLOSE,
        of="Unit view in the close report",
    ),
    Wish(
        "One record for a supplier with two numbers", OLIVER, "The same invoice is paid under two numbers.",
        220, "done", 172, "60,000 a year.", "L", teams=(Reply(DATA, 9,
        reason="The rule is easy, the clearing is work.", effort=(25, 40)),),
        aim="Duplicate payments a quarter", of=MASTER,
    ),
    Wish(
        "Message when a night run stops", OLIVER, "The team learns it at eight.", 150, "done", 110,
        "Two hours of a morning.", "S", teams=(Reply(SYSTEMS, 4, reason="Two lines in the run.", effort=(1,
        2)),), aim=CLOSE, of=REPORT,
    ),
    Wish(
        "Matching of card payments", NADIA, "Card payments are matched by hand.", 105, "done", 70,
        "Three hours a day.", "M", teams=(Reply(SYSTEMS, 6, reason="The matching takes one more source.",
        effort=(6, 10)),), aim=JOURNALS, of=MATCHING,
    ),
    Wish(
        "List of manual journals by unit", SAM, "Nobody sees who posts by hand.", 75, "done", 45,
        "Talks with three units.", "S", teams=(Reply(DATA, 3, reason=KNOWN, effort=(2, 3)),), aim=JOURNALS,
    ),
    Wish(
        "Rates from the bank at ten", NADIA, "Three units deliver their rates after noon.", 45, "done", 18,
        "The intercompany run at eleven.", "S", teams=(Reply(INTEGRATION, 4, reason=KNOWN, effort=(2, 3)),),
        aim=CLOSE,
    ),
)  # fmt: skip
RUNNING = (
    Wish(
        "Close report without the weekend run", SAM, "The report needs nine hours.", 96, "delivering", 47,
        "A Sunday for four people.", "L", teams=(Reply(DATA, 8, "yes_if",
        "Two hours are possible once the export is mended.", (30, 55),
        "the vendor mends the ledger export"),), aim=CLOSE, of=REPORT, wanted=-30,
    ),
    Wish(
        "Fifth bank file without a mail", NADIA, "The fifth bank sends its position by mail.", 80,
        "delivering", 33, "Cash by nine.", "S", teams=(Reply(INTEGRATION, 7,
        reason="The bank offers a file.", effort=(4, 6)),), aim="Error of the cash position at nine",
        wanted=-20,
    ),
    Wish(
        "Which unit will be late, on the first evening", SAM, "Sam calls nine people between six and eight.",
        58, "delivering", 19, "Calls saved, and an evening.", "M", teams=(Reply(DATA, 5,
        reason="The runs say when they end; a list is enough.", effort=(5, 8)),), aim=CLOSE,
    ),
    Wish(
        "Cost model without the freight of samples", GRETA, "Samples make two businesses look expensive.",
        52, "delivering", 5, "One argument less in each review.", "S", teams=(Reply(DATA, 6,
        reason="A filter and a test.", effort=(2, 4)),), of=COST_MODEL,
    ),
    Wish(
        "Intercompany differences on the first day", OLIVER, "Differences are found on day four.", 70,
        "ready", 19, "A day in every close.", "M", teams=(Reply(SYSTEMS, 8,
        reason="The matching has the data; a report is missing.", effort=(8, 12)),), aim=CLOSE, of=MATCHING,
    ),
    Wish(
        "Reason beside each manual journal", SAM, "Nobody knows in May why it was posted in January.", 64,
        "ready", 19, "Two days of the audit.", "S", teams=(Reply(SYSTEMS, 6,
        reason="A field that must be filled.", effort=(2, 3)),), aim=JOURNALS,
    ),
    Wish(
        "Old cost centres closed by rule", SAM, "New cost centres arrive a week late, old ones stay.", 50,
        "ready", 5, "Reports without empty lines.", "S", teams=(Reply(SYSTEMS, 5, reason=KNOWN, effort=(3,
        5)),),
    ),
    Wish(
        "Tax figures straight from the ledger", RAVI, "Tax retypes 400 lines a quarter.", 46, "feasibility",
        19, "A week a quarter, and no typing errors.", "L", teams=(Reply(SYSTEMS, None), Reply(INTEGRATION,
        7, "yes", "The tax tool takes a file.", (8, 14))),
    ),
    Wish(
        "Forecast file in one place", SAM, "The file exists in nine versions.", 40, "feasibility", 5,
        "One version, one truth.", "M", teams=(Reply("Digital workplace", None),), aim="Forecast error",
    ),
    Wish(
        "Benefits of a project as lines of the ledger", GRETA,
        "Greta keeps a list of eleven projects beside the ledger.", 38, "shaping", 5,
        "Benefits that can be booked.", "M", aim="Benefits that Finance finds in its own ledger",
    ),
    Wish(
        "Meetings of the close in one calendar", OLIVER, "Two calendars, two truths in the first week.", 66,
        "shaping", 52, "No meeting twice.", "S", lies=True,
    ),
    Wish(
        "One folder for the tax papers of all countries", RAVI, "Forty mails for one quarter.", 62, "new",
        62, "A week of asking.", "M", lies=True,
    ),
    Wish(
        "Printers of the closing room on one queue", OLIVER, "The printer stops at month end.", 12, "new",
        12, "", "S", kind="idea",
    ),
    Wish(
        "Investment cases that the ledger can check", GRETA, "Cases are texts, and nobody reads them again.",
        4, "new", 4, "Cases that come true.", "M", kind="idea",
    ),
    Wish(
        "Own tax archive", RAVI, "Tax papers of seven countries lie in seven places.", 205, "declined", 140,
        "One place to look.", "L", teams=(Reply("Cloud and network", 9, "no",
        "A second archive needs its own rules, and nobody to run it."),),
        words="The auditor decided on the group's archive for both.",
        instead="A folder of your own in the group's archive, with your rights.",
    ),
    Wish(
        "Chart of accounts in twelve languages", SAM, "Local teams translate for themselves.", 130, "parked",
        75, "Fewer wrong postings.", "M",
        words="One chart of accounts comes first; a translation now would be thrown away.", again=-60,
    ),
)  # fmt: skip

FINANCE_BOARD = Board(
    wishes=DONE + RUNNING,
    sitting=Sitting(
        (MARGARET, SAM, NADIA),
        5,
        26,
        9,
        9,
        (
            "Close report and tax figures need the same two people; Sam decides by the next session.",
            "Margaret asks for one line on what each request has brought.",
        ),
    ),
    limits=(("shaping", 4, 8), ("feasibility", 4, 8), ("delivering", 3, 5)),
)
