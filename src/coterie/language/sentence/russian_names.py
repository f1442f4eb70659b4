"""Russian names: of fields, of pieces of dates, of calendar periods, of what other rooms give. Tables only."""

from __future__ import annotations

from typing import NamedTuple

from coterie.language.nodes import Period, Piece
from coterie.language.sentence.speaker import Gender, Subject


class Label(NamedTuple):
    """A field's name in the nominative and genitive, its gender, and the genitive plural where it has one."""

    head: str
    genitive: str
    gender: Gender
    many: str = ""


PERSON_LABELS: dict[str, Label] = {
    "email": Label("электронная почта", "электронной почты", "f"),
    "phone": Label("телефон", "телефона", "m"),
    "name": Label("полное имя", "полного имени", "n"),
    "first_name": Label("имя", "имени", "n"),
    "last_name": Label("фамилия", "фамилии", "f"),
    "patronymic": Label("отчество", "отчества", "n"),
    "sex": Label("пол", "пола", "m"),
    "birthday": Label("дата рождения", "даты рождения", "f"),
    "created": Label("дата создания карточки", "даты создания карточки", "f"),
    "city": Label("город", "города", "m"),
    "region": Label("регион", "региона", "m"),
    "country": Label("страна", "страны", "f"),
    "company": Label("компания", "компании", "f"),
    "referred_by": Label("рекомендатель", "рекомендателя", "m"),
    "tags": Label("теги", "тегов", "p"),
    "postcode": Label("почтовый индекс", "почтового индекса", "m"),
    "time_zone": Label("часовой пояс", "часового пояса", "m"),
    "name_day": Label("именины", "именин", "p"),
    "birth_year": Label("предполагаемый год рождения", "предполагаемого года рождения", "m"),
    "email_kind": Label("вид электронного адреса", "вида электронного адреса", "m"),
    "phone_kind": Label("вид телефона", "вида телефона", "m"),
    "nature": Label("тип клиента", "типа клиента", "m"),
    "area": Label("тип местности", "типа местности", "m"),
    "first_seen": Label("дата первого появления", "даты первого появления", "f"),
    "rfm.recency": Label("давность", "давности", "f"),
    "temperature": Label("температура", "температуры", "f"),
    "p_alive": Label("вероятность новых покупок", "вероятности новых покупок", "f"),
    "duplicate_suspected": Label("подозрение на дубль", "подозрения на дубль", "n"),
    "manager": Label("менеджер", "менеджера", "m"),
    "company.size": Label("размер компании", "размера компании", "m"),
    "company.industry": Label("отрасль компании", "отрасли компании", "f"),
    "company.name": Label("название компании", "названия компании", "n"),
    "company.city": Label("город компании", "города компании", "m"),
    "company.tax_id": Label("ИНН компании", "ИНН компании", "m"),
    "location": Label("местоположение", "местоположения", "n"),
}
FACT_LABELS: dict[str, Label] = {
    "order": Label("номер заказа", "номера заказа", "m", "заказов"),
    "time": Label("время", "времени", "n"),
    "total": Label("сумма", "суммы", "f"),
    "cost": Label("себестоимость", "себестоимости", "f"),
    "discount": Label("скидка", "скидки", "f"),
    "margin": Label("маржа", "маржи", "f"),
    "status": Label("статус", "статуса", "m", "статусов"),
    "channel": Label("канал", "канала", "m", "каналов"),
    "payment": Label("способ оплаты", "способа оплаты", "m", "способов оплаты"),
    "delivery": Label("способ доставки", "способа доставки", "m", "способов доставки"),
    "coupon": Label("купон", "купона", "m", "купонов"),
    "gift_wrap": Label("подарочная упаковка", "подарочной упаковки", "f"),
    "product": Label("товар", "товара", "m", "товаров"),
    "product_name": Label("название товара", "названия товара", "n", "названий товара"),
    "category": Label("категория", "категории", "f", "категорий"),
    "brand": Label("бренд", "бренда", "m", "брендов"),
    "quantity": Label("количество", "количества", "n"),
    "price": Label("цена", "цены", "f"),
    "type": Label("вид события", "вида события", "m", "видов событий"),
    "session": Label("сеанс", "сеанса", "m", "сеансов"),
    "value": Label("значение", "значения", "n"),
    "url": Label("адрес страницы", "адреса страницы", "m", "адресов страниц"),
    "source": Label("источник", "источника", "m", "источников"),
    "campaign": Label("кампания", "кампании", "f", "кампаний"),
    "link": Label("ссылка", "ссылки", "f", "ссылок"),
    "delivered": Label("доставка", "доставки", "f"),
    "delivered_at": Label("время доставки", "времени доставки", "n"),
    "opened": Label("открытие", "открытия", "n"),
    "opened_at": Label("время открытия", "времени открытия", "n"),
    "clicked": Label("переход по ссылке", "перехода по ссылке", "m"),
    "clicked_at": Label("время перехода по ссылке", "времени перехода по ссылке", "n"),
    "bounced": Label("возврат сообщения", "возврата сообщения", "m"),
    "bounced_at": Label("время возврата", "времени возврата", "n"),
    "unsubscribed": Label("отписка", "отписки", "f"),
    "unsubscribed_at": Label("время отписки", "времени отписки", "n"),
    "complained": Label("жалоба", "жалобы", "f"),
    "complained_at": Label("время жалобы", "времени жалобы", "n"),
    "medium": Label("вид рекламы", "вида рекламы", "m", "видов рекламы"),
    "referrer": Label("сайт перехода", "сайта перехода", "m", "сайтов перехода"),
    "device": Label("устройство", "устройства", "n", "устройств"),
    "pages": Label("число страниц", "числа страниц", "n"),
    "deal": Label("номер сделки", "номера сделки", "m", "номеров сделок"),
    "company": Label("компания", "компании", "f", "компаний"),
    "stage": Label("этап", "этапа", "m", "этапов"),
    "stage_since": Label("дата перехода на этап", "даты перехода на этап", "f"),
    "amount": Label("сумма", "суммы", "f"),
    "created": Label("дата создания", "даты создания", "f"),
    "closed": Label("дата закрытия", "даты закрытия", "f"),
    "manager": Label("менеджер", "менеджера", "m", "менеджеров"),
    "lost_reason": Label("причина отказа", "причины отказа", "f", "причин отказа"),
    "days_in_stage": Label("время на этапе", "времени на этапе", "n"),
    "kind": Label("вид встречи", "вида встречи", "m", "видов встреч"),
    "outcome": Label("итог встречи", "итога встречи", "m", "итогов встреч"),
    "survey": Label("опрос", "опроса", "m", "опросов"),
    "question": Label("вопрос", "вопроса", "m", "вопросов"),
    "answer": Label("ответ", "ответа", "m", "ответов"),
}

STATES: dict[str, tuple[str, str]] = {
    "gift_wrap": ("есть подарочная упаковка", "нет подарочной упаковки"),
    "cost_assumed": ("себестоимость предположена", "себестоимость не предположена"),
    "delivered": ("доставлено", "не доставлено"),
    "opened": ("открыто", "не открыто"),
    "clicked": ("есть переход по ссылке", "нет перехода по ссылке"),
    "bounced": ("вернулось отправителю", "не вернулось отправителю"),
    "unsubscribed": ("привело к отписке", "не привело к отписке"),
    "complained": ("вызвало жалобу", "не вызвало жалобы"),
    "duplicate_suspected": ("есть подозрение на дубль", "нет подозрения на дубль"),
}
"""What a yes/no field says when it is yes, and when it is no."""

OWN_DAYS = {"birthday": ("дня рождения", "день рождения"), "name_day": ("именин", "именины")}
"""A person's own days of the year, after «до» and after «на»."""

CODES: dict[str, dict[str, str]] = {
    "temperature": {"cold": "холодная", "warm": "тёплая", "hot": "горячая"},
}
"""Values of our own that have a name; other texts stand in quotes as they are."""

PIECES: dict[Piece, tuple[str, str, Gender]] = {
    "year": ("год", "года", "m"),
    "month": ("месяц", "месяца", "m"),
    "day": ("число месяца", "числа месяца", "n"),
    "weekday": ("день недели", "дня недели", "m"),
    "hour": ("час", "часа", "m"),
    "age": ("число полных лет от", "числа полных лет от", "n"),
    "days_until": ("число дней до", "числа дней до", "n"),
    "anniversary_in": ("число дней до ближайшей годовщины", "числа дней до ближайшей годовщины", "n"),
}
OF_BIRTHDAY: dict[Piece, tuple[str, str, Gender]] = {
    "year": ("год рождения", "года рождения", "m"),
    "month": ("месяц рождения", "месяца рождения", "m"),
    "day": ("число в дате рождения", "числа в дате рождения", "n"),
    "weekday": ("день недели рождения", "дня недели рождения", "m"),
    "hour": ("час рождения", "часа рождения", "m"),
    "age": ("возраст", "возраста", "m"),
    "anniversary_in": ("число дней до дня рождения", "числа дней до дня рождения", "n"),
}
OF_TIME: dict[Piece, tuple[str, str, Gender]] = {
    "year": ("год", "года", "m"),
    "month": ("месяц", "месяца", "m"),
    "day": ("число месяца", "числа месяца", "n"),
    "weekday": ("день недели", "дня недели", "m"),
    "hour": ("час", "часа", "m"),
}
"""In a filter, the pieces of a fact's own time need no "of the time"."""

WHEN: dict[Period, str] = {
    "today": "сегодня",
    "yesterday": "вчера",
    "this week": "на этой неделе",
    "previous week": "на прошлой неделе",
    "next week": "на следующей неделе",
    "this month": "в этом месяце",
    "previous month": "в прошлом месяце",
    "next month": "в следующем месяце",
    "this quarter": "в этом квартале",
    "previous quarter": "в прошлом квартале",
    "next quarter": "в следующем квартале",
    "this year": "в этом году",
    "previous year": "в прошлом году",
    "next year": "в следующем году",
    "this fiscal year": "в этом финансовом году",
    "previous fiscal year": "в прошлом финансовом году",
    "next fiscal year": "в следующем финансовом году",
}
FALLS_ON: dict[Period, str] = {
    "today": "сегодня",
    "yesterday": "вчерашний день",
    "this week": "эту неделю",
    "previous week": "прошлую неделю",
    "next week": "следующую неделю",
    "this month": "этот месяц",
    "previous month": "прошлый месяц",
    "next month": "следующий месяц",
    "this quarter": "этот квартал",
    "previous quarter": "прошлый квартал",
    "next quarter": "следующий квартал",
    "this year": "этот год",
    "previous year": "прошлый год",
    "next year": "следующий год",
    "this fiscal year": "этот финансовый год",
    "previous fiscal year": "прошлый финансовый год",
    "next fiscal year": "следующий финансовый год",
}

BY_CHANNEL = {"email": "по электронной почте", "sms": "по СМС", "push": "в пуш-уведомлениях", "phone": "по телефону"}
"""Channels that have a name; any other is written «по каналу «…»»."""

Asked = tuple[str, int, str]
"""A lookup's name, how many arguments, and its part or option."""

STATE_LOOKUPS: dict[Asked, tuple[Subject, str, str]] = {
    ("in_journey", 1, ""): ("they", "находятся в цепочке {0}", "не находятся в цепочке {0}"),
    ("in_journey", 1, "step"): ("they", "находятся на шаге {step} цепочки {0}", "не находятся на шаге {step} цепочки {0}"),
    ("in_list", 1, ""): ("they", "входят в статический список {0}", "не входят в статический список {0}"),
    ("tagged", 1, ""): ("they", "отмечены тегом {0}", "не отмечены тегом {0}"),
    ("tagged", 1, "last"): ("they", "отмечены тегом {0}, полученным {last}", "не отмечены тегом {0}, полученным {last}"),
    ("subscribed", 1, ""): ("they", "подписаны на рассылки {channel}", "не подписаны на рассылки {channel}"),
    ("subscribed", 2, ""): ("they", "подписаны на {1} {channel}", "не подписаны на {1} {channel}"),
    ("consent", 1, ""): ("they", "дали согласие на рассылки {channel}", "не давали согласия на рассылки {channel}"),
    ("consent", 2, ""): ("they", "дали согласие на {1} {channel}", "не давали согласия на {1} {channel}"),
    ("reachable", 1, ""): ("they", "доступны {channel}", "недоступны {channel}"),
    ("reachable", 2, ""): ("they", "доступны {channel} для {1}", "недоступны {channel} для {1}"),
    ("suppressed", 1, ""): ("they", "находятся в стоп-листе {channel}", "не находятся в стоп-листе {channel}"),
}

VALUE_LOOKUPS: dict[Asked, tuple[str, str, Gender, str]] = {
    ("bucket", 1, ""): ("случайный номер", "случайного номера", "m", " по ключу {0}"),
    ("score", 1, ""): ("баллы", "баллов", "p", " {0}"),
    ("score", 1, "last change"): ("изменение", "изменения", "n", " баллов {0} {last}"),
    ("score", 2, ""): ("баллы", "баллов", "p", " {0} по группе {1}"),
    ("score", 2, "last change"): ("изменение", "изменения", "n", " баллов {0} по группе {1} {last}"),
    ("predicted", 1, ""): ("прогноз", "прогноза", "m", " {0}"),
    ("predicted", 1, "within"): ("прогноз", "прогноза", "m", " {0} {within}"),
    ("interest", 1, ""): ("интерес", "интереса", "m", " к {0}"),
    ("top_interests", 1, ""): ("главные интересы", "главных интересов", "p", " (первые {0})"),
    ("cluster", 1, ""): ("кластер", "кластера", "m", " {0}"),
    ("segmentation", 1, ""): ("место", "места", "n", " в сегментации {0}"),
    ("arm", 1, ""): ("группа", "группы", "f", " в кампании {0}"),
    ("tagged", 1, "since"): ("дата", "даты", "f", " получения тега {0}"),
    ("tagged", 1, "last since"): ("дата", "даты", "f", " получения тега {0} {last}"),
    ("subscribed", 1, "since"): ("дата", "даты", "f", " подписки на рассылки {channel}"),
    ("subscribed", 2, "since"): ("дата", "даты", "f", " подписки на {1} {channel}"),
    ("consent", 1, "since"): ("дата", "даты", "f", " согласия на рассылки {channel}"),
    ("consent", 2, "since"): ("дата", "даты", "f", " согласия на {1} {channel}"),
    ("consent", 1, "basis"): ("основание", "основания", "n", " согласия на рассылки {channel}"),
    ("consent", 2, "basis"): ("основание", "основания", "n", " согласия на {1} {channel}"),
    ("consent", 1, "text"): ("текст", "текста", "m", " согласия на рассылки {channel}"),
    ("consent", 2, "text"): ("текст", "текста", "m", " согласия на {1} {channel}"),
    ("suppressed", 1, "since"): ("дата", "даты", "f", " попадания в стоп-лист {channel}"),
    ("suppressed", 1, "reason"): ("причина", "причины", "f", " попадания в стоп-лист {channel}"),
}
