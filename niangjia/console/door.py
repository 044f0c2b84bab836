"""The command line's front door: `niangjia COMMAND` and `python manage.py COMMAND` are one thing."""

import os
import sys


def main() -> None:
    """Hand the words of the command line to Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
