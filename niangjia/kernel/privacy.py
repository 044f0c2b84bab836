"""Privacy classes: every field of every model is declared, and a house test fails on an undeclared one.

A model says it in an inner class, by field name:

    class Privacy:
        public = {"name"}        # may stand on the public website
        internal = {"id"}        # staff only, tells nothing about a person
        personal = {"phone"}     # about a person: masked on screen, absent from logs
        secret = {"password"}    # never shown, never logged, never exported
"""

from django.db.models import Model

CLASSES = ("public", "internal", "personal", "secret")


def classes(model: type[Model]) -> dict[str, str]:
    """Return {field name: privacy class}; raises KeyError naming a field declared twice."""
    declared: dict[str, str] = {}
    inner = getattr(model, "Privacy", None)
    for kind in CLASSES:
        for name in getattr(inner, kind, ()):
            if name in declared:
                raise KeyError(f"{model.__name__}.{name} is declared {declared[name]} and {kind}")
            declared[name] = kind
    return declared


def undeclared(model: type[Model]) -> set[str]:
    """Return the concrete fields of a model that carry no privacy class."""
    fields = {f.name for f in model._meta.concrete_fields} | {f.name for f in model._meta.local_many_to_many}
    return fields - classes(model).keys()


def masked(model: type[Model], values: dict[str, object]) -> dict[str, object]:
    """Return values with personal fields starred and secret ones left out: what the audit may keep."""
    kinds = classes(model)
    kept = {k: v for k, v in values.items() if kinds.get(k) != "secret"}
    return {k: "***" if kinds.get(k) == "personal" and v not in (None, "") else v for k, v in kept.items()}
