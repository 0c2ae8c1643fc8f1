"""Is what was restored what the manifest says, with nothing alive that was destroyed?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from avtryck.audit.models import Event
from avtryck.audit.queries import breaks as audit_breaks
from avtryck.config.backups.manifest import Manifest
from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import digest
from avtryck.keys.soundness import check_kek
from avtryck.published.models import Release
from avtryck.published.queries import chain_breaks


def complaints(made: Manifest) -> Iterator[str]:
    """Every way in which it is not; breaks that were there when the copy was made are known."""
    check_kek()
    for one in (*audit_breaks(), *chain_breaks()):
        if one not in made.breaks:
            yield one
    for chain, (sequence, head) in made.audit.items():
        if (
            sequence
            and not Event.objects.filter(chain=chain, sequence=sequence, hash=head).exists()
        ):
            yield _("loggen %(chain)s/%(n)d saknas") % {"chain": chain, "n": sequence}
    if made.ledger is not None:
        sequence, head = made.ledger
        if not Release.objects.filter(sequence=sequence, hash=head).exists():
            yield _("sammanställning nummer %(n)d saknas") % {"n": sequence}
    dead = set(Tombstone.objects.values_list("digest", flat=True))
    if any(digest(key) in dead for key in Key.objects.values_list("id", flat=True)):
        yield _("en förstörd nyckel har kommit tillbaka")
