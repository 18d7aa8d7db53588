"""One settings file. Defaults are the safe ones for one machine; HANDRAIL_PRODUCTION=1 switches the strict profile on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = env.BASE
VERSION = "0.1.0"
PRODUCTION = env.flag("HANDRAIL_PRODUCTION")
DEMO = env.flag("HANDRAIL_DEMO")
DEBUG = env.flag("HANDRAIL_DEBUG") and not PRODUCTION

SECRET_KEY = env.secret("HANDRAIL_SECRET_KEY", file="secret_key", make=env.new_signing_key, create=not PRODUCTION)
HANDRAIL_KEYS = env.secret("HANDRAIL_KEYS", file="keys", make=env.new_field_key, create=not PRODUCTION)

ALLOWED_HOSTS = env.words("HANDRAIL_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.words("HANDRAIL_ORIGINS")
PUBLIC_URL = env.text("HANDRAIL_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")  # where mails lead

INSTALLED_APPS = [
    "config",
    "moderation",
    "checkins",
    "chat",
    "groups",
    "notifications",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    # A room is a sixth as large on its way to an old phone. Answers of one page differ in length by chance, and what is typed
    # never stands beside a secret that does not change, so their size tells nobody anything.
    "django.middleware.gzip.GZipMiddleware",
    "config.answers.JsonForPrograms",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactor",
    "accounts.middleware.Person",
    "accounts.middleware.Refusals",
    "chat.middleware.AgreementFirst",
    "moderation.middleware.Watchful",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "groups.context.shell",
            ],
        },
    },
]

# ── storage ─────────────────────────────────────────────────────────────────────────────────────────────────────────
DATABASES: dict[str, dict[str, object]] = {"default": env.database(f"sqlite:///{env.VAR / 'handrail.sqlite3'}")}
_db = DATABASES["default"]
SQLITE = str(_db["ENGINE"]).endswith("sqlite3")
DB_POOL = env.number("HANDRAIL_DB_POOL", 8)
DB_CONNECTIONS = DB_POOL * 2  # of one process: the live room's threads, and those that answer pages
PROCESSES = env.number("HANDRAIL_PROCESSES", 1)  # web and clock processes that share the database
if SQLITE:
    _db["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # `ok` to a sender means committed (PROTOCOL P1): WAL with synchronous FULL survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif DB_POOL:
    _db["ENGINE"] = "config.postgresql"
    # A host that is gone without a word must not hold up those who connect: libpq alone would wait for minutes.
    _db["OPTIONS"] = {"connect_timeout": 5, "pool": {"min_size": 1, "max_size": DB_CONNECTIONS, "timeout": 10}}
_db.setdefault("TEST", {"NAME": env.text("HANDRAIL_TEST_DB") or None})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [
                    {
                        "address": REDIS_URL,
                        "socket_timeout": 5,
                        "socket_connect_timeout": 2,
                        "health_check_interval": 15,
                        "max_connections": 64,
                    }
                ],
                "prefix": env.text("HANDRAIL_REDIS_PREFIX", "handrail"),
            },
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# The cache only counts sign-in attempts. It is in the database where several processes must agree, never in the broker.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if SQLITE
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "handrail_cache"}
}

# ── people and sessions ─────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MEMBER_S = env.number("HANDRAIL_IDLE_MEMBER_S", 30 * 60)
SESSION_IDLE_TEAM_S = env.number("HANDRAIL_IDLE_TEAM_S", 15 * 60)
SESSION_IDLE_OWN_PHONE_S = env.number("HANDRAIL_IDLE_OWN_PHONE_S", 14 * 86400)
SESSION_MAX_S = env.number("HANDRAIL_SESSION_MAX_S", 12 * 3600)
SESSION_MAX_OWN_PHONE_S = env.number("HANDRAIL_SESSION_MAX_OWN_PHONE_S", 90 * 86400)
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
NEUTRAL_URL = env.text("HANDRAIL_NEUTRAL_URL", "https://www.weather.gov/")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "notifications.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.PasswordSignIn",
    "request_login_code": "accounts.forms.AskForCode",
    "confirm_login_code": "accounts.forms.EnterCode",
    "reauthenticate": "accounts.forms.ConfirmPassword",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT, ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 600, 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Eight digits: three tries a code and three codes a minute leave a guesser about one chance in 8,000 a day.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": False}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# How many proxies of ours stand in front and may say who asks; a wrong number lets a guesser choose their address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("HANDRAIL_PROXIES", 1 if PRODUCTION else 0)
# Sign-in answers leave at multiples of this, so that the time does not say whether we know somebody.
SIGN_IN_STEP_MS = env.number("HANDRAIL_SIGN_IN_STEP_MS", 400)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStep",
    "reauthenticate": "accounts.forms.ConfirmSecondStep",
    "activate_totp": "accounts.forms.StartAuthenticator",
    "add_webauthn": "accounts.forms.AddPasskey",
    "edit_webauthn": "accounts.forms.NamePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from invitations, and a code has proved them
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Handrail"
MFA_TOTP_TOLERANCE = 1
TEAM_NEEDS_SECOND_FACTOR = not DEMO

# ── doors between floors (DESIGN section 2) ─────────────────────────────────────────────────────────────────────────
CHAT_GATE = "moderation.gatekeeper.ModerationGate"
# Heads of the audit trails, a line a day; copy it to another machine.
AUDIT_ANCHORS = env.text("HANDRAIL_AUDIT_ANCHORS") or str(env.VAR / "audit-anchors.jsonl")
LIVE_COMMANDS = ["chat.commands", "checkins.commands", "moderation.commands"]

# ── limits of PROTOCOL section 7; 0 means none ──────────────────────────────────────────────────────────────────────
LIMIT_FRAME_BYTES, LIMIT_BODY_CHARS = 16 * 1024, 4000
LIMIT_SENDS_BURST = env.number("HANDRAIL_LIMIT_SENDS_BURST", 5)
LIMIT_SENDS_MINUTE = env.number("HANDRAIL_LIMIT_SENDS_MINUTE", 30)
LIMIT_COMMANDS = env.number("HANDRAIL_LIMIT_COMMANDS", 60)
LIMIT_SOCKETS = env.number("HANDRAIL_LIMIT_SOCKETS", 8)
LIMIT_SEARCHES = env.number("HANDRAIL_LIMIT_SEARCHES", 10)
LIMIT_RESUME_EVENTS, LIMIT_PAGE, LIMIT_FLAGS_HOUR, LIMIT_EXPORTS = 500, 100, 20, 6
HEARTBEAT_S = env.number("HANDRAIL_HEARTBEAT_S", 25)

# ── language, time ──────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Español"))]
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
TIME_ZONE, USE_TZ = "UTC", True

# ── static files ────────────────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = env.VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.JoinedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# ── what leaves ─────────────────────────────────────────────────────────────────────────────────────────────────────
EMAIL_BACKEND = env.text("HANDRAIL_EMAIL_BACKEND") or (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_FILE_PATH = env.text("HANDRAIL_EMAIL_DIR") or str(env.VAR / "mail")
EMAIL_HOST, EMAIL_PORT = env.text("EMAIL_HOST", "localhost"), env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_USER"), env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("HANDRAIL_FROM", "Handrail <handrail@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ── security headers ────────────────────────────────────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", NEUTRAL_URL],  # Exit is a form that ends there
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.text("HANDRAIL_TLS", "1") != "0"
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# ── logs: ids, never words ──────────────────────────────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # It logs a traceback each second while the broker is away; handrail.delivery says once that it is, and once that it is back.
        "channels_redis": {"level": "CRITICAL"},
        "handrail": {"level": "INFO"},
    },
}
