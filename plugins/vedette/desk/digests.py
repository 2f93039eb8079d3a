"""Digests as they were sent."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse

from vedette.desk import paper
from vedette.store import desk as rows

router = APIRouter()

WITHDRAWN = "a text in it may no longer be kept, so the mail is not shown"
LISTED = 100
"""Digests listed."""
# The mail has its styles in itself. It is ours and escaped; still it gets nothing but to be read.
_AS_MAILED = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/digests")
def listed(request: Request) -> Response:
    """The newest digests of all subscribers."""
    with rows.reading(request.app.state.config) as connection:
        digests = rows.digests(connection, most=LISTED)
    return paper.page(request, "digests", digests=digests, most=LISTED)


@router.get("/digests/{digest}")
def one(request: Request, digest: Id) -> Response:
    """A digest: what it brought, in which order, and why."""
    with rows.reading(request.app.state.config) as connection:
        found = rows.one_digest(connection, digest)
        items = rows.digest_items(connection, digest)
    return paper.page(
        request, "digest", digest=_present(found, digest), items=items, withdrawn=WITHDRAWN
    )


@router.get("/digests/{digest}/mail")
def as_mailed(request: Request, digest: Id) -> Response:
    """The mail's HTML part, as it went out."""
    with rows.reading(request.app.state.config) as connection:
        found = rows.one_digest(connection, digest)
    mail = _present(found, digest)
    if mail["withdrawn"]:
        raise HTTPException(410, f"digest {digest}: {WITHDRAWN}")
    return HTMLResponse(mail["html"], headers={"Content-Security-Policy": _AS_MAILED})


def _present(found: dict[str, Any] | None, number: int) -> dict[str, Any]:
    if found is None:
        raise HTTPException(404, f"there is no digest {number}")
    return found
