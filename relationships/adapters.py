"""How allauth signs people in here: accounts are made by admins."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up: an account shows what its client teams may see."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
