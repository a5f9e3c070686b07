"""A process that runs one PAC file for one address: somebody else's JavaScript never runs in the tool itself (system/proxies.py).

In comes a JSON object {"pac", "url"}, out goes what FindProxyForURL answered. Its time is bounded by who starts it, its memory
here.
"""

from __future__ import annotations

import json
import sys

MOST_MEMORY = 1 << 30
"""Bytes of address space, where the system can bound it."""


def main() -> int:
    """Gives 0, or 1 with nothing on the output when the file cannot be run."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from urllib.parse import urlsplit

    from pypac.parser import MalformedPacError, PACFile

    asked = json.load(sys.stdin)
    try:
        answer = PACFile(asked["pac"]).find_proxy_for_url(asked["url"], urlsplit(asked["url"]).hostname or "")
    except (MalformedPacError, MemoryError):
        return 1
    sys.stdout.write(str(answer))
    return 0
