"""The language of a terminal: help and errors of commands are said in it."""

from __future__ import annotations

import gettext
import os

import click

from emergency.core.i18n import CHINESE, ENGLISH
from emergency.core.paths import TRANSLATIONS

DOMAIN = "commands"
"""The compiled catalogue of help texts, click's own words among them (`translations/commands.po`)."""


def terminal_language() -> str:
    """The language that the environment asks for, as POSIX orders the variables."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return CHINESE if spoken.startswith("zh") else ENGLISH


def speak() -> None:
    """Let click find its words in the terminal's language. Its own lookups go through gettext's global domain."""
    os.environ["LANGUAGE"] = terminal_language()
    gettext.bindtextdomain(DOMAIN, str(TRANSLATIONS))
    gettext.textdomain(DOMAIN)


def translated(command: click.Command) -> click.Command:
    """The command with its help, that of its options and of all commands below it in the terminal's language."""
    command.help = _said(command.help)
    for param in command.params:
        if isinstance(param, click.Option):
            param.help = _said(param.help)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            translated(below)
    return command


def _said(text: str | None) -> str | None:
    return gettext.gettext(text) if text else text
