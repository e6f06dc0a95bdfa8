import pytest

from hpland.errors import HplandError
from hpland.figures.data.choose import none, several, two
from hpland.space import Real
from tests.figures.tables import LR, scattered_study, table


def test_the_first_two_parameters_that_vary_are_chosen() -> None:
    study = table(
        {"a": LR, "b": LR, "c": LR},
        {"a": [1e-3, 1e-3], "b": [1e-3, 1e-2], "c": [1e-3, 1e-2]},
        [0.1, 0.2],
    )
    assert two(study, (), "heatmap") == ("b", "c")
    assert two(study, ("c", "a"), "heatmap") == ("c", "a")


def test_where_too_few_vary_any_will_do() -> None:
    study = table({"a": LR, "b": LR}, {"a": [1e-3], "b": [1e-3]}, [0.1])
    assert two(study, (), "heatmap") == ("a", "b")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (("learning_rat", "batch_size"), "unknown parameter 'learning_rat': did you mean "),
        (("learning_rate",), "a heatmap takes two different parameters, got learning_rate"),
        (("optimizer",) * 2, "a heatmap takes two different parameters, got optimizer, optimizer"),
    ],
)
def test_a_wrong_choice_is_told_in_one_line(params: tuple[str, ...], message: str) -> None:
    with pytest.raises(HplandError) as error:
        two(scattered_study(), params, "heatmap")
    assert str(error.value).startswith(message)


def test_one_parameter_is_too_few() -> None:
    study = table({"a": LR}, {"a": [1e-3]}, [0.1])
    with pytest.raises(HplandError) as error:
        two(study, (), "surface")
    assert str(error.value) == "a surface takes two parameters; study 'tiny' has 1 parameter"


def test_a_figure_without_parameters_knows_those_that_there_are() -> None:
    assert none(scattered_study(), ("optimizer",)) == ()
    with pytest.raises(HplandError) as error:
        none(scattered_study(), ("optimiser",))
    assert str(error.value) == "unknown parameter 'optimiser': did you mean 'optimizer'?"


def test_parallel_takes_up_to_eight() -> None:
    space = {f"p{i}": Real(0, 1) for i in range(10)}
    study = table(space, {name: [0.5] for name in space}, [0.1])
    assert several(study, ()) == tuple(space)[:8]
    assert several(study, ("p9", "p1", "p9")) == ("p9", "p1")
    with pytest.raises(HplandError, match=r"^study 'tiny' has no parameter to draw$"):
        several(table({}, {}, [0.1]), ())
