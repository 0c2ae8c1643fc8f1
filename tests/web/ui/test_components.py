"""Components say what they say in words and shapes, and tie a field to its hint and error."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from avtryck.web.ui.steps import interview_steps


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Booking(forms.Form):
    day = forms.DateField(label="Dag")
    place = forms.CharField(label="Plats", help_text="Ett rum där ni är ostörda.")
    way = forms.ChoiceField(
        label="Hur", widget=forms.RadioSelect, choices=[("room", "På plats"), ("video", "På video")]
    )


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "tisdag 3 mars 14.05"), ("en", "Tuesday 3 March 14:05")]
)
def test_a_moment_is_said_as_people_say_it_and_where_they_work(clock_at, language, said):
    clock_at("2026-02-01")
    with translation.override(language):
        assert rendered("{{ at|moment }}", at=datetime(2026, 3, 3, 13, 5, tzinfo=UTC)) == said


def test_the_year_is_said_only_when_it_is_another(clock_at):
    clock_at("2026-02-01")
    with translation.override("sv"):
        assert rendered("{{ d|day }}", d=date(2026, 12, 31)) == "torsdag 31 december"
        assert rendered("{{ d|day }}", d=date(2027, 1, 1)) == "fredag 1 januari 2027"
        assert rendered("{{ d|short_day }}", d=date(2026, 12, 31)) == "31 december 2026"


def test_a_missing_date_is_nothing():
    assert rendered("{{ d|day }}{{ d|moment }}{{ d|short_day }}", d=None) == ""


def test_a_status_is_a_word_and_a_shape_and_only_known_kinds():
    html = rendered('{% status "Bokad" "active" %}')
    assert "<span>Bokad</span>" in html
    assert '<svg class="shape"' in html
    with pytest.raises(TemplateSyntaxError, match="'pink' is not one of"):
        rendered('{% status "Bokad" "pink" %}')


def test_a_field_in_error_points_at_hint_and_error():
    html = rendered("{% field form.place %}", form=Booking({"place": ""}))
    assert 'aria-describedby="id_place_hint id_place_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="hint" id="id_place_hint">Ett rum där ni är ostörda.</p>' in html
    assert 'id="id_place_error"' in html


def test_radios_stand_in_a_fieldset_with_what_was_chosen():
    html = rendered("{% field form.way %}", form=Booking({"way": "video"}))
    assert html.startswith('<fieldset class="ds-fieldset">')
    assert 'value="video" id="id_way_1" checked' in html
    assert html.count("checked") == 1


def test_the_error_summary_leads_to_each_field_and_takes_focus():
    with translation.override("sv"):
        html = rendered("{% error_summary form %}", form=Booking({"place": "B 412"}))
    assert 'tabindex="-1" autofocus' in html
    assert "2 saker behöver rättas" in html
    assert 'href="#id_day">Dag: ' in html
    assert 'href="#id_way_0">Hur: ' in html
    assert "id_place" not in html


def test_no_error_summary_without_errors():
    assert rendered("{% error_summary form %}", form=Booking()).strip() == ""


def test_words_of_a_person_are_escaped_inside_a_notice():
    html = rendered("{% notice %}<p>{{ words }}</p>{% endnotice %}", words="<b>hej</b>")
    assert "<p>&lt;b&gt;hej&lt;/b&gt;</p>" in html


def test_the_five_steps():
    steps = interview_steps(current="book", done={"offer", "prepare"}, urls={"book": "/boka/"})
    assert [step.state for step in steps] == ["done", "done", "current", "todo", "todo"]
    assert [step.url for step in steps] == [None, None, "/boka/", None, None]
    with pytest.raises(ValueError, match="no such step: \\['eat'\\]"):
        interview_steps(current="eat")
