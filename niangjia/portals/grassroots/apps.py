from django.apps import AppConfig


class GrassrootsConfig(AppConfig):
    name = "niangjia.portals.grassroots"
    label = "grassroots"
    verbose_name = "基层工会工作平台"
