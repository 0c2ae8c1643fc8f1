"""What a register, the form or a file says of one departure, before it is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from avtryck.cases.models import Departure
from avtryck.cases.sealed import opened
from avtryck.org.models import Person, Unit

# HR decides first how these are contacted, unless the register says otherwise.
HR_BY_DEFAULT = frozenset({Departure.ExitType.DISMISSAL, Departure.ExitType.ILL_HEALTH})
PLAIN_FIELDS = (
    "departure_id", "employee_id", "name", "work_email", "language", "unit", "staff_category",
    "contract_type", "employed_from", "last_day", "exit_type", "nearest_manager",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Empty means not known; it never clears what is known already."""

    employee_id: str
    unit: Unit
    last_day: date
    departure_id: str = ""
    name: str = ""
    work_email: str = ""
    private_email: str = ""
    language: str = ""
    staff_category: str = ""
    contract_type: str = ""
    employed_from: date | None = None
    exit_type: str = ""
    nearest_manager: Person | None = None
    contact: str = ""
    status: str = ""

    @property
    def effective_contact(self) -> str:
        return self.contact or ("hr" if self.exit_type in HR_BY_DEFAULT else "")

    @property
    def effective_status(self) -> str:
        if self.status:
            return self.status
        ends = self.exit_type == Departure.ExitType.FIXED_TERM_END
        return Departure.Status.TO_CONFIRM if ends else Departure.Status.CONFIRMED


def facts_of(departure: Departure) -> Facts:
    """The departure as facts again, its sealed fields opened."""
    return Facts(
        **{field: getattr(departure, field) for field in PLAIN_FIELDS},
        private_email=opened(departure, "private_email"),
        contact=opened(departure, "contact"),
        status=departure.status,
    )
