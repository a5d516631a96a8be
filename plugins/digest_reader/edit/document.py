"""A sidecar's TOML, changed here and there: comments, order, and what could not be read stay as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import tomlkit
import tomlkit.items

from digest_reader.edit.sidecar import KeptMark, Sidecar, keys_of

_ABOVE_TABLES = re.compile(r"^([^\n]+\n)\[\[?\w+\]", re.MULTILINE)
"""The first table's heading, and the line above it where none is left blank."""


def changed(source: str, before: Sidecar, after: Sidecar) -> str:
    """Return what is to stand in a sidecar, in which *source* stands and which says what *before* does."""
    document = tomlkit.parse(source)
    _update(document, before, after)
    text = tomlkit.dumps(document)
    if text.endswith("\n\n") and not source.endswith("\n\n"):  # it stood before an entry that is gone
        text = text.rstrip("\n") + "\n"
    above = _ABOVE_TABLES.search(text)
    if above and above[0] not in source:  # a key was put there
        text = f"{text[: above.end(1)]}\n{text[above.end(1) :]}"
    return text


def _update(target: Any, before: msgspec.Struct, after: msgspec.Struct) -> None:
    """Write into a table of the document what differs between *before* and *after*."""
    for name, key in keys_of(type(after)).items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(new, tuple) and all(isinstance(entry, KeptMark) for entry in (*old, *new)):
            _replace_lines(target, name, new)
        elif key.needs == "table":
            _update(target.setdefault(name, tomlkit.table()), old, new)
        elif key.needs == "tables":
            _update_entries(target, name, old, new)
        elif new in (None, ()):
            target.pop(name, None)
        else:
            target[name] = list(new) if isinstance(new, tuple) else new


def _update_entries(
    target: Any, name: str, old: Sequence[msgspec.Struct], new: Sequence[msgspec.Struct]
) -> None:
    """Delete the entries of a list of tables that are gone, and append those that are new."""
    table = keys_of(Sidecar)[name].entry
    wanted = Counter(_key_of(_values(entry)) for entry in new)
    earlier = {_key_of(_values(entry)) for entry in old}
    entries = target.get(name)
    for number in reversed(range(len(entries or ()))):
        values = _values_read(entries[number].unwrap(), table)
        key = _key_of(values) if values is not None else ""
        if wanted[key]:
            wanted[key] -= 1
        elif key in earlier:
            del entries[number]
    new_list = not isinstance(entries, tomlkit.items.AoT | tomlkit.items.Array)
    if new_list:
        entries = target[name] = tomlkit.aot()
    in_file = isinstance(entries, tomlkit.items.AoT)
    for values in map(_values, new):
        if not wanted[_key_of(values)]:
            continue
        wanted[_key_of(values)] -= 1
        item = tomlkit.table() if in_file else tomlkit.inline_table()
        item.update(values)
        # A blank line between entries; of a new list tomlkit sees to it.
        if in_file and not new_list and entries and not entries[-1].as_string().endswith("\n\n"):
            entries[-1].add(tomlkit.nl())
        entries.append(item)


def _key_of(values: Mapping[str, object]) -> str:
    """Return the same for equal values alone."""
    return repr(sorted(values.items()))


def _replace_lines(target: Any, name: str, entries: Sequence[msgspec.Struct]) -> None:
    """Write a list anew, each entry on a line of its own."""
    lines = []
    for entry in entries:
        item = tomlkit.inline_table()
        item.update(_values(entry))
        lines.append(f"    {item.as_string()},\n")
    if entries:
        # One by one, each entry would have tomlkit look at all before it.
        target[name] = tomlkit.value(f"[\n{''.join(lines)}]")
    else:
        target.pop(name, None)


def _values(entry: msgspec.Struct) -> dict[str, object]:
    """Return what an entry says, as it is written; what it does not say is left out."""
    values = {name: getattr(entry, name) for name in keys_of(type(entry))}
    return {
        name: str(value) if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (None, "", ())
    }


def _values_read(content: Mapping[str, object], table: type[msgspec.Struct]) -> dict[str, object] | None:
    """Return what an entry of the document says, or None where it is not sound."""
    keys = keys_of(table)
    try:
        return _values(table(**{name: keys[name].convert(value) for name, value in content.items()}))
    except (ValueError, KeyError, TypeError):
        return None
