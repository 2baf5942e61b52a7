"""monitor.toml read, checked whole, and turned into a Config: every fault is told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from monitor.config.checks import home
from monitor.config.crosscheck import cross_faults
from monitor.config.faults import ConfigFaults, Fault, Key, did_you_mean, key_lines, line_of
from monitor.config.model import CatalogueConfig, Config
from monitor.errors import ConfigInvalid

_EXPECTED = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list in brackets",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "path_type": "a path in quotes",
    "finite_number": "a finite number",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a shorter text",
    "too_short": "at least one entry",
}


def load_config(path: Path) -> Config:
    """Read and check a file; ConfigInvalid tells every fault with file, line, key, what was found and the nearest right name."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as fault:
        raise ConfigInvalid(f"there is no {path}; `monitor init` writes one, or name yours with --config") from fault
    except UnicodeDecodeError as fault:
        raise ConfigInvalid(f"{path} is not UTF-8 text (byte {fault.start}); save it as UTF-8") from fault
    except OSError as fault:
        raise ConfigInvalid(f"{path} cannot be read: {fault.strerror or fault}") from fault
    return parse_config(text, folder=path.absolute().parent, file=path)


def parse_config(text: str, *, folder: Path, file: Path | str = "monitor.toml") -> Config:
    """Check the text of a monitor.toml that stands, or would stand, in `folder`; ConfigInvalid tells every fault."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as fault:
        raise ConfigFaults(file, [_syntax_fault(str(fault))]) from fault
    except RecursionError as fault:
        raise ConfigInvalid(f"{file} is nested too deeply to be a configuration") from fault
    lines = key_lines(text)
    faults = list(_value_faults(raw)) + list(cross_faults(raw, folder.absolute()))
    if faults:
        raise ConfigFaults(file, [_with_line(fault, lines) for fault in faults])
    config = Config.model_validate(raw, by_alias=True, by_name=False)
    return placed(config, folder.absolute(), store_named="url" in raw.get("storage", {}))


def placed(config: Config, folder: Path, *, store_named: bool = True) -> Config:
    """The configuration with relative paths made absolute from `folder`; a store that is not named lies in the data folder."""
    data = folder / config.monitor.data.expanduser()
    url = _placed_store(config.storage.url, folder) if store_named else f"sqlite:///{data / 'monitor.db'}"
    smtp = config.alerts.smtp
    if smtp and smtp.startswith("folder:"):
        smtp = f"folder:{folder / Path(smtp.removeprefix('folder:').strip()).expanduser()}"
    return config.model_copy(
        update={
            "monitor": config.monitor.model_copy(update={"data": data}),
            "storage": config.storage.model_copy(update={"url": url}),
            "alerts": config.alerts.model_copy(update={"smtp": smtp}),
            "catalogue": CatalogueConfig(files=tuple(folder / home(file) for file in config.catalogue.files)),
            "rates": config.rates.model_copy(update={"files": tuple(folder / home(file) for file in config.rates.files)}),
        }
    )


def _placed_store(url: str, folder: Path) -> str:
    scheme, colon, rest = url.partition(":///")
    return f"{scheme}{colon}{folder / rest}" if scheme == "sqlite" and colon else url


def _value_faults(raw: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        Config.model_validate(raw, by_alias=True, by_name=False)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            key: Key = error["loc"]
            # Pydantic also finds a list too short when its entries are wrong, which are told already.
            if error["type"] == "too_short" and error["input"]:
                continue
            yield Fault(key=key, said=_said(error["type"], key, error["input"], error.get("ctx") or {}))


def _said(kind: str, key: Key, found: object, context: Mapping[str, Any]) -> str:
    if kind == "extra_forbidden":
        known = keys_at(key[:-1])
        return f"no such key{did_you_mean(key[-1], known) or '; known here: ' + ', '.join(known)}"
    if kind == "missing":
        return "is missing"
    if kind == "tuple_type" and isinstance(found, dict) and keys_at(key):
        return f"one table, where there may be several; write [[{'.'.join(str(part) for part in key)}]] with two brackets"
    return f"found {_shown(found)}; {_expected(kind, found, context)}"


def _expected(kind: str, found: object, context: Mapping[str, Any]) -> str:
    if kind == "value_error":
        return str(context["error"])
    if kind == "enum":
        names = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"one of {', '.join(names)} is expected{did_you_mean(found, names)}"
    if kind == "greater_than_equal":
        return f"at least {context['ge']:g} is expected"
    if kind == "less_than_equal":
        return f"at most {context['le']:g} is expected"
    return f"{_EXPECTED.get(kind, 'something else')} is expected"


def _shown(found: object) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, str):
        text = " ".join(found.split())
        return f'"{text if len(text) <= 80 else text[:77] + "..."}"'
    if isinstance(found, Mapping):
        return "a table"
    if isinstance(found, list):
        return "an empty list" if not found else "a list"
    return str(found)[:80]


def keys_at(key: Key) -> list[str]:
    """The keys that the table at this place may have."""
    model: type[BaseModel] | None = Config
    for part in key:
        if isinstance(part, int):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None) if model else None
        model = _model_in(field.annotation) if field else None
    return [f.alias or name for name, f in model.model_fields.items()] if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The table behind a field's type: itself, or what a tuple holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _with_line(fault: Fault, lines: Mapping[Key, int]) -> Fault:
    return Fault(key=fault.key, said=fault.said, line=line_of(fault.key, dict(lines)))


def _syntax_fault(message: str) -> Fault:
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    said = message.replace(found[0], f"(column {found[2]})") if found else message
    return Fault(key=(), said=f"not TOML: {said}", line=int(found[1]) if found else None)
