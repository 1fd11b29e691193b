# The service in a small image: packages from the lock with their hashes, a user without rights, no build tools.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/satudata \
    && /opt/satudata/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY registry registry
COPY harvesters harvesters
COPY portal portal
COPY vocabularies vocabularies
COPY jsonschemas jsonschemas
COPY docs/panduan docs/panduan
RUN /opt/satudata/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/satudata satudata
COPY --from=build /opt/satudata /opt/satudata
ENV PATH=/opt/satudata/bin:$PATH SATUDATA_HOME=/var/lib/satudata PYTHONUNBUFFERED=1
WORKDIR /var/lib/satudata
USER satudata
VOLUME /var/lib/satudata
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["satudata", "serve", "--host", "0.0.0.0", "--port", "8000"]
