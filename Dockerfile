# One image for all services but Postgres. What each runs, and how it is seen to be well, stands in
# docker-compose.yml; a health check here would have to suit them all.

FROM python:3.13-slim-trixie AS build

# Another package index than pip's own default, if need be; it stays in this stage.
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

WORKDIR /opt/vedette
COPY requirements.lock ./
# Wheels only: nothing is compiled here but bytecode, which pip makes as it installs.
RUN python -m venv .venv \
 && .venv/bin/pip install --no-deps --require-hashes --only-binary :all: -r requirements.lock

COPY LICENSE README.md pyproject.toml ./
COPY dags dags
COPY plugins plugins
COPY seeds seeds
COPY sql sql
# Readable by the user below, whatever the umask was where the files come from.
RUN .venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && chmod -R u=rwX,go=rX . \
 && .venv/bin/python -m compileall -q dags plugins

FROM python:3.13-slim-trixie

LABEL org.opencontainers.image.title="Vedette" \
      org.opencontainers.image.description="Watches regional defence news and reports it" \
      org.opencontainers.image.licenses="Apache-2.0"

# A new volume takes over owner and mode of the folder it is mounted on.
RUN useradd --uid=10001 --user-group --no-create-home --home-dir=/var/lib/vedette \
      --shell=/usr/sbin/nologin vedette \
 && install --directory --owner=vedette --group=vedette --mode=0700 \
      /var/lib/vedette /var/lib/vedette/login /var/lib/vedette/logs /var/lib/vedette/mail

COPY --from=build /opt/vedette /opt/vedette

ENV PATH=/opt/vedette/.venv/bin:$PATH \
    PYTHONPATH=/opt/vedette/plugins \
    PYTHONUNBUFFERED=1

WORKDIR /opt/vedette
USER 10001:10001
CMD ["vedette", "--help"]
