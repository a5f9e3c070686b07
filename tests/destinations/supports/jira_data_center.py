"""The fake Jira Service Management as Data Center."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tests.destinations.support import Support
from tests.destinations.supports import jira_cloud


def support(folder: Path) -> AbstractContextManager[Support]:
    """A server of its own."""
    return jira_cloud.support(folder, cloud=False)
