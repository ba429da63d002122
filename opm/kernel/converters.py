"""Quarters in addresses: /score/2026-Q4/."""

from django.urls import register_converter

from opm.kernel.quarters import Quarter


class QuarterConverter:
    """`<quarter:quarter>`; anything that is no quarter is no address."""

    regex = r"\d{4}-Q[1-4]"

    def to_python(self, value: str) -> Quarter:
        return Quarter.parse(value)

    def to_url(self, value: Quarter) -> str:
        return str(value)


register_converter(QuarterConverter, "quarter")
