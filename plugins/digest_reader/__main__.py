"""The program ``digest-reader``: the command line, once the installation is whole."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line.  Where the installation is not whole, say so in one line and exit with 1."""
    try:
        from digest_reader import damage, print_anything
    except ImportError as error:
        sys.exit(f"Error: {error}; run: pip install --force-reinstall digest-reader")
    print_anything()
    try:
        from digest_reader.installation import check_installation
        from digest_reader.model import InstallationError

        try:
            check_installation()
        except InstallationError as error:
            sys.exit(f"Error: {error}")
        from digest_reader.cli import main
    except Exception as error:  # what looks for damage may be damaged itself
        sys.exit(f"Error: {damage(error)}")
    try:
        main(prog_name="digest-reader")
    except InstallationError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    run()
