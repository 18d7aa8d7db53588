# Built in one stage, run from another: no compiler cache, no build-time keys, no root.
FROM python:3.13-slim AS build
WORKDIR /srv/handrail
RUN python -m venv .venv
COPY requirements.txt .
RUN .venv/bin/python -m pip install --no-cache-dir --quiet --require-hashes --requirement requirements.txt
COPY . .
# The keys this makes for itself live and end in /tmp/build; only the static files are taken along.
RUN HANDRAIL_VAR=/tmp/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var && mv /tmp/build/static var/static && rm -rf /tmp/build \
    && .venv/bin/python -m compileall -q -j 0 .

FROM python:3.13-slim
RUN groupadd --gid 10001 handrail \
    && useradd --uid 10001 --gid handrail --home-dir /srv/handrail --no-create-home --shell /usr/sbin/nologin handrail
COPY --from=build /srv/handrail /srv/handrail
WORKDIR /srv/handrail
ENV PATH=/srv/handrail/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HANDRAIL_PRODUCTION=1
USER handrail
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
