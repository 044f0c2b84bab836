from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "niangjia.union.areas"
    label = "areas"
    verbose_name = "区划"
