"""How templates are run: as Jinja does, with two short cuts that the length of our lists asks for.

A list page makes some seven hundred calls out of its templates, and Jinja finds out anew for each whether the called
thing wants the context. It also renders an imported file anew wherever the page around it has been given a global.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro


class QuickContext(Context):
    """Calls macros and plain functions at once, everything else as Jinja does."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is Macro or (kind is FunctionType and "jinja_pass_arg" not in called.__dict__):
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return called(self.eval_ctx, *args, **kwargs) if kind is Macro else called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class QuickTemplate(Template):
    """A template whose imports are rendered once: nothing of ours gives a template globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init_app(app: Flask) -> None:
    """Run the templates of the application so."""
    app.jinja_env.context_class = QuickContext
    app.jinja_env.template_class = QuickTemplate
