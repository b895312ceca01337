"""Browsers talk to the Help section over a WebSocket, unlike the other clients of the tests."""

from __future__ import annotations

import json

import aiohttp

from tests.conftest_stack import RunningStack

OPEN, CONNECT = "0", "40"


async def test_a_browser_is_connected_over_a_websocket(running_stack: RunningStack) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=timeout) as browser:
        async with browser.get(running_stack.help_url) as page:
            assert page.status == 200
        address = f"{running_stack.base_url}/help/socket.io/?EIO=4&transport=websocket"
        origin = {"Origin": running_stack.base_url}
        async with browser.ws_connect(address, headers=origin) as socket:
            opened = await socket.receive_str()
            assert opened.startswith(OPEN)
            assert json.loads(opened[1:])["sid"]
            await socket.send_str(CONNECT)
            assert (await socket.receive_str()).startswith(CONNECT)
