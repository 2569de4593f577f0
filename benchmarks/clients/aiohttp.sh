#!/bin/sh
# URL, tasks, seconds: prints requests a second.
exec "${PYTHON:-python3}" "$(dirname "$0")/aiohttp_client.py" "$@"
