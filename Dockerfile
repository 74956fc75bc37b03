# The daemon, and (target `datasette`) the reader of its database. Both run as uid 10001 on a read-only root.
FROM python:3.13-slim-trixie AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin

FROM base AS build-datasette
WORKDIR /src
RUN python -m venv /opt/venv
COPY requirements-datasette.lock ./
RUN python -m pip install --quiet --require-hashes -r requirements-datasette.lock \
    && python -m compileall -q /opt/venv

FROM base AS datasette
COPY --from=build-datasette /opt/venv /opt/venv
COPY db/datasette.yaml /etc/datasette.yaml
USER 10001:10001
EXPOSE 8001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8001/-/versions.json', timeout=2)"]
# Datasette opens the file with mode=ro, but a reader of a WAL database writes the -shm beside it: the volume cannot be read-only.
CMD ["datasette", "serve", "/data/news.db", "--metadata", "/etc/datasette.yaml", "--host", "0.0.0.0", "--port", "8001", \
     "--setting", "sql_time_limit_ms", "3000"]

FROM base AS build
WORKDIR /src
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN python -m pip install --quiet --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY aggregator ./aggregator
RUN python -m pip install --quiet --no-deps --no-build-isolation . \
    && python -m pip uninstall --quiet --yes hatchling editables \
    && python -m compileall -q /opt/venv

FROM base
COPY --from=build /opt/venv /opt/venv
COPY sources.yaml /config/sources.yaml
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENV AGGREGATOR_CONFIG=/config/sources.yaml AGGREGATOR_DB=/data/news.db AGGREGATOR_LISTEN=0.0.0.0:8080 AGGREGATOR_LOG=json
# Three misses of ten seconds: a process that hangs is noticed within a minute, one slow answer is forgiven.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["aggregator", "run"]
