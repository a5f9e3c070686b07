"""The windows and the tray: the face with Qt, the only folder that imports it."""

from capture_tool.ui import trace

trace.mark("process start")  # the first line of this face, before Qt is imported

from capture_tool.ui import plain_imports  # noqa: E402, F401  (before the imports that it makes quick)
