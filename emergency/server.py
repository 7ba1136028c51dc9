"""The production server: gunicorn with threads, told from here."""

from __future__ import annotations

import gc
from typing import Any

from flask import Flask


def run(*, host: str, port: int, workers: int) -> None:
    """Serve until stopped; each worker makes its own application, so no connection is shared."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"{host}:{port}", "workers": workers, "worker_class": "gthread", "threads": 4,
                "timeout": 60, "graceful_timeout": 20, "max_requests": 20_000, "max_requests_jitter": 2000,
                "limit_request_line": 8190, "accesslog": None,
            }  # fmt: skip
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            from emergency.app import create_app

            app = create_app()
            # What stands now stays, and is not looked through for waste again and again while long pages are made.
            gc.collect()
            gc.freeze()
            gc.set_threshold(20_000, 20, 20)
            return app

    Server().run()
