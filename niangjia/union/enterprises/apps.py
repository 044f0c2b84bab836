from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "niangjia.union.enterprises"
    label = "enterprises"
    verbose_name = "企业台账"

    def ready(self) -> None:
        """Register the work behind the room's runs."""
        from niangjia.union.enterprises import jobs  # noqa: F401  importing registers
