"""The table of kept jobs, whatever they are called."""

from scumble_cli.jobs import kept, listing
from scumble_client import KeptJob


def job(name, styles=("linocut",)):
    return KeptJob(
        job=f"{hash(name) & 0xFFFFFFFFFFFF:012x}0000",
        state="done",
        revision=0,
        name=name,
        width=96,
        height=72,
        format="rgba8",
        created=1.7e9,
        changed=1.7e9,
        fraction=1.0,
        parameters={},
        styles=styles,
        bytes=1000,
        thumbnail=None,
    )


def test_one_long_name_does_not_widen_the_table_for_all(capsys):
    jobs = [job("a.png"), job("x" * 250 + ".png", ("y" * 250,) * 4)]
    listing.print_table(jobs, kept.short_ids(jobs))
    rows = capsys.readouterr().out.splitlines()
    assert max(len(row.rstrip()) for row in rows) < 180
    assert "a.png" in "".join(rows)
    assert "…" in "".join(rows)


def test_json_has_names_whole(capsys):
    listing.print_json([job("x" * 250)])
    assert "x" * 250 in capsys.readouterr().out
