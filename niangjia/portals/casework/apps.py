from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "niangjia.portals.casework"
    label = "casework"
    verbose_name = "工单办理"
