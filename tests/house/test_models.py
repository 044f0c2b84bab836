"""What every table and every process owes its reader."""

import pytest
from django.apps import apps
from django.db.models import BinaryField

from niangjia.kernel import privacy, purposes, states

MODELS = [m for m in apps.get_models() if m.__module__.startswith("niangjia.")]
PROCESSES = states.declared()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_field_has_its_privacy_class(model):
    assert privacy.undeclared(model) == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_privacy_class_names_a_field_that_exists(model):
    fields = {f.name for f in model._meta.get_fields()}
    assert set(privacy.classes(model)) - fields == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_table_and_field_has_a_chinese_name(model):
    fields = [f for f in model._meta.local_fields if not (f.primary_key or f.is_relation)]
    titled = [model._meta.verbose_name, *(f.verbose_name for f in fields)]
    assert [title for title in titled if str(title).isascii()] == []


OPEN_BYTES = {"cards.SigningKey.public", "publications.Picture.content"}  # published as they are


def test_every_column_of_bytes_is_declared_as_sealed_so_that_a_change_of_keys_finds_it():
    sealed = {
        f"{column.model}.{column.cipher}"
        for purpose in purposes.declared()
        for column in purposes.columns(purpose)
    }
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.local_fields
        if isinstance(field, BinaryField)
    }
    assert fields - OPEN_BYTES == sealed
    assert sealed


@pytest.mark.parametrize("process", PROCESSES, ids=lambda p: p.name)
def test_every_state_is_reached_and_owned_and_keeps_time(process):
    assert process.unreachable() == set()
    for code, state in process.states.items():
        assert state.desk, f"{code} belongs to no desk"
        assert state.sentence, f"{code} says nothing to its reader"
        assert state.clock or state.kind in {"done", "stop", "rest"}, f"{code} waits without a clock"


def test_there_are_processes():
    assert PROCESSES
