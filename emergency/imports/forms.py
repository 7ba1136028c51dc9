"""Input of the import pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import FileField, StringField
from wtforms.validators import Length, Optional

from emergency.core.forms import Form
from emergency.core.i18n import say
from emergency.core.imports import Importer


class UploadForm(Form):
    file = FileField(
        _l("Table"), [FileRequired(_l("Choose a file."))], description=_l("An .xlsx, .xls or .csv file, up to 25 MB.")
    )


def upload_form(importer: Importer) -> UploadForm:
    """The form for a kind of table, with a field for each of its options."""
    fields = {
        option.name: StringField(
            say(option.title), [Optional(), Length(max=120)], description=say(option.hint) if option.hint else ""
        )
        for option in importer.options
    }
    made: UploadForm = type("UploadForm", (UploadForm,), fields)()
    return made
