"""Every page that is read and every form that is sent, for opm/tests/test_bad_input.py.

world.py   the company they are about, and the pages with the parameters that each reads
house.py   forms of the house and of the roadmap
scores.py  forms of scoring
packages.py  forms of work packages
demand.py  forms of the demand board
sessions.py  forms of its sessions
outcomes.py  forms of outcomes and leaks
strategy.py  forms of the strategy sheet
rhythm.py  forms of the relationship's own records

The hostile values are in opm/testing/hostile_values.py, what is right to send with larger forms in
opm/testing/filled.py.
"""

from opm.testing.hostile import demand, house, outcomes, packages, rhythm, scores, sessions, strategy
from opm.testing.hostile.world import Form, Forms, World

FORMS: Forms = {
    **house.FORMS,
    **scores.FORMS,
    **rhythm.FORMS,
    **demand.FORMS,
    **sessions.FORMS,
    **packages.FORMS,
    **strategy.FORMS,
    **outcomes.FORMS,
}

__all__ = ["FORMS", "Form", "World"]
