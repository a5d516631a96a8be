"""A review: an editor settles what the engine doubts, a key at a time.

It is a frozen state and a function, `answer`: state and key → state.  Every answer is evidence, with
which the text is restored anew; so confirming an opening mark may settle the closing one, and the
doubts fall by more than the answers.  Nothing here reads a key or writes a file: `cli.desk` does.

What is in doubt is shown together, as much as there is room for, with a figure at each mark.  An editor
names by its figure what is wrong, and then, with one key, says that all else with a figure is right.  What
there is no room for has no figure, be it the rest of a paragraph: nothing is accepted unseen.

>>> from digest_reader.model import RestorationTask
>>> from digest_reader.restore import restore
>>> review = begin(restore(RestorationTask(("The ministers meeting is over.",), "en")), doubt_below=1.0)
>>> review.current
Spot(paragraph=0, offset=12, text='’')
>>> review = answer(review, "o", restore)
>>> review.restoration.restored, review.current
(('The ministers’ meeting is over.',), None)
"""

from digest_reader.edit.review.keys import KEYS, answer
from digest_reader.edit.review.places import HINTS, PLACES, hints, likely_places
from digest_reader.edit.review.state import (
    FIGURES,
    LEAST_ROOM,
    ROOM,
    Extent,
    Label,
    Review,
    Spot,
    begin,
    decided,
    quotation_of,
    spot_of,
    with_figures,
    with_room,
)
from digest_reader.edit.review.view import Piece, Role, pieces
from digest_reader.edit.review.written import as_aligned, as_reviewed, given, with_decisions

__all__ = [
    "FIGURES",
    "HINTS",
    "KEYS",
    "LEAST_ROOM",
    "PLACES",
    "ROOM",
    "Extent",
    "Label",
    "Piece",
    "Review",
    "Role",
    "Spot",
    "answer",
    "as_aligned",
    "as_reviewed",
    "begin",
    "decided",
    "given",
    "hints",
    "likely_places",
    "pieces",
    "quotation_of",
    "spot_of",
    "with_decisions",
    "with_figures",
    "with_room",
]
