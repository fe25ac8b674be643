"""Commands that explain themselves, and say what is wrong with a command line, in the language of the terminal.

Typer and Click have English words of their own, break lines at blanks only and count a Chinese character as one column;
so both pages of help and refusals of options are written here. What a command line means is still Typer's business.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from gridplan.cli.language import chosen, language, speaking
from gridplan.languages import tell

UsageError: Any = typer.BadParameter.__base__
"""Typer's base of everything wrong with a command line; its name is not public."""


class SpokenCommand(TyperCommand):
    """A command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words behind the command.

        Raises:
            UsageError: they cannot be read, or are too many.
        """
        ctx.allow_extra_args = True  # what is too many is refused here, in our own words
        try:
            left = super().parse_args(ctx, args)
        except UsageError as refusal:
            refusal.ctx = refusal.ctx or ctx  # Typer leaves it out of some
            raise
        if left:
            ctx.fail(tell("too many words: {words}", language(), words=" ".join(left)))
        return left

    def get_help(self, ctx: Any) -> str:
        """The page of ``--help``."""
        from gridplan.cli.help_pages import help_page

        return help_page(self, ctx, language())


class SpokenGroup(TyperGroup):
    """All commands."""

    def get_help(self, ctx: Any) -> str:
        """The page of ``--help``."""
        from gridplan.cli.help_pages import help_page

        return help_page(self, ctx, language())

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was named.

        Raises:
            UsageError: there is none.
        """
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from gridplan.cli.usage_errors import did_you_mean

            near = difflib.get_close_matches(args[0], self.commands, n=3)
            told = tell("there is no command {name!r}.", language(), name=args[0])
            ctx.fail(f"{told} {did_you_mean(near, language())}".rstrip())
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command line and end the process, in one language from its first word to its last."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        words = list(sys.argv[1:] if args is None else args)
        with speaking(chosen(words, os.environ, (sys.stdout, sys.stderr))):
            try:
                status = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            except UsageError as refusal:
                from gridplan.cli.usage_errors import refusal_text

                typer.echo(refusal_text(refusal, words, language()), err=True)
                status = refusal.exit_code
        sys.exit(status if isinstance(status, int) else 0)
