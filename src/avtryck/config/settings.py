"""All settings, in one file. What an installation decides comes from the environment (env.py)."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from avtryck import clock
from avtryck.config import env, logs

ENV = env.read()
clock.fix_installation(ENV.now)
PACKAGE = Path(__file__).resolve().parent.parent
CONTENT = PACKAGE.parent.parent / "instruments"


def _secret_key() -> str:
    """A random key made once, in a file of mode 0600 beside the stores."""
    path = ENV.data / "secret-key"
    if not path.exists():
        ENV.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [ENV.host, "127.0.0.1", "localhost"]
ROOT_URLCONF = "avtryck.config.urls"
WSGI_APPLICATION = "avtryck.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "org.User"

INSTALLED_APPS = [
    "django.contrib.contenttypes",  # django.contrib.auth needs it; nothing of ours uses it
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "avtryck.audit",
    "avtryck.keys",
    "avtryck.vault",
    "avtryck.content",
    "avtryck.published",
    "avtryck.org",
    "avtryck.outbox",
    "avtryck.cases",
    "avtryck.interviews",
    "avtryck.surveys",
    "avtryck.release",
    "avtryck.retention",
    "avtryck.reports",
    "avtryck.actions",
    "avtryck.web",
    "avtryck.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "avtryck.web.ui.hardening.HardeningMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"ui": "avtryck.web.ui.templatetags.ui"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "avtryck.web.ui.context.page",
            ],
        },
    },
]

# --- the three stores -----------------------------------------------------------------------
DATABASES = {name: env.database(url, ENV.data, name) for name, url in ENV.databases.items()}
DATABASE_ROUTERS = ["avtryck.config.router.StoreRouter"]
KEK_FILE = ENV.kek_file

# --- signing in -----------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "avtryck.web.ui.signin.StaffAdapter"
ACCOUNT_FORMS = {"reset_password": "avtryck.web.ui.signin.LetterForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 14 * 24 * 3600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Avtryck"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the password came by a letter to that address
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- web hardening --------------------------------------------------------------------------
_PREFIX = "__Host-" if ENV.https else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}lang"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # a proxy terminates TLS; http elsewhere stops the start (env.py)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https and ENV.trusted_proxies else None
)
SECURE_HSTS_SECONDS = 63072000 if ENV.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Uploads stay in memory: Django's other handler writes them to disk in the clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
CSRF_FAILURE_VIEW = "avtryck.web.ui.errors.csrf_failure"
SITE_URL = ENV.site_url

# --- language, time -------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Svenska")), ("en", _("Engelska"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ENV.data / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- mail -----------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SMTP_URL = ENV.smtp_url
TEST_RECIPIENTS = ENV.test_recipients
EMAIL_TIMEOUT = 20

# --- logs -----------------------------------------------------------------------------------
ADMINS: list[tuple[str, str]] = []
LOGGING_CONFIG = None
logs.configure()
