"""YAML or JSON text to plain data, with limits and with the line of every place (TRUST.md S10).

Refused: more than `MAX_BYTES`, depth over 20, duplicate keys, NaN and infinity, anything that is not UTF-8;
in YAML also aliases, anchors, tags, several documents and more than `MAX_NODES` values. Numbers become int
or Decimal, never a float. Mapping keys become text. Only `true` and `false` are booleans, so an option
labelled No stays a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000  # a rubric of 250 POMs has about 6,000; YAML costs about 10 µs each
Path = tuple[str | int, ...]

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?|\.[0-9]+)\Z")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class ExchangeError(ValueError):
    """A file that is refused: what is wrong, the line (None where unknown) and the place in it."""

    def __init__(self, message: str, line: int | None = None, path: str = "") -> None:
        self.message = " ".join(message.split())
        self.line = line
        self.path = path
        where = [f"line {line}"] if line else []
        super().__init__(": ".join([*where, *([path] if path else []), self.message]))


@dataclass
class Source:
    """Parsed data with what is needed to find the line of a place in it (`json_text` until asked)."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)
    json_text: str = ""

    def line(self, path: Path) -> int | None:
        """The line of a place or of the nearest place around it; None where unknown."""
        if self.json_text:
            text, self.json_text = self.json_text, ""
            try:
                self.lines = parse_yaml(text).lines
            except ExchangeError:
                self.lines = {}
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def quoted(value: object) -> str:
    """A value from a file as one short printable line, for messages."""
    text = json.dumps(str(value), ensure_ascii=False)
    text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= 60 else text[:57] + '..."'


def render(path: Path) -> str:
    """A path as text: competencies[0].capabilities[1].key."""
    text = ""
    for part in path:
        word = (
            str(part) if isinstance(part, int) or re.fullmatch(r"[\w.@-]{1,60}", str(part)) else quoted(part)
        )
        text += f"[{part}]" if isinstance(part, int) else f".{word}" if text else word
    return text


def decode(content: str | bytes, limit: int = MAX_BYTES) -> str:
    """The text of a file within the size limit, without a byte order mark."""
    if len(content) > limit:
        raise ExchangeError(f"the file is larger than {limit // 1000} kB")
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ExchangeError("the file is not UTF-8 text", line) from None
    return content.removeprefix("\ufeff")


def parse(content: str | bytes) -> Source:
    """Data from JSON (text that begins with a brace) or YAML."""
    text = decode(content)
    return parse_json(text) if text.lstrip()[:1] == "{" else parse_yaml(text)


def parse_json(text: str) -> Source:
    """Data from JSON text."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            names = [name for name, _ in items]
            twice = next(name for name in found if names.count(name) > 1)
            raise ExchangeError(f"duplicate key {quoted(twice)}", _line_of_key(text, twice))
        return found

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_float=Decimal, parse_constant=_no_number)
        _check_depth(data, MAX_DEPTH)
    except json.JSONDecodeError as error:
        raise ExchangeError(f"malformed JSON: {error.msg} (column {error.colno})", error.lineno) from None
    except RecursionError:
        raise ExchangeError(f"nested deeper than {MAX_DEPTH}") from None
    except ExchangeError:
        raise
    except ValueError:
        raise ExchangeError("malformed JSON: a number is too long") from None
    return Source(data, json_text=text)


def _no_number(constant: str) -> NoReturn:
    raise ExchangeError(f"{constant} is not a number")


def _line_of_key(text: str, key: str) -> int | None:
    """The line of the second occurrence of a key: a hint, JSON keeps no positions."""
    found = list(re.finditer(re.escape(json.dumps(key)) + r"\s*:", text))
    return text[: found[1].start()].count("\n") + 1 if len(found) == 2 else None


def _check_depth(data: Any, left: int) -> None:
    if isinstance(data, (dict, list)):
        if left <= 0:
            raise ExchangeError(f"nested deeper than {MAX_DEPTH}")
        for value in data.values() if isinstance(data, dict) else data:
            _check_depth(value, left - 1)


def parse_yaml(text: str) -> Source:
    """Data from one YAML document, built from parser events so that limits hold before anything grows."""
    import yaml  # only files in YAML need it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(iter(yaml.parse(text, Loader=loader))).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ExchangeError(f"malformed YAML: {error.problem}", mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise ExchangeError(f"malformed YAML: {error}") from None
    except RecursionError:
        raise ExchangeError(f"nested deeper than {MAX_DEPTH}") from None


class _Composer:
    """Builds plain data from YAML events and notes the line of every place."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def document(self) -> Source:
        self._next()  # stream start
        event = self._next()
        if type(event).__name__ == "StreamEndEvent":
            raise ExchangeError("the file is empty")
        data = self._node(self._next(), ())
        self._next()  # document end
        event = self._next()
        if type(event).__name__ != "StreamEndEvent":
            raise ExchangeError("several documents in one file", event.start_mark.line + 1)
        return Source(data, self.lines)

    def _next(self) -> Any:
        return next(self.events)

    def _node(self, event: Any, path: Path) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ExchangeError(f"more than {MAX_NODES:,} values", line, render(path))
        kind = type(event).__name__
        if kind == "AliasEvent" or event.anchor is not None:
            raise ExchangeError("YAML anchors and aliases are not allowed", line, render(path))
        if event.tag is not None:
            raise ExchangeError("YAML tags are not allowed", line, render(path))
        if kind == "ScalarEvent":
            return event.value if event.style else _scalar(event.value, line, path)
        if len(path) >= MAX_DEPTH:
            raise ExchangeError(f"nested deeper than {MAX_DEPTH}", line, render(path))
        return self._mapping(path) if kind == "MappingStartEvent" else self._sequence(path)

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while type(event := self._next()).__name__ != "SequenceEndEvent":
            found.append(self._node(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self._next()).__name__ != "MappingEndEvent":
            line = event.start_mark.line + 1
            if type(event).__name__ != "ScalarEvent" or event.anchor is not None or event.tag is not None:
                raise ExchangeError("a key must be plain text", line, render(path))
            if event.value in found:
                raise ExchangeError(f"duplicate key {quoted(event.value)}", line, render(path))
            self.lines[(*path, event.value)] = line
            found[event.value] = self._node(self._next(), (*path, event.value))
        return found


def _scalar(text: str, line: int, path: Path) -> Any:
    """A plain (unquoted) YAML word: number, true, false, null or text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if len(text) > 40 or not (_INT.match(text) or _FLOAT.match(text)):
        return text
    return int(text) if _INT.match(text) else Decimal(text)
