from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "niangjia.union.enterprises"
    label = "enterprises"
    verbose_name = "企业台账"
