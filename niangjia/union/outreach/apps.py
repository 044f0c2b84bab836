from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "niangjia.union.outreach"
    label = "outreach"
    verbose_name = "建会推进"
