"""The WSGI application that the web server loads. Without the right keys it does not start."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
application = get_wsgi_application()


def _check_keys() -> None:
    """A database that is away is no fault of the keys: each is checked again where it is first used."""
    from niangjia.kernel import keyrings  # noqa: PLC0415  its tables exist once Django is ready

    try:
        keyrings.ready()
    except keyrings.KeysUnusable as refusal:
        raise SystemExit(str(refusal)) from None
    except OperationalError:
        return
    finally:
        connections.close_all()


_check_keys()
