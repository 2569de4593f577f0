#!/bin/sh
# URL, connections, seconds: prints requests a second.
wrk -t2 -c"$2" -d"$3"s "$1" | awk '/^Requests\/sec/ { print $2 }'
