# The advisor as `advisor serve`: bundled encoder, SQLite, an index that is built at the first start.
#   docker build -t framework-advisor .
#   docker build -t framework-advisor:models --build-arg EXTRAS=models .    (sentence-transformers and torch)
FROM python:3.11.14-slim-bookworm AS build
ARG EXTRAS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/advisor/bin:$PATH
RUN python -m venv /opt/advisor
WORKDIR /src
COPY requirements/main.txt requirements/models.txt requirements/
# By hash, and nothing that the lock files do not name. They come before the code, so that a change of it keeps this layer.
RUN pip install --no-deps --require-hashes -r requirements/main.txt
RUN if [ "$EXTRAS" = models ]; then pip install --no-deps --require-hashes -r requirements/models.txt; fi
COPY . .
RUN pip wheel --no-deps --wheel-dir /dist .
# torch is in no lock file (its wheel differs from machine to machine): it comes with the extra, pinned by version.
RUN wheel="$(ls /dist/*.whl)" \
 && if [ -z "$EXTRAS" ]; then pip install --no-deps "$wheel"; else pip install "$wheel[$EXTRAS]"; fi \
 && pip check

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 advisor \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin advisor \
 && install --directory --owner=10001 --group=10001 /data /cache
COPY --from=build /opt/advisor /opt/advisor
ENV PATH=/opt/advisor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ADVISOR_HOME=/data \
    ADVISOR_HOST=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["advisor"]
CMD ["serve"]
