from karwan.ui.measuring import Hit, Measurement


def test_two_clicks_along_an_alternative():
    state = Measurement()
    state.click((62, 34), Hit("a", 1000.0))
    assert state.begun
    assert not state.finished
    assert state.chainages() == (1000.0, 1000.0)
    state.move((62.1, 34), 5000.0)
    assert state.chainages() == (1000.0, 5000.0)
    state.click((62.2, 34), Hit("a", 8000.0))
    assert state.finished
    state.move((62.3, 34), 9000.0)
    assert state.chainages() == (1000.0, 8000.0)


def test_a_free_line_goes_on_until_it_is_finished():
    state = Measurement()
    state.click((62, 34), None)
    assert state.places() == []
    state.move((62.1, 34))
    assert state.places() == [(62, 34), (62.1, 34)]
    # An alternative under a later click does not take a free line over.
    state.click((62.1, 34), Hit("a", 5.0))
    state.move((62.2, 34))
    state.finish()
    assert state.finished
    assert state.places() == [(62, 34), (62.1, 34)]
    state.move((63, 35))
    assert state.places() == [(62, 34), (62.1, 34)]


def test_the_next_click_after_the_answer_begins_anew():
    state = Measurement()
    state.click((62, 34), Hit("a", 1.0))
    state.click((62, 34), Hit("a", 2.0))
    state.click((62, 35), None)
    assert (state.key, state.points, state.finished) == ("", [(62, 35)], False)


def test_back_takes_clicks_away_one_by_one():
    state = Measurement()
    for x in (62, 63, 64):
        state.click((x, 34), None)
    state.back()
    assert state.points == [(62, 34), (63, 34)]
    state.back()
    state.back()
    assert not state.begun
    state.click((62, 34), Hit("a", 1.0))
    state.click((62, 34), Hit("a", 2.0))
    state.back()
    assert not state.finished
    assert state.marks_m == [1.0]
    state.back()
    assert not state.begun


def test_right_click_finishes_along_an_alternative_at_the_cursor():
    state = Measurement()
    state.click((62, 34), Hit("a", 1.0))
    state.move((62.5, 34), 700.0)
    state.finish()
    assert state.finished
    assert state.chainages() == (1.0, 700.0)


def test_finishing_a_single_free_point_clears():
    state = Measurement()
    state.click((62, 34), None)
    state.finish()
    assert not state.begun
    assert not state.finished
