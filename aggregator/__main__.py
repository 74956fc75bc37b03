"""`aggregator` and `python -m aggregator`."""

from aggregator.cli.app import app


def main() -> None:
    """Run the command line."""
    app(prog_name="aggregator")


if __name__ == "__main__":
    main()
