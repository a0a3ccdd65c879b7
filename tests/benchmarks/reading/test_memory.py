from benchmarks.reading.memory import MIB, growth_mib


def test_growth_leaves_warming_up_out():
    assert growth_mib([100 * MIB] * 10 + [400 * MIB] * 90) == 0
    rising = [(400 + number) * MIB for number in range(100)]
    assert 50 < growth_mib(rising) < 100
