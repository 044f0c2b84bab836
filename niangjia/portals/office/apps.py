from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "niangjia.portals.office"
    label = "office"
    verbose_name = "机关工作平台"
