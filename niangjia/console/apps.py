from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "niangjia.console"
    label = "console"
    verbose_name = "命令行"
