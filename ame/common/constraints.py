"""Helpers for rules that the database holds, with the Swedish sentence the user meets (design.md wall 9)."""

from django.db.models import CheckConstraint, F, Q


def period_i_ordning(model: str, fran: str, till: str) -> CheckConstraint:
    """`till` is empty or not before `fran`."""
    return CheckConstraint(
        condition=Q(**{f"{till}__isnull": True}) | Q(**{f"{till}__gte": F(fran)}),
        name=f"{model}_{till}_efter_{fran}",
        violation_error_message="Slutdatum kan inte vara före startdatum. Rätta datumen.",
    )


def ett_av(model: str, field: str, values: list[str]) -> CheckConstraint:
    """`field` holds one of the values of its list, also when somebody writes past the form."""
    return CheckConstraint(
        condition=Q(**{f"{field}__in": values}),
        name=f"{model}_{field}_i_listan",
        violation_error_message="Välj ett värde i listan.",
    )
