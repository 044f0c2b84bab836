from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "niangjia.portals.hotline"
    label = "hotline"
    verbose_name = "12351 话务台"
