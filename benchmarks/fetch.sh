# shellcheck shell=bash
# benchmarks/run fetch [rounds] [seconds of each]: the fetch engine beside other clients, against one server of its own
# process. wrk and python3-aiohttp take part where they are installed (Debian: apt-get install wrk python3-aiohttp).
# JAVA names the java that runs it; virtual threads need 21 or later.
java=${JAVA:-java}

"$java" -cp "$classpath" io.weir.benchmarks.fetch.FetchServer > "$scratch/ports" &
server=$!
trap 'kill "$server"; rm -rf "$scratch"' EXIT
until [[ -s "$scratch/ports" ]]; do
    kill -0 "$server"
    sleep 0.1
done

clients=()
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import aiohttp' 2> /dev/null; then
        export PYTHON=$python
        clients+=(benchmarks/clients/aiohttp.sh)
        break
    fi
done
if command -v wrk > /dev/null; then
    clients+=(benchmarks/clients/wrk.sh)
fi

"$java" -version 2>&1 | head -1
"$java" -Xmx1g -cp "$classpath" io.weir.benchmarks.fetch.FetchReport \
    "$(< "$scratch/ports")" "${1:-5}" "${2:-2}" "${clients[@]}"
