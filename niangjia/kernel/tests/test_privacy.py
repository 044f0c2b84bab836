"""Privacy classes: what is not declared, declared twice, or too personal to keep."""

import pytest

from niangjia.kernel import privacy
from niangjia.kernel.models import Run


def declared(**kinds):
    """A run's table with other privacy classes."""
    return type(
        "Declared", (), {"_meta": Run._meta, "__name__": "Run", "Privacy": type("Privacy", (), kinds)}
    )


def test_a_field_without_a_class_is_found():
    fields = {f.name for f in Run._meta.concrete_fields}
    assert privacy.undeclared(declared(internal=fields - {"title"})) == {"title"}
    assert privacy.undeclared(Run) == set()


def test_a_field_of_two_classes_is_a_bug():
    with pytest.raises(KeyError, match="title is declared public and personal"):
        privacy.classes(declared(public={"title"}, personal={"title"}))


def test_what_the_audit_keeps_shows_no_person_and_no_secret():
    table = declared(public={"title"}, personal={"asked_by", "step"}, secret={"key"})
    given = {"title": "导入", "asked_by": "陈小姐", "step": "", "key": "s3cret"}
    assert privacy.masked(table, given) == {"title": "导入", "asked_by": "***", "step": ""}
