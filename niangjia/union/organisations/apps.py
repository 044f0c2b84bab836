from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "niangjia.union.organisations"
    label = "organisations"
    verbose_name = "工会组织"
