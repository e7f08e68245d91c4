"""Reading a block's settings: validated by its type's model, or faults in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from qdcnn_studio.design.edits import UNSET
from qdcnn_studio.design.graph import Json
from qdcnn_studio.design.ports import Port
from qdcnn_studio.design.problems import ChangeSettings
from qdcnn_studio.design.registry import BlockType, Settings
from qdcnn_studio.design.values import plain
from qdcnn_studio.design.wording import allowed, bounds, listed, shown


@dataclass(frozen=True)
class Fault:
    """What is wrong with one setting (its name, if it is one), in one sentence, and what would mend it."""

    message: str
    name: str = ""
    suggestions: tuple[ChangeSettings, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Settings as the block type reads them.

    Parameters
    ----------
    settings : Settings or None
        Validated; None if there are faults.
    inputs, outputs : tuple of Port
        The ports there are under these settings; empty if there are faults.
    faults : tuple of Fault
    """

    settings: Settings | None = None
    inputs: tuple[Port, ...] = ()
    outputs: tuple[Port, ...] = ()
    faults: tuple[Fault, ...] = ()


_readings: dict[tuple[BlockType, str], Reading] = {}
_ENOUGH = 5000


def read_settings(block_type: BlockType, values: Mapping[str, Json]) -> Reading:
    """Validate the settings of a block.

    Readings are kept, for the same settings are read again with every edit of the design.

    Parameters
    ----------
    block_type : BlockType
    values : mapping
        JSON values by name, as a `Block` holds them.

    Returns
    -------
    Reading
    """
    key = (block_type, repr(values))
    reading = _readings.get(key)
    if reading is None:
        if len(_readings) >= _ENOUGH:
            _readings.clear()
        reading = _readings[key] = _read(block_type, values)
    return reading


def likely_ports(block_type: BlockType, values: Mapping[str, Json]) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """Return the input and output ports of a block, also where some of its settings are faulty.

    Faulty settings are taken as their defaults, so that the wires of a block stay where they are while it is mended.
    """
    for _ in range(len(values) + 1):
        reading = read_settings(block_type, values)
        if reading.settings is not None:
            return reading.inputs, reading.outputs
        faulty = {fault.name for fault in reading.faults} & values.keys()
        if not faulty:
            break
        values = {name: value for name, value in values.items() if name not in faulty}
    reading = read_settings(block_type, {})
    return reading.inputs, reading.outputs


def defaults(block_type: BlockType) -> dict[str, Json]:
    """Return the JSON values of the settings that have a default, in the order of the fields."""
    fields = block_type.Settings.model_fields
    return {
        name: plain(field.get_default(call_default_factory=True, validated_data={}))
        for name, field in fields.items()
        if not field.is_required()
    }


def _read(block_type: BlockType, values: Mapping[str, Json]) -> Reading:
    try:
        settings = block_type.Settings.model_validate(dict(values))
    except ValidationError as error:
        return Reading(faults=_faults(block_type, error))
    except Exception as error:  # a validator of a third party's block type may raise anything
        return Reading(faults=(Fault(f"The settings cannot be read ({type(error).__name__}: {error})."),))
    try:
        return Reading(settings, tuple(block_type.inputs(settings)), tuple(block_type.outputs(settings)))
    except Exception as error:  # likewise
        message = f"The block type {block_type.name} fails with these settings ({type(error).__name__}: {error})."
        return Reading(faults=(Fault(message),))


def _faults(block_type: BlockType, error: ValidationError) -> tuple[Fault, ...]:
    """Return one fault for each setting that pydantic found wrong, however often it mentions it."""
    faults: dict[str, Fault] = {}
    for entry in error.errors(include_url=False):
        name = str(entry["loc"][0]) if entry["loc"] else ""
        if name not in faults:
            faults[name] = _fault(block_type, name, entry)
    return tuple(faults.values())


def _fault(block_type: BlockType, name: str, entry: Any) -> Fault:
    fields = block_type.Settings.model_fields
    kind = entry["type"]
    if kind == "extra_forbidden":
        known = f"has {listed(fields)}" if fields else "has no settings"
        message = f"There is no setting {name}; {block_type.title} {known}."
        return Fault(message, name, (ChangeSettings(f"Remove {name}", {name: UNSET}),))
    if kind in ("value_error", "assertion_error"):
        reason = str(entry["ctx"]["error"]) if "error" in entry.get("ctx", {}) else entry["msg"]
        reason = reason.rstrip(".") or "These settings do not go together"
        return Fault(f"{reason[0].upper()}{reason[1:]}.", name, _mending(block_type, name, None))
    field = fields.get(name)
    if field is None:
        return Fault(f"The settings cannot be read: {entry['msg']}.", name)
    if kind == "missing" and len(entry["loc"]) == 1:
        return Fault(f"{_called(name, field)} is missing; it must be {allowed(field)}.", name)
    value = entry["input"] if len(entry["loc"]) == 1 else None
    found = "" if value is None else f", but is {shown(value)}"
    message = f"{_called(name, field)} must be {allowed(field)}{found}."
    return Fault(message, name, _mending(block_type, name, value))


def _called(name: str, field: FieldInfo) -> str:
    """Return how a sentence names a setting: its title, and its name where that differs."""
    title = field.title or name
    return title if title.lower().replace(" ", "_") == name.lower() else f"{title} ({name})"


def _mending(block_type: BlockType, name: str, value: object) -> tuple[ChangeSettings, ...]:
    """Return the nearest allowed number, then the default."""
    field = block_type.Settings.model_fields.get(name)
    if field is None:
        return ()
    suggestions = []
    nearest = bounds(field).nearest(value)
    if nearest is not None:
        suggestions.append(ChangeSettings(f"Set {name} to {shown(nearest)}", {name: nearest}))
    if not field.is_required():
        usual = plain(field.get_default(call_default_factory=True, validated_data={}))
        if usual != nearest:
            suggestions.append(ChangeSettings(f"Set {name} back to {shown(usual)}", {name: UNSET}))
    return tuple(suggestions)
