"""Django settings, made from the TENOHIRA_* environment (see environment.py and docs/reference/settings.md)."""

from __future__ import annotations

from pathlib import Path

import django.conf.locale

from tenohira.config.databases import databases
from tenohira.config.environment import PACKAGE, Environment
from tenohira.config.mail import mail_settings
from tenohira.config.operating.logs import logging_settings
from tenohira.config.secret_values import kept_keys, kept_push_key, kept_secret
from tenohira.config.static_files import is_collected, static_storage
from tenohira.config.storages import file_storage

ENVIRONMENT = Environment.read()
HOME = ENVIRONMENT.folder()

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or kept_secret(HOME)
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.allowed_hosts.split(",") if host.strip()]

TENOHIRA_CITIES = ENVIRONMENT.cities
TENOHIRA_LIBRARY = str(PACKAGE / "library")
TENOHIRA_ASSETS = str(PACKAGE / "assets")
TENOHIRA_KEYS = [key for key in ENVIRONMENT.keys.split(",") if key] or kept_keys(HOME)
TENOHIRA_DEFAULT_CITY = ENVIRONMENT.default_city
TENOHIRA_BASE_URL = ENVIRONMENT.base_url.rstrip("/")
TENOHIRA_FILES = str(HOME / "files")
TENOHIRA_UPLOAD_LIMIT = ENVIRONMENT.upload_limit_mb * 1024 * 1024
TENOHIRA_SCANNER_URL = ENVIRONMENT.scanner_url
TENOHIRA_MAIL_FROM = ENVIRONMENT.mail_from
TENOHIRA_TRIAL = ENVIRONMENT.trial
TENOHIRA_MATCH_ENGINE = ENVIRONMENT.match_engine
TENOHIRA_METRICS_TOKEN = ENVIRONMENT.metrics_token
TENOHIRA_EXPORT_DAYS = ENVIRONMENT.export_days
TENOHIRA_UNUSED_ACCOUNT_DAYS = ENVIRONMENT.unused_account_days
TENOHIRA_COPY_DAYS = ENVIRONMENT.copy_days
TENOHIRA_API_PER_MINUTE = ENVIRONMENT.api_per_minute
TENOHIRA_WEBHOOK_NETWORKS = [one.strip() for one in ENVIRONMENT.webhook_networks.split(",") if one.strip()]
TENOHIRA_VAPID_KEY = ENVIRONMENT.vapid_key or (str(kept_push_key(HOME)) if ENVIRONMENT.trial else "")
TENOHIRA_VAPID_CONTACT = ENVIRONMENT.vapid_contact or (
    f"mailto:{ENVIRONMENT.mail_from}" if ENVIRONMENT.mail_from else TENOHIRA_BASE_URL
)
TENOHIRA_LINE_CHANNEL_TOKEN = ENVIRONMENT.line_channel_token
TENOHIRA_LINE_CHANNEL_SECRET = ENVIRONMENT.line_channel_secret
TENOHIRA_LINE_FRIEND_URL = ENVIRONMENT.line_friend_url
TENOHIRA_LINE_API_URL = ENVIRONMENT.line_api_url
TENOHIRA_SIGNING_KEYS = ENVIRONMENT.signing_keys
TENOHIRA_SIGNING_PASSPHRASE = ENVIRONMENT.signing_passphrase
TENOHIRA_TIMESTAMP_URL = ENVIRONMENT.timestamp_url
TENOHIRA_JPKI_AUTHORITIES = [one.strip() for one in ENVIRONMENT.jpki_authorities.split(",") if one.strip()]
TENOHIRA_JPKI_CRLS = [one.strip() for one in ENVIRONMENT.jpki_crls.split(",") if one.strip()]
TENOHIRA_JPKI_OCSP = ENVIRONMENT.jpki_ocsp

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "tenohira.foundation.journal",
    "tenohira.foundation.outbox",
    "tenohira.engines.people",
    "tenohira.engines.documents",
    "tenohira.engines.messages",
    "tenohira.engines.services",
    "tenohira.engines.cases",
    "tenohira.engines.campaigns",
    "tenohira.engines.simulation",
    "tenohira.engines.disclosure",
    "tenohira.counters.look",
    "tenohira.counters.portal",
    "tenohira.counters.desk",
    "tenohira.counters.api",
    "tenohira.config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "tenohira.config.operating.doors.WatchDoors",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenohira.config.operating.requests.RequestRecord",
    "tenohira.config.middleware.SecurityHeaders",
    "tenohira.config.middleware.PlainAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenohira.config.middleware.CityOfHost",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenohira.config.sessions.ClearAtSignOut",
    "tenohira.config.sessions.StaffSessions",
    "tenohira.config.sessions.AskAgain",
    "tenohira.config.middleware.BodyLimit",
]

ROOT_URLCONF = "tenohira.config.urls"
WSGI_APPLICATION = "tenohira.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tenohira.config.context.hall",
                "tenohira.counters.look.context.look",
                "tenohira.counters.portal.context.portal",
            ]
        },
    }
]

DATABASES = databases(ENVIRONMENT, HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["tenohira.config.signing_in.CityAccounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tenohira.counters.portal.account.passwords.NotOfThisCity"},
]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # a login is unique within a city, and sign-in asks within it
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "tenohira.counters.portal.account.adapter.PortalAccounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "tenohira.counters.portal.account.factors.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "tenohira.counters.portal.account.passkeys.AddPasskey"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or TENOHIRA_TRIAL
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/after-sign-in/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("ja-easy", "やさしい日本語"), ("en", "English"), ("pt-br", "Português")]
django.conf.locale.LANG_INFO["ja-easy"] = {
    "bidi": False,
    "code": "ja-easy",
    "name": "Easy Japanese",
    "name_local": "やさしい日本語",
}
LOCALE_PATHS = [str(PACKAGE / "locale"), str(PACKAGE / "locale_of_libraries")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = str(HOME / "static")
Path(STATIC_ROOT).mkdir(exist_ok=True)
STATICFILES_DIRS = [TENOHIRA_ASSETS] if Path(TENOHIRA_ASSETS).is_dir() else []
WHITENOISE_USE_FINDERS = not is_collected(Path(STATIC_ROOT))
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": TENOHIRA_FILES},
    },
    "files": file_storage(ENVIRONMENT, HOME),
    "staticfiles": {"BACKEND": static_storage(Path(STATIC_ROOT))},
}
TENOHIRA_BODY_LIMIT = 2 * TENOHIRA_UPLOAD_LIMIT + 5 * 1024 * 1024
CSRF_FAILURE_VIEW = "tenohira.counters.portal.refusals.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# shared by the processes of a machine, so that limits count all of them
CACHES = {
    "default": {
        "BACKEND": "tenohira.config.forgiving_cache.ForgivingCache",
        "LOCATION": str(HOME / "cache"),
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 20000},
    }
}
# attempts from one address (ip) or on one account (key); the rest as allauth ships it
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "signup": "20/m/ip"}
# how often somebody without sign-in may do each of these from one address, within a minute; 0: no limit
TENOHIRA_ANONYMOUS_LIMITS = dict.fromkeys(("lookup", "begin", "send"), ENVIRONMENT.anonymous_per_minute)
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies

EMAIL_BACKEND, _MAIL = mail_settings(ENVIRONMENT, HOME)
globals().update(_MAIL)
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from or "noreply@localhost"

SESSION_COOKIE_AGE = 12 * 60 * 60
TENOHIRA_DESK_IDLE = ENVIRONMENT.desk_idle_minutes * 60
TENOHIRA_DESK_LASTS = ENVIRONMENT.desk_hours * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.secure
if ENVIRONMENT.secure:  # the browser then takes them from this very host over HTTPS only (RFC 6265bis)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
        "__Host-session",
        "__Host-csrf",
        "__Host-language",
    )
    LANGUAGE_COOKIE_SECURE = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ENVIRONMENT.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
X_FRAME_OPTIONS = "DENY"

LOGGING = logging_settings(ENVIRONMENT.log_format, ENVIRONMENT.log_level)
