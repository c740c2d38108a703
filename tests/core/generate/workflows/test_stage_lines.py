import pytest

from core.generate.progress import Stage
from core.generate.workflows.errors import StagesUnreadableError
from core.generate.workflows.stage_lines import read_stages, write_stages


def test_stages_are_lines():
    stages = (Stage(name="Rendering", weight=90), Stage(name="Upscaling twice", weight=7.5), Stage(name="8", weight=1))
    assert write_stages(stages) == "Rendering 90\nUpscaling twice 7.5\n8 1"
    assert read_stages(write_stages(stages)) == stages
    assert read_stages(write_stages(())) == ()


@pytest.mark.parametrize("line", ["Rendering 90", " Rendering: 90 % ", "Rendering = 90%", "Rendering 90,0"])
def test_people_write_them_in_many_ways(line):
    line = line.replace("90 %", "90%")
    assert read_stages(f"\n{line}\n\n") == (Stage(name="Rendering", weight=90),)


def test_without_a_number_all_weigh_the_same():
    assert read_stages("One\nTwo parts") == (Stage(name="One", weight=1), Stage(name="Two parts", weight=1))


@pytest.mark.parametrize("line", ["Rendering 0", "Rendering -1", "90", "Rendering nan", "Rendering inf"])
def test_a_weight_is_a_share_of_something(line):
    with pytest.raises(StagesUnreadableError) as caught:
        read_stages(f"Good 1\n{line}")
    assert caught.value.details == {"line": line}
