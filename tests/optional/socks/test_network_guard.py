"""httpcore's connections through a SOCKS proxy meet the network guard."""

from __future__ import annotations

import asyncio

import httpcore

from tests.network import check_refused, recording_proxy


def test_a_socks_proxy_hears_nothing() -> None:
    """httpcore has its own connections for that."""
    with recording_proxy() as (url, sent):
        proxy = url.replace("http", "socks5")

        def send(url: str) -> None:
            with httpcore.SOCKSProxy(proxy) as pool:
                pool.request("GET", url)

        def send_async(url: str) -> None:
            async def request() -> None:
                async with httpcore.AsyncSOCKSProxy(proxy) as pool:
                    await pool.request("GET", url)

            asyncio.run(request())

        check_refused(send)
        check_refused(send_async)
        assert sent == []
