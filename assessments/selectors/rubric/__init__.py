"""The rubric. Everything reads a version in the same way, so those readers stand in the package itself.

stored.py  versions, and a version as the frozen value that the engine takes
pages.py   the viewer, and two versions compared
client.py  where a client stands on it ("where we are")
search.py  finding words in a version
"""

from assessments.selectors.rubric.stored import current_version, engine_rubric, pom_ids, pom_rows, versions

__all__ = ["current_version", "engine_rubric", "pom_ids", "pom_rows", "versions"]
