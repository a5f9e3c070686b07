"""What the platform's own files on this computer tell, above the words: of the login, and of the logging of API messages."""

from __future__ import annotations

from capture_tool.core.login_summary import ApiLogging, LoginSummary
from capture_tool.core.model import Category
from capture_tool.ui.review.api_logging import ApiNotice
from capture_tool.ui.review.login_summary import LoginNotice


class PlatformNotices:
    """Each hidden while it has nothing to say that this user needs."""

    def __init__(self) -> None:
        self.login, self.api = LoginNotice(), ApiNotice()

    def start(self) -> None:
        """Nothing is known yet."""
        self.take(LoginSummary(), None)

    def take(self, login: LoginSummary, api: ApiLogging | None) -> None:
        """What the files tell; may come at any time."""
        self.login.take(login)
        self.api.take(api)

    def ask(self, category: Category) -> None:
        """The kind of trouble the user chose: what the files tell of it is shown."""
        self.login.ask(asked=category is Category.LOGIN)
        self.api.ask(asked=category is Category.API)
