"""Lets a request say when it happens: what it makes or changes is dated by its header X-Emulated-Date (ISO 8601, UTC,
no zone). Requests without the header happen now; the Date of an answer is always the real one.

Import this before any service of moto: they take `utcnow` over by name.
"""

from datetime import datetime

from flask import has_request_context, request
from moto.core import utils

now = utils.utcnow


def now_of_request() -> datetime:
    date = request.headers.get("X-Emulated-Date") if has_request_context() else None
    return datetime.fromisoformat(date) if date else now()


utils.utcnow = now_of_request
