from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "niangjia.portals.site"
    label = "site"
    verbose_name = "网站"
