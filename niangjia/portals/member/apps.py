from django.apps import AppConfig


class MemberConfig(AppConfig):
    name = "niangjia.portals.member"
    label = "member"
    verbose_name = "职工平台"
