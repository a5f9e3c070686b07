"""The windows and the tray: the face with Qt, the only folder that imports it."""

from capture_tool.ui import trace

trace.mark("process start")  # the first line of this face, before Qt is imported

from capture_tool.ui import binding, plain_imports  # noqa: E402, F401  (before the imports that they make quick, in this order)
