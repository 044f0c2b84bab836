from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "niangjia.union.insights"
    label = "insights"
    verbose_name = "数据一览"
