"""A Django project of its own, as small as the tutorial's: PostgreSQL, the core Redis layer, daphne."""

import environ

_env = environ.Env()

SECRET_KEY = "for-measurement-only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
INSTALLED_APPS = ["channels", "tests.load.naive"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tests.load.naive.urls"
DATABASES = {"default": {**_env.db_url_config(_env.str("DATABASE_URL")), "CONN_MAX_AGE": 600}}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [_env.str("REDIS_URL", "redis://127.0.0.1:6379/0")]},
    }
}
# It logs a traceback for every socket that the layer fails; the figures say it shorter.
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "CRITICAL", "handlers": []}}
