"""How the newsroom answers: at once, slowly, with 304 or 429, or not at all."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

_PIECES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one URL answers.

    `etag`: without quotes, None where the server sends none. `later`: what stands there from the
    second full answer on. `seconds`: how long the body takes. `retry_after`: a 429 with as many
    seconds instead. `dead`: the connection is closed instead.
    """

    body: bytes
    content_type: str
    etag: str | None = None
    later: "Answer | None" = None
    seconds: float = 0
    retry_after: int | None = None
    dead: bool = False


async def send(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Answer a request; its status is 200 only where the whole body was sent."""
    if answer.dead:
        return _hang_up(request)
    if answer.retry_after is not None:
        headers = {"Retry-After": str(answer.retry_after)}
        return web.Response(status=429, headers=headers, text="Too many requests.\n")
    headers = {"Content-Type": answer.content_type}
    if answer.etag is not None:
        headers["ETag"] = f'"{answer.etag}"'
        asked = request.if_none_match or ()
        if any(tag.value in {answer.etag, "*"} for tag in asked):
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
    if answer.seconds:
        return await _in_pieces(request, answer, headers)
    return web.Response(body=answer.body, headers=headers)


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


async def _in_pieces(
    request: web.Request, answer: Answer, headers: dict[str, str]
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    size = max(1, len(answer.body) // _PIECES)
    for start in range(0, len(answer.body), size):
        await asyncio.sleep(answer.seconds / _PIECES)
        await response.write(answer.body[start : start + size])
    return response
