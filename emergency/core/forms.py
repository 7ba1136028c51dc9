"""The base of all forms: input trimmed, messages in the reader's language, actions' errors put beside their field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DateTimeField, Field, FieldList, FormField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import Select

from emergency.core.errors import Invalid
from emergency.core.i18n import say, tongue
from emergency.core.shapes import FIRST_YEAR

_CONTROLS = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F]
_ZERO_WIDTH_AND_BIDI = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_INVISIBLE = dict.fromkeys([*_CONTROLS, *_ZERO_WIDTH_AND_BIDI])


def clean_text(value: Any) -> Any:
    """Typed text without invisible characters, composed, trimmed; other values as they are."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", value.translate(_INVISIBLE)).strip()


class Options(Select):
    """A choice from a list; on an English page the names among its options say that they are Chinese."""

    @classmethod
    def render_option(cls, choice: Any, **given: Any) -> Any:
        """One option."""
        if lang := tongue(choice.label or choice.value):
            given["lang"] = lang
        return super().render_option(choice, **given)


def without_tricks(value: Any) -> Any:
    """Text as it was given but for control characters, zero-width ones and marks that turn the reading direction."""
    return value.translate(_INVISIBLE) if isinstance(value, str) else value


def _as_typed(value: Any) -> Any:
    """A sent value as fields see it; blanks alone are nothing, so that a field which is needed says so."""
    cleaned = without_tricks(value)
    return "" if isinstance(cleaned, str) and not cleaned.strip() else cleaned


def _can_be_meant(_form: Any, field: Field) -> None:
    # A field of a time of day is a date-time field too, to the library.
    if isinstance(field.data, date) and field.data.year < FIRST_YEAR:
        raise ValidationError(_("This lies before the year %(year)s.", year=FIRST_YEAR))


class Form(FlaskForm):
    """A page's input. `take()` puts an action's complaints beside the fields they belong to."""

    form_errors: list[str]

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            # Fields that refuse what was typed show it again as it came, so it is cleaned before any field sees it.
            given = super().wrap_formdata(form, formdata)
            return given and MultiDict((name, _as_typed(value)) for name, value in given.items(multi=True))

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            # Lists and forms within a form hold fields of their own, which clean their own text.
            if issubclass(unbound_field.field_class, FieldList | FormField):
                return unbound_field.bind(form=form, **options)
            if unbound_field.field_class is SelectField:
                options = {"widget": Options(), **options}
            filters = [clean_text, *unbound_field.kwargs.get("filters", [])]
            return unbound_field.bind(form=form, filters=filters, **options)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether everything can be taken; a day or moment that nobody alive remembers was mistyped."""
        asked = {name: [*checks] for name, checks in (extra_validators or {}).items()}
        for name, field in self._fields.items():
            if isinstance(field, DateField | DateTimeField):
                asked.setdefault(name, []).append(_can_be_meant)
        return bool(super().validate(extra_validators=asked))

    def take(self, error: Invalid) -> None:
        """Show what an action found wrong: at the field of that name, else in the summary."""
        for name, messages in error.fields.items():
            said = [say(message) for message in messages]
            field = self._fields.get(name)
            if field is None:
                self.form_errors = [*self.form_errors, *said]
            else:
                field.errors = [*field.errors, *said]
        if not error.fields:
            self.form_errors = [*self.form_errors, say(error.message)]
