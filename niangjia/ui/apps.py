from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "niangjia.ui"
    label = "ui"
    verbose_name = "界面"
