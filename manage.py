#!/usr/bin/env python
"""Django's command line. Commands that change the schema run as the owner of the tables, all others as the web's role."""

import os
import sys

OWNER_COMMANDS = {"migrate", "makemigrations", "test", "sqlmigrate", "flush", "seed_demo", "seed_bench", "dbshell"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ame.settings.dev")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("AME_DB_ROLE", "")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
