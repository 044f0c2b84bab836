from django.apps import AppConfig


class SeedConfig(AppConfig):
    name = "niangjia.seed"
    label = "seed"
    verbose_name = "合成城市"
