"""Fetches a URL, each time with another query, so many at once, for so many seconds; prints requests a second."""

import asyncio
import sys
import time

import aiohttp


async def fetch_until(session, url, end, number):
    count = 0
    while time.monotonic() < end:
        async with session.get(f"{url}?{number}-{count}") as response:
            assert response.status == 200
            await response.text()
        count += 1
    return count


async def main(url, tasks, seconds):
    connector = aiohttp.TCPConnector(limit=tasks)
    async with aiohttp.ClientSession(connector=connector) as session:
        # Connections and code are warm when it counts.
        await asyncio.gather(*(fetch_until(session, url, time.monotonic() + 0.3, task) for task in range(tasks)))
        start = time.monotonic()
        counts = await asyncio.gather(
            *(fetch_until(session, url, start + seconds, task) for task in range(tasks)))
        print(sum(counts) / (time.monotonic() - start))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
