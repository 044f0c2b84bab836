"""The command line's front door: `niangjia COMMAND` and `python manage.py COMMAND` are one thing."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.backends.signals import connection_created

from niangjia.console.sentences import sentence_for


def main() -> None:
    """Hand the words of the command line to Django's commands; what people can mend ends in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    connections: list[object] = []
    connection_created.connect(lambda connection, **_: connections.append(connection), weak=False)
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if sentence := sentence_for(error, was_connected=bool(connections)):
            sys.exit(sentence)
        raise
