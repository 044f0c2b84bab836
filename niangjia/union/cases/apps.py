from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "niangjia.union.cases"
    label = "cases"
    verbose_name = "诉求工单"
