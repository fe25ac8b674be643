"""The command line. Thin: parse, call, print."""


def main() -> None:
    """Entry point of the ``gridplan`` command."""
    from gridplan.cli.app import app

    app()
