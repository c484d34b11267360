"""When the house works, and when staff may be spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.rules.calendars import ONE_DAY, Place, at_local, is_working_day, local_day


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Local times. `quiet_from` to `quiet_until` is the night; it never cuts into the working
    hours, so a working morning is always a good moment."""

    place: Place
    opens: time = time(9)
    closes: time = time(17)
    quiet_from: time = time(18)
    quiet_until: time = time(8)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("the working day must end after it begins")
        begins_at_work = self.opens <= self.quiet_from < self.closes
        if self._is_quiet(self.opens) or (begins_at_work and self.quiet_from != self.quiet_until):
            raise ValueError("the quiet hours must lie outside the working hours")

    def _is_quiet(self, hour: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def may_speak(self, now: datetime) -> bool:
        here = now.astimezone(self.place.zone)
        return is_working_day(here.date(), self.place) and not self._is_quiet(here.time())

    def next_moment(self, now: datetime) -> datetime:
        """The next moment at which staff may be spoken to: now, else a working morning."""
        if self.may_speak(now):
            return now
        day = local_day(now, self.place)
        while not (is_working_day(day, self.place) and at_local(day, self.opens, self.place) > now):
            day += ONE_DAY
        return at_local(day, self.opens, self.place)

    def after(self, since: datetime, work: timedelta) -> datetime:
        """The end of that much working time, counted from `since`."""
        day = local_day(since, self.place)
        while True:
            if is_working_day(day, self.place):
                begins = max(since, at_local(day, self.opens, self.place))
                left = at_local(day, self.closes, self.place) - begins
                if work <= left:
                    return begins + work
                work -= max(left, timedelta())
            day += ONE_DAY

    def before(self, until: datetime, work: timedelta) -> datetime:
        """The start of that much working time, counted back from `until`."""
        day = local_day(until, self.place)
        while True:
            if is_working_day(day, self.place):
                ends = min(until, at_local(day, self.closes, self.place))
                left = ends - at_local(day, self.opens, self.place)
                if work <= left:
                    return ends - work
                work -= max(left, timedelta())
            day -= ONE_DAY
