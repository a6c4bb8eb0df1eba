"""python -m ame.common.halsokontroll: exit code 0 when the web server of this container answers and reaches the database.

Redis and the worker are in the answer too, but it is not the web container that is ill when they are down.
"""

import json
import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/halsa/"
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=8) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(body.decode(errors="replace"))
    try:
        return 0 if json.loads(body)["database"] == "ok" else 1
    except (ValueError, KeyError, TypeError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
