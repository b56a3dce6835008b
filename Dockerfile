# Isnad in a container; docs/deploying.md tells how to run it.
#
#   docker build --tag isnad .
#   docker build --tag isnad --build-arg TORCH_INDEX=URL .     URL of an index with PyTorch's CPU builds: gigabytes less

FROM python:3.12-slim-trixie AS build

ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/isnad
ENV PATH=/opt/isnad/bin:$PATH

# Whatever Isnad needs is a layer of its own, which a change of Isnad itself leaves as it is.
COPY pyproject.toml constraints.txt ./
RUN python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
extras = project["optional-dependencies"]; \
print(*project["dependencies"], *extras["mcp"], *extras["telemetry"], sep="\n")' > requirements.txt \
    && if [ -n "$TORCH_INDEX" ]; then \
        pip install --no-cache-dir --no-deps --constraint constraints.txt --index-url "$TORCH_INDEX" torch; \
    fi \
    && pip install --no-cache-dir --constraint constraints.txt --requirement requirements.txt

COPY README.md LICENSE ./
COPY index index
COPY qa qa
RUN pip install --no-cache-dir --no-deps .


FROM python:3.12-slim-trixie

# Scanned pages are read with Tesseract. Debian keeps one version of it in a release, so there is none to name.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-ara \
    && rm -rf /var/lib/apt/lists/*

# The number is fixed, so that a folder of the host can be given to it: chown 10001:10001 FOLDER.
RUN groupadd --gid 10001 isnad \
    && useradd --uid 10001 --gid isnad --home-dir /tmp --no-create-home --shell /usr/sbin/nologin isnad \
    && install --directory --owner=isnad --group=isnad --mode=0700 /library

COPY --from=build /opt/isnad /opt/isnad

ENV PATH=/opt/isnad/bin:$PATH PYTHONUNBUFFERED=1 ISNAD_LIBRARY=/library ISNAD_HOST=0.0.0.0
WORKDIR /tmp
USER 10001:10001
VOLUME /library
EXPOSE 8000
STOPSIGNAL SIGTERM

# Asked from within, the service needs no key. A large library takes a while to open.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8000/health/ready', timeout=4)"]

ENTRYPOINT ["isnad"]
CMD ["serve"]
