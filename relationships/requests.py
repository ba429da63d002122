"""The request of a page behind sign-in, for type checkers: its user is one of ours."""

from django.http import HttpRequest

from relationships.models import User


class SignedInRequest(HttpRequest):
    """What a view gets after LoginRequiredMiddleware: `user` is a `User`, never anonymous."""

    user: User
