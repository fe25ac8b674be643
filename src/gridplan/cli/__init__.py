"""The command line. Thin: parse, call, print."""

import io
import signal
import sys


def main() -> None:
    """Entry point of the ``gridplan`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal or a pipe that knows no Chinese shows escapes instead of stopping the command
            stream.reconfigure(errors="backslashreplace")
    try:
        from gridplan.cli.app import app

        app()
    except KeyboardInterrupt:  # before the command began, or after it had ended: there is nothing to say
        sys.exit(128 + signal.SIGINT)
