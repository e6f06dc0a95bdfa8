"""What importances say, in words: no more than the trials do."""

from hpland.figures.data.importances import FAR, Importances
from hpland.figures.data.words import count, listed, words

_NAMED = 3  # parameters in a sentence; more are counted


def headline(data: Importances) -> str:
    """Return which parameters matter most, as far as that can be told."""
    first, leading = data.leaders, _leading(data)
    if not first:
        return f"No parameter can be told from chance{data.about}"
    if leading:
        most, *then = map(words, leading[:_NAMED])
        if len(data.params) == 1:
            return f"{most} matters{data.about}"
        return f"{most} matters most{data.about}" + (f", then {listed(then)}" if then else "")
    if len(first) == len(data.params):
        return f"Which parameter matters most{data.about} cannot be told"
    return f"{_who(first, 'or')} matters most{data.about}"


def doubt(data: Importances) -> str:
    """Return which parameters come next that cannot be told apart, and how many trials it takes."""
    leading = _leading(data)
    trials = count(data.trials, "trial")
    if len(leading) == len(data.groups):
        return f"told {'apart' if len(leading) > 1 else 'from chance'} with {trials}"
    group, needed = data.groups[len(leading)], data.needed[len(leading)]
    rest = len(data.params) - len(leading)
    who = f"the other {rest}" if leading and len(group) == rest > 1 else _who(group, "and")
    if _real(data, group):
        apart = listed(map(words, group[:2]), "from") if len(group) > 2 else ""
        return f"{who} cannot be told apart with {trials}; {_takes(needed, apart)}"
    apart = f"{words(group[0])} from it" if len(group) > 1 else ""
    return f"{who} cannot be told from chance with {trials}; {_takes(needed, apart)}"


def _leading(data: Importances) -> list[str]:
    """Return the parameters that are told from chance and from all the others, in order."""
    leading: list[str] = []
    for group in data.groups:
        if len(group) > 1 or not _real(data, group):
            break
        leading += group
    return leading


def _real(data: Importances, group: tuple[str, ...]) -> bool:
    return any(data.real[data.params.index(name)] for name in group)


def _who(group: tuple[str, ...], word: str) -> str:
    if len(group) <= _NAMED:
        return listed(map(words, group), word)
    return f"One of {len(group)} parameters" if word == "or" else f"{len(group)} parameters"


def _takes(needed: int | None, apart: str) -> str:
    told = f" tell {apart}" if apart else ""
    if needed is None:
        return f"{FAR} times as many would not{told}"
    return f"about {needed:,} would{told}"
