from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "niangjia.kernel"
    label = "kernel"
    verbose_name = "内核"
