"""The `karta` command line."""

import sys

from bot.cli.common import no_collecting, one_thread, use_utf8
from bot.cli.faults import told


def main() -> None:
    """Run `karta`; expected faults are one clear message, never a traceback."""
    use_utf8()
    with told():
        _run(sys.argv[1:])


def _run(words: list[str]) -> None:
    """What was asked for; a plain `karta ask` without importing the command line library."""
    if words[:1] == ["ask"]:
        from bot.cli.answering import answer
        from bot.cli.plain import plain

        no_collecting()
        one_thread()
        asked = plain(words[1:])
        if asked is not None:
            answer(asked)
            return
    from bot.cli.everything import cli

    cli()


if __name__ == "__main__":
    main()
