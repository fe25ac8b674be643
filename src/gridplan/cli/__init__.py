"""The command line. Thin: parse, call, print."""

import io
import sys


def main() -> None:
    """Entry point of the ``gridplan`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal or a pipe that knows no Chinese shows escapes instead of stopping the command
            stream.reconfigure(errors="backslashreplace")
    from gridplan.cli.app import app

    app()
