"""How forms become HTML: Django's own field groups with our templates (ui.md section 1).

Every widget gets the design system's input class here, so that no form and no page template has to name it.
"""

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

INPUT_CLASS = "ds-input"


class AmeBoundField(BoundField):
    """Adds the input class; Django itself sets aria-invalid and aria-describedby."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        classes = " ".join(filter(None, (INPUT_CLASS, widget.attrs.get("class", ""))))
        # a radio button may not carry aria-invalid: the group does, see forms/field.html
        if self.use_fieldset:
            attrs.pop("aria-invalid", None)
        return {**attrs, "class": classes}


class AmeRenderer(DjangoTemplates):
    """Our templates (`forms/…`) come from the project's engine, the widgets' from Django's own."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"
    bound_field_class = AmeBoundField

    def get_template(self, template_name: str):
        return get_template(template_name) if template_name.startswith("forms/") else super().get_template(template_name)
