from django.apps import AppConfig


class WechatConfig(AppConfig):
    name = "niangjia.portals.wechat"
    label = "wechat_portal"
