"""``python -m gridplan``, for where the command itself is not on the path."""

from gridplan.cli import main

if __name__ == "__main__":
    main()
