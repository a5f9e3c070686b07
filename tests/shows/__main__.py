"""`poe show NAME ...`: files a made-up report into that real server and reads it back; `poe show check`: breaks the set-up.

The exit code is 1 when anything differs, is there twice, or is broken without being named.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.servers.packages import CannotInstallError
from tests.shows import broken, filing


def main() -> int:
    parser = argparse.ArgumentParser(prog="poe show", description=__doc__)
    parser.add_argument("what", nargs="+", choices=[*filing.SUPPORTS, "check"])
    good = True
    for what in parser.parse_args().what:
        begun = time.monotonic()
        try:
            well = broken.show() if what == "check" else filing.show(what)
        except (CannotInstallError, RuntimeError) as error:
            print(error, file=sys.stderr)
            well = False
        print(f"{what}: {'all is well' if well else 'NOT WELL'}, {time.monotonic() - begun:.1f} s in all\n", flush=True)
        good &= well
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
