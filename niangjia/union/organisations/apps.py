from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "niangjia.union.organisations"
    label = "organisations"
    verbose_name = "工会组织"

    def ready(self) -> None:
        """Tell the accounts below how far verbs reach in the tree."""
        from niangjia.union.organisations import reach

        reach.tell()
