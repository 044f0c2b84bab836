"""PostgreSQL for the house: an embedded server with nothing to install, or one from outside.

Standard library and psycopg only: the settings read this before Django exists.
"""

from niangjia.gateways.postgres.credentials import APPLICATION, OWNER, connection
from niangjia.gateways.postgres.refusal import AlreadyRunning, Unusable
from niangjia.gateways.postgres.rights import check_not_superuser, grant_application_rights
from niangjia.gateways.postgres.running import discard, running
from niangjia.gateways.postgres.server import Server
from niangjia.gateways.postgres.vault import secret

__all__ = [
    "APPLICATION",
    "OWNER",
    "AlreadyRunning",
    "Server",
    "Unusable",
    "check_not_superuser",
    "connection",
    "discard",
    "grant_application_rights",
    "running",
    "secret",
]
