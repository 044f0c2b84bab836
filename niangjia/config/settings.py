"""Settings: one file. Everything that differs between machines is an environment variable."""

from pathlib import Path
from zoneinfo import ZoneInfo

from psycopg.conninfo import conninfo_to_dict

from niangjia.config import environment as env
from niangjia.gateways import postgres
from niangjia.gateways.mail.contract import fault_of_settings as fault_of_mail
from niangjia.gateways.sms.contract import fault_of_settings
from niangjia.gateways.wechat.contract import account_of
from niangjia.gateways.wechat.contract import fault_of_settings as fault_of_account

ROOT = Path(__file__).resolve().parents[2]
HOME = env.home()
DEBUG = env.flag("NIANGJIA_DEBUG", default=False)
SECRET_KEY = env.text("NIANGJIA_SECRET_KEY") or postgres.secret(HOME, "django")
ALLOWED_HOSTS = env.listing("NIANGJIA_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.listing("NIANGJIA_ORIGINS")
FIXED_TODAY = env.text("NIANGJIA_TODAY")  # demonstration and tests run on a fixed date

INSTALLED_APPS = [
    "niangjia.kernel",
    "niangjia.union.areas",
    "niangjia.union.accounts",
    "niangjia.union.notices",
    "niangjia.union.publications",
    "niangjia.union.enterprises",
    "niangjia.union.organisations",
    "niangjia.union.members",
    "niangjia.union.outreach",
    "niangjia.union.cards",
    "niangjia.union.cases",
    "niangjia.union.insights",
    "niangjia.ui",
    "niangjia.portals.door",
    "niangjia.portals.office",
    "niangjia.portals.people",
    "niangjia.portals.casework",
    "niangjia.portals.grassroots",
    "niangjia.portals.member",
    "niangjia.portals.hotline",
    "niangjia.portals.site",
    "niangjia.portals.wechat",
    "niangjia.console",
    "niangjia.seed",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "heroicons",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "niangjia.config.guard.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "niangjia.config.guard.AddressMiddleware",
    "niangjia.config.middleware.ActorMiddleware",
    "niangjia.config.guard.SignedInMiddleware",
    "niangjia.config.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "niangjia.config.urls"
TIMETABLE = "niangjia.config.timetable.TIMETABLE"  # named, like the addresses: nothing imports config
PERMISSION_MATRIX = "niangjia.config.matrix.render"
WSGI_APPLICATION = "niangjia.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
LOGIN_URL = "door:sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


NEVER_BY_ITSELF = 1_000_000_000


def _database(role: str) -> dict[str, object]:
    """Django's DATABASES entry: DATABASE_URL if given, else the embedded server of the data folder."""
    url = env.text("DATABASE_OWNER_URL" if role == "owner" else "DATABASE_URL") or env.text("DATABASE_URL")
    parts = conninfo_to_dict(url) if url else postgres.connection(HOME, role=role)
    named = {
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
    }
    options: dict[str, object] = dict(parts)
    if not url:  # no pooler stands between: what says it is worth preparing is prepared (`kernel.statements`)
        options["prepare_threshold"] = NEVER_BY_ITSELF
    if env.text("NIANGJIA_PROCESS") == "web":
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, "CONN_MAX_AGE": 0, **named}


# The web and the workers sign in as a role that owns no table; only migrations sign in as the owner.
DATABASE_ROLE = env.text("NIANGJIA_DATABASE_ROLE", "app")
DATABASES = {"default": _database(DATABASE_ROLE)}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "niangjia.config.middleware.page_context",
            ],
        },
    }
]
COTTON_DIR = "components"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
ZONE = ZoneInfo(TIME_ZONE)

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "niangjia.ui.storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = HOME / "files"
AUDIT_FOLDER = HOME / "audit"

SMS_URL = env.text("SMS_URL")  # the gateway for text messages; without one they stay in the outbox
SMS_KEY = env.text("SMS_KEY")
SMS_DEMONSTRATION = env.text("SMS_DEMONSTRATION")  # the page on which `make up` shows what its fake took
if fault := fault_of_settings(SMS_URL, SMS_KEY):
    raise env.Misconfigured(fault)
WECHAT = account_of(
    app=env.text("WECHAT_APP_ID"), secret=env.text("WECHAT_SECRET"), token=env.text("WECHAT_TOKEN"),
    aes_key=env.text("WECHAT_AES_KEY"), api=env.text("WECHAT_URL"), open_=env.text("WECHAT_OPEN_URL"),
)  # fmt: skip  # the official account; without one WeChat is silent
if fault := fault_of_account(WECHAT):
    raise env.Misconfigured(fault)
WECHAT_APP_ID = WECHAT.app if WECHAT else ""
WECHAT_SENDER = (
    "niangjia.union.members.actions.tokens.sender"  # whoever sends asks there for the shared token
)
MAIL_URL = env.text("MAIL_URL")  # the server for e-mail; without one nothing is written by mail
MAIL_FROM = env.text("MAIL_FROM")
MAIL_AUTHORITY = env.text("MAIL_AUTHORITY")  # a file of roots, where the server's certificate needs its own
if fault := fault_of_mail(MAIL_URL, MAIL_FROM):
    raise env.Misconfigured(fault)
WECHAT_NOTICE = env.text("WECHAT_NOTICE")  # the platform's number of the template for notices (thing1, time2)
PUBLIC_URL = env.text("NIANGJIA_PUBLIC_URL").rstrip("/")  # where people reach us, for links in what we send
KEY_COMMAND = env.text("NIANGJIA_KEY_COMMAND")  # prints the keys of sealed fields; else they stand in a file
KEY_FILE = env.path("NIANGJIA_KEY_FILE", HOME / "secrets" / "fields.keys")
PARTNERS = Path(env.text("NIANGJIA_PARTNERS") or HOME / "partners")  # keys and addresses of outside systems
FONTS = env.path(
    "NIANGJIA_FONTS", Path("/usr/share/fonts/opentype/noto")
)  # for papers: Noto CJK, or the office's own
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("NIANGJIA_HTTPS", default=False)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 24 * 3600  # at most; after the idle minutes the guard ends a session long before
CSRF_FAILURE_VIEW = "niangjia.config.guard.stale"
PROXIES = env.number("NIANGJIA_PROXIES", default=0)  # how many proxies of ours stand before the web server
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SESSION_COOKIE_SECURE else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {
            "()": "niangjia.kernel.logs.Quiet",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # What a stranger types into the address bar is nobody's business; an error of ours is.
    # Addresses that we call carry the platform's token: whoever calls them names none.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
