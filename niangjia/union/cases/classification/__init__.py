"""The classification of appeals: proposed with its confidence and the words it rests on; a person decides.

Out of the box the keyword model over the scheme; better, once `niangjia cases train` has made a model of it.
"""

from niangjia.union.cases.classification import keywords, model, scheme
from niangjia.union.cases.classification.extracting import Extracted, extract
from niangjia.union.cases.classification.proposals import Proposal, Span

__all__ = ["Extracted", "Proposal", "Span", "extract", "propose"]


def propose(text: str, subject: str = "") -> Proposal:
    """The class of the scheme for a text: by the trained model where it knows the scheme's codes, else by keywords.

    A model trained on labels of another scheme says nothing about ours and is left aside.
    """
    trained = model.trained()
    if trained and set(trained.labels) <= scheme.categories().keys():
        return trained.propose(text, subject)
    return keywords.propose(text, subject)
