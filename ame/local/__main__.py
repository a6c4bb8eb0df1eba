"""python -m ame.local demo [--port 8000] | status | stop"""

import argparse
import os
import sys
from collections.abc import Sequence


def keep_standard_streams_open() -> None:
    """Started with a closed stdin (cron, `<&-`), the next file opened would become number 0: a lock or a socket, then."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ame.local", description="AME on one machine, with its own servers.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="database, queue, demo municipality, web, worker and clock, until Ctrl-C")
    demo.add_argument("--port", default="8000", help="port of the web server on this machine (default 8000)")
    commands.add_parser("status", help="say which embedded servers run")
    commands.add_parser("stop", help="stop the embedded servers of this checkout, also when something uses them")
    options = parser.parse_args(arguments)
    if options.command != "demo":
        return _servers(options.command)
    if not options.port.isascii() or not options.port.isdigit() or not 0 < int(options.port) < 65536:
        print(
            f"'{options.port}' is not a port number: use one between 1 and 65535, for example make demo PORT=8001.",
            file=sys.stderr,
        )
        return 1
    from ame.local.demo import run

    return run(int(options.port))


def _servers(command: str) -> int:
    from ame.local import environment
    from ame.local.places import LocalError, default_place
    from ame.local.servers import Postgres, Redis

    place = default_place(os.environ)
    try:
        if command == "stop" and place.root.exists():
            environment.stop_all(place)
        for server in (Postgres(place), Redis(place)):
            running = server.pids() if place.root.exists() else []
            print(f"{server.title}: {f'running (process {running[0]})' if running else 'not running'}")
    except LocalError as error:
        environment.give_up(str(error))
    return 0


if __name__ == "__main__":
    keep_standard_streams_open()
    sys.exit(main())
