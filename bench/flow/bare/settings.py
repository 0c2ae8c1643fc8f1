"""The product's settings, with nothing of the product behind them."""

from __future__ import annotations

from avtryck.config import settings as product
from avtryck.config.settings import *  # noqa: F403

ROOT_URLCONF = "flow.bare.urls"
DATABASES = {"default": product.DATABASES["default"]}
DATABASE_ROUTERS: list[str] = []
INSTALLED_APPS = [*product.INSTALLED_APPS, "flow.bare"]
