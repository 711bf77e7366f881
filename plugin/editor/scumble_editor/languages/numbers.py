"""Numbers and lengths of time as the artist's language writes them."""

from datetime import datetime

from scumble_editor.languages.translation import _, ngettext, pgettext


def whole(number: float) -> str:
    """Write a number without digits behind the decimal mark."""
    return f"{number:.0f}"


def decimal(number: float, digits: int) -> str:
    """Write a number with digits behind the decimal mark of the language."""
    # Translators: the decimal mark of your language
    return f"{number:.{digits}f}".replace(".", pgettext("decimal mark", "."))


def percent(number: float) -> str:
    """Write a whole number of percent."""
    return _("{number} %", number=whole(number))


def about(seconds: float) -> str:
    """Give a length of time as nobody would take it to the second."""
    if seconds < 90:
        return _("about {seconds} s", seconds=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("about {minutes} min", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 10 and minutes:
        return _("about {hours} h {minutes} min", hours=hours, minutes=minutes)
    return _("about {hours} h", hours=hours)


def ago(seconds: float) -> str:
    """How long ago something was."""
    if seconds >= 86400:
        return ngettext("{count} day ago", "{count} days ago", int(seconds / 86400))
    if seconds >= 3600:
        return ngettext("{count} hour ago", "{count} hours ago", int(seconds / 3600))
    if seconds >= 60:
        return ngettext("{count} minute ago", "{count} minutes ago", int(seconds / 60))
    return _("just now")


def dated(seconds: float) -> str:
    """Give day and time of a moment, in seconds since 1970, as no language has to translate it."""
    try:
        return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):  # beyond the calendar
        return "?"
