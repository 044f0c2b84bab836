from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "niangjia.portals.people"
    label = "people"
    verbose_name = "会员名册"
