"""Promises to a client, their slips, and the status that the client is sent.

inputs.py    what the forms, meetings and imports hand in
promises.py  propose, change, accept, keep, withdraw, reopen, say that one is at risk
slips.py     tell, tell by mail, move without telling, note the reply
status.py    the frozen status report
"""

from relationships.services.commitments.inputs import CommitmentInput, SlipInput
from relationships.services.commitments.promises import (
    accept,
    change_commitment,
    keep,
    propose,
    reopen,
    set_risk,
    withdraw,
)
from relationships.services.commitments.slips import (
    move_untold,
    note_reply,
    tell,
    tell_by_mail,
    told,
)
from relationships.services.commitments.status import make_report, send_report

__all__ = [
    "CommitmentInput",
    "SlipInput",
    "accept",
    "change_commitment",
    "keep",
    "make_report",
    "move_untold",
    "note_reply",
    "propose",
    "reopen",
    "send_report",
    "set_risk",
    "tell",
    "tell_by_mail",
    "told",
    "withdraw",
]
