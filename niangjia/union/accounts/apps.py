from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "niangjia.union.accounts"
    label = "accounts"
    verbose_name = "账号"
