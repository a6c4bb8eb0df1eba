"""Templates in tests: a variable that does not exist is an error, and not an empty place on the page.

Django's own switch (string_if_invalid) skips the filters, so that `{{ x|default:"-" }}` would fail too. Allowed, as in Django:
`{% if x %}`, `{% for y in x %}`, `|default`, `|default_if_none`, and an attribute of something that is None.
"""

from typing import Any

from django.template import base, defaultfilters
from django.template.base import FilterExpression, Parser, VariableDoesNotExist

FORGIVING = {defaultfilters.default, defaultfilters.default_if_none}


class UndefinedVariable(Exception):
    """Names the variable and the template. Not a TemplateSyntaxError: nothing between us and the test may swallow it."""


class StrictExpression(FilterExpression):
    __slots__ = ("origin",)

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.origin = str(getattr(parser, "origin", None) or "a template made in place")

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        if ignore_failures or not self.is_var or self._forgiving():
            return super().resolve(context, ignore_failures)
        try:
            value = self.var.resolve(context)
        except VariableDoesNotExist as error:
            if error.params and len(error.params) > 1 and error.params[1] is None:
                return super().resolve(context, ignore_failures)
            raise UndefinedVariable(f"{{{{ {self.token} }}}} in {self.origin}: {error}") from error
        # The value is known: let Django apply the filters to it, without looking it up a second time.
        known = FilterExpression.__new__(FilterExpression)
        known.token, known.filters, known.var, known.is_var = self.token, self.filters, value, False
        return known.resolve(context)

    def _forgiving(self) -> bool:
        return "site-packages" in self.origin or any(function in FORGIVING for function, _ in self.filters)


def strict_variables() -> None:
    """From now on every template that is compiled is strict. Called once, before the first of them is."""
    base.FilterExpression = StrictExpression  # type: ignore[misc]
