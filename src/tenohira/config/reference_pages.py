"""Writes docs/reference from the program itself: commands, settings, events, definition keys."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import tenohira
from tenohira.config.api_page import api_page
from tenohira.config.environment import Environment
from tenohira.foundation.definitions import Definition, LocalText
from tenohira.foundation.journal import event_kinds

_HEAD = "<!-- `tenohira reference` が書き出したページです。手で直さず、プログラムを直してください。 -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of every generated page by file name."""
    _import_rooms()
    return {
        "commands.md": _HEAD + _commands(),
        "settings.md": _HEAD + _settings(),
        "events.md": _HEAD + _events(),
        "definitions.md": _HEAD + _definitions(),
        "api.md": _HEAD + api_page(),
    }


def write(folder: Path) -> list[Path]:
    """Write every page below a folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _import_rooms() -> None:
    """Import every module that declares events or definitions: the pages must not depend on what else is loaded."""
    for module in pkgutil.walk_packages(tenohira.__path__, "tenohira."):
        if ".tests" in module.name or ".migrations" in module.name:
            continue
        if module.name.rsplit(".", 1)[-1] in {"events", "definition", "cast"} and module.name.count(".") <= 4:
            importlib.import_module(module.name)


def _commands() -> str:
    from tenohira.config.cli import main

    lines = ["# コマンド\n"]
    for name, command in sorted(_leaves(main, "tenohira")):
        usage = " ".join(
            p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)
        )
        lines.append(f"## `{name}{' ' + usage if usage else ''}`\n\n{(command.help or '').strip()}\n")
        options = [p for p in command.params if isinstance(p, click.Option)]
        if options:
            lines.append("| オプション | 意味 | 省いたとき |\n|---|---|---|")
            lines += [f"| `{' '.join(p.opts)}` | {p.help or ''} | {_default(p)} |" for p in options]
            lines.append("")
    return "\n".join(lines)


def _leaves(group: click.Group, path: str) -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += _leaves(command, f"{path} {name}")
        else:
            found.append((f"{path} {name}", command))
    return found


def _default(option: click.Option) -> str:
    value = option.default
    return (
        ""
        if option.is_flag or value in (None, "", 0) or not isinstance(value, str | int | Path)
        else f"`{value}`"
    )


def _settings() -> str:
    lines = ["# 設定（環境変数）\n", "| 変数 | 意味 | 省いたとき |", "|---|---|---|"]
    for name, field in Environment.model_fields.items():
        default = "" if field.default_factory or field.default in ("", None) else f"`{field.default}`"
        lines.append(f"| `TENOHIRA_{name.upper()}` | {field.description} | {default} |")
    return "\n".join(lines) + "\n"


def _events() -> str:
    lines = ["# 記録簿に書かれるできごと\n", "| 種類 | 意味 | 中身 |", "|---|---|---|"]
    for kind, event in event_kinds().items():
        if not event.__module__.split(".")[-1].startswith("test_"):
            data = "、".join(f"`{name}`" for name in event.model_fields)
            lines.append(f"| `{kind}` | {event.title} | {data} |")
    return "\n".join(lines) + "\n"


def _definitions() -> str:
    lines = ["# 定義ファイルの項目\n"]
    for model in sorted(_models(Definition), key=lambda one: (one.__module__, one.__name__)):
        if ".tests." in model.__module__ or model.__name__.startswith("_") or not model.model_fields:
            continue
        doc = inspect.cleandoc(model.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        lines.append(f"## {model.__name__}\n\n{doc}\n\n| 項目 | 型 | 必須 |\n|---|---|---|")
        lines += [_key(name, field) for name, field in model.model_fields.items()]
        lines.append("")
    return "\n".join(lines)


def _models(base: type[BaseModel]) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    for model in base.__subclasses__():
        found |= {model} | _models(model)
    return found


def _key(name: str, field: FieldInfo) -> str:
    return f"| `{field.alias or name}` | {_type(field.annotation)} | {'○' if field.is_required() else ''} |"


def _type(kind: Any) -> str:
    """Name a type as a writer of definitions understands it."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is LocalText:
        return "言語ごとの文"
    if origin is typing.Literal:
        return " ".join(f"`{one}`" for one in arguments)
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin is list:
        return f"{_type(arguments[0])} の並び"
    if origin is dict:
        return f"id ごとの {_type(arguments[1])}"
    if origin is not None and type(None) in arguments:
        return " か ".join(_type(one) for one in arguments if one is not type(None))
    names = {str: "文字", int: "整数", float: "数", bool: "true / false"}
    return names.get(kind, getattr(kind, "__name__", str(kind)).replace("|", "か"))
