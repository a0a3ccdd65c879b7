from finance.vouchers.flaws import BLURRED, FLAWS, GLARE, flaws_of


def test_flaws_are_picked_out_of_the_notes_in_their_own_order():
    assert flaws_of(("quality.glare", "pdf.edited", "quality.blurred")) == (BLURRED, GLARE)
    assert flaws_of(()) == ()


def test_every_flaw_says_what_to_do_again():
    assert all(flaw.title and flaw.remedy for flaw in FLAWS)
    assert len({flaw.remedy for flaw in FLAWS}) == len(FLAWS)
