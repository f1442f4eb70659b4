"""A survey's sheet, a column for each question, comes in as answers, one for each person and question."""

from __future__ import annotations

import pytest
from tests.ingest.conftest import Shop, numbers

from coterie.ingest.pipeline import detect_file
from coterie.services.shop import Shop as Service

GOOGLE = (
    "Отметка времени,Адрес электронной почты,Как вы о нас узнали?,Что вам понравилось?,Оцените по шкале [Доставка],Оцените по шкале [Цены],Город\n"
    '05.03.2026 12:14:07,anna@mail.ru,от друзей,"Кольца;Серьги",5,4,Пермь\n'
    "06.03.2026 10:00:00,ilya@mail.ru,реклама,Кольца,4,,Тверь\n"
    '07.03.2026 18:40:00,yana@mail.ru,от друзей,"Серьги;Броши;Кольца",5,5,Пермь\n'
)
MONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,IP Address,How likely are you to recommend us?,Why did you choose this score?\n"
    "114,7,03/05/2026 12:00:00,03/05/2026 12:14:07,1.2.3.4,9,fast\n115,7,03/25/2026 12:00:00,03/25/2026 12:14:07,1.2.3.4,3,\n"
)


def test_a_form_s_columns_are_questions_and_several_choices_several_answers(shop: Shop) -> None:
    name = "Опрос покупателей (Ответы) - Form.csv"
    answer = shop.bring(GOOGLE, None, name)
    assert (answer.kind, numbers(answer)) == ("answers", (15, 0, 0, 0, 0))
    assert "3 sheets of a survey of 4 questions were unfolded into 15 answers" in answer.notes
    service = Service(shop.workspace)
    survey = shop.one("SELECT DISTINCT survey FROM answers")
    assert survey == "Опрос покупателей - Form"
    asked = 'question == "Оцените по шкале [Цены]"'
    assert service.count(
        'answers(question == "Что вам понравилось?", answer == "Кольца")',
        'answers(question == "Что вам понравилось?", answer == "Серьги")',
        f"answers({asked}, value >= 4)",
        f"asked({asked})",
        'city == "Пермь"',
    ).counts == (3, 2, 2, 3, 2)
    assert {row["key"] for row in shop.rows("SELECT key FROM people")} == {"anna@mail.ru", "ilya@mail.ru", "yana@mail.ru"}
    assert numbers(shop.bring(GOOGLE, None, name)) == (0, 0, 15, 0, 0)
    more = GOOGLE + "08.03.2026 09:00:00,zoya@mail.ru,реклама,Броши,3,3,Тверь\n"
    assert numbers(shop.bring(more, None, name)) == (4, 0, 15, 0, 0)


def test_what_a_service_adds_of_its_own_is_no_question(shop: Shop) -> None:
    assert numbers(shop.bring(MONKEY, None, "nps.csv")) == (4, 0, 0, 0, 0)
    assert [row["question"] for row in shop.rows("SELECT DISTINCT question FROM answers ORDER BY 1")] == [
        "How likely are you to recommend us?",
        "Why did you choose this score?",
    ]
    assert {row["key"] for row in shop.rows("SELECT key FROM people")} == {"114", "115"}


def test_a_sheet_of_nobody_is_people_until_it_is_said_to_be_answers(shop: Shop) -> None:
    head = "yummy,cheap,fast,greasy,spicy,tasty,healthy,expensive,Gender,Age\n"
    sheet = head + "".join(
        f"{','.join(('Yes', 'No')[(i + j) % 2] for j in range(8))},{'Male' if i % 2 else 'Female'},{20 + i}\n" for i in range(9)
    )
    answer = shop.bring(sheet, None)
    assert answer.kind == "people"
    assert any("may be a survey of 8 questions" in note for note in answer.notes)
    answer = shop.bring(sheet, "answers", constants={"survey": "brand", "time": "2026-03-05"})
    assert numbers(answer) == (72, 0, 0, 0, 0)
    assert shop.one("SELECT COUNT(*) FROM people WHERE key LIKE 'brand %'") == 9
    assert Service(shop.workspace).count('answers(question == "yummy", answer == "Yes") and Age >= 25').counts == (2,)


def test_a_sheet_with_a_row_for_each_question_stays_as_it_is(shop: Shop) -> None:
    long = "Отметка времени,Клиент,Опрос,Вопрос,Ответ\n05.03.2026,ann,nps,Почему вы выбрали нас?,цена\n"
    assert shop.bring(long, None).accepted == 1


def test_a_list_of_customers_with_a_date_is_no_survey(shop: Shop) -> None:
    rows = "".join(f"{i},anna{i}@mail.ru,Анна,2026-03-05,да\n" for i in range(5))
    assert shop.bring("ID,Email,Имя,Timestamp,Согласие на обработку персональных данных\n" + rows, None).kind == "people"


@pytest.mark.parametrize("stamp", ["Отметка времени", "Timestamp", "Дата", "Дата и время", "Дата ответа", "Submitted at"])
def test_two_questions_are_a_survey_whatever_its_time_is_called(shop: Shop, stamp: str) -> None:
    head = f"{stamp},E-mail,Как вы о нас узнали?,Порекомендуете нас?\n"
    answer = shop.bring(head + "05.03.2026 12:14:07,anna@mail.ru,реклама,да\n06.03.2026 10:00:00,ilya@mail.ru,друзья,\n", None, "nps.csv")
    assert (answer.kind, answer.accepted) == ("answers", 4)
    assert {row["key"] for row in shop.rows("SELECT key FROM people")} == {"anna@mail.ru", "ilya@mail.ru"}
    assert Service(shop.workspace).count('answers("nps", question == "Как вы о нас узнали?", answer == "реклама")').counts == (1,)


def test_one_question_of_a_form_is_a_survey(shop: Shop) -> None:
    assert shop.bring("Отметка времени,Email,Что улучшить?\n05.03.2026 12:14:07,anna@mail.ru,цены\n", None).kind == "answers"


@pytest.mark.parametrize(
    "head",
    [
        "Дата,Email,Нужна ли вам доставка?,Сумма всех заказов клиента,Город",
        "Дата,Email,Дата последней покупки клиента,Сумма всех заказов клиента,Город",
        "Дата,Email,Нужна ли доставка?,Менеджер,Город",
        "Дата создания,Email,Статус клиента,Скидка,Согласны на рассылку?",
    ],
)
def test_a_list_with_a_question_or_long_headers_is_no_survey(shop: Shop, head: str) -> None:
    assert shop.bring(f"{head}\n2026-03-05,anna@mail.ru,2026-03-01,да,Пермь\n", "people", dry_run=True).kind == "people"
    assert detect_file(shop.workspace, shop.folder / "file.csv").kind == "people"
