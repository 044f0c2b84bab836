from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "niangjia.portals.door"
    label = "door"
    verbose_name = "登录"
