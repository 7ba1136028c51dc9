"""The application for servers started from a checkout: `gunicorn wsgi:app`."""

from emergency.app import create_app

app = create_app()
