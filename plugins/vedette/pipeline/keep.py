"""Keep: let go of what may be kept no longer, make room for what comes."""

from vedette.pipeline.work import Work
from vedette.store import articles, setup


def keep(work: Work) -> dict[str, int]:
    """Drop bodies and pages whose time is up; make the next months' partitions."""
    now = work.now()
    dropped = articles.drop_expired(work.connection, now=now)
    made = setup.partitions(work.connection, now=now)
    counts = {f"{what} dropped": number for what, number in dropped.items()}
    return counts | {"partitions made": made}
