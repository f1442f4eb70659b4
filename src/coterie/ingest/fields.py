"""What can be imported: the kinds of files, their fields, how each is read and what it is also called. Tables only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coterie.language.types import PERSON_FIELDS, Type

Reading = Literal["id", "text", "instant", "when", "number", "money", "amount", "truth", "happened", "date", "labels", "content"]
"""How a column's text becomes a value: ``money`` is per unit (it will be multiplied), ``amount`` of a whole order or deal;
``happened`` is a yes/no, how many times, or the instant; ``when`` is that instant, if it is one; ``content`` decides by all of
the column's values."""

Kind = Literal["order-lines", "orders", "people", "events", "visits", "messages", "deals", "meetings", "answers"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a kind. ``needed``: there must be a column for it; a row without its value is set aside."""

    reading: Reading
    needed: bool = False
    aliases: tuple[str, ...] = ()


_READING: dict[Type, Reading] = {
    Type.NUMBER: "number",
    Type.MONEY: "money",
    Type.TEXT: "text",
    Type.TRUTH: "truth",
    Type.DATE: "date",
    Type.INSTANT: "instant",
    Type.LIST: "labels",
}

_ALIASES: dict[str, tuple[str, ...]] = {
    "order": ("order_id", "orderid", "order id", "order number", "invoice", "invoiceno", "invoice_no", "receipt", "transaction_id",
              "номер заказа", "заказ", "номер", "№ заказа", "чек", "номер чека"),
    "person": ("customer", "customer_id", "customerid", "customer id", "client", "client_id", "user", "user_id", "userid", "person_id",
               "contact_id", "id клиента", "клиент", "покупатель", "контрагент", "код клиента"),
    "anonymous": ("anonymous_id", "visitor", "visitor_id", "client_uuid", "cookie"),
    "time": ("date", "datetime", "timestamp", "order_date", "orderdate", "invoicedate", "invoice_date", "created_at", "event_time",
             "дата", "дата заказа", "дата и время", "время", "период"),
    "product": ("product_id", "sku", "stockcode", "item", "item_id", "article", "артикул", "код товара", "id товара"),
    "product_name": ("name", "title", "description", "product name", "item_name", "товар", "номенклатура", "наименование", "название"),
    "category": ("category_code", "category_name", "product_category", "категория", "группа", "раздел"),
    "quantity": ("qty", "count", "количество", "кол-во", "кол."),
    "price": ("unit_price", "unitprice", "price per unit", "цена"),
    "cost": ("unit_cost", "cost_price", "себестоимость", "закупочная цена"),
    "discount": ("discount_amount", "скидка", "сумма скидки"),
    "total": ("sum", "amount", "revenue", "grand_total", "order_total", "сумма", "итого", "стоимость", "сумма заказа"),
    "status": ("order_status", "state", "статус", "статус заказа", "состояние"),
    "channel": ("source_channel", "канал", "канал продаж"),
    "payment": ("payment_method", "оплата", "способ оплаты"),
    "delivery": ("delivery_method", "shipping", "доставка", "способ доставки"),
    "coupon": ("promo", "promocode", "promo_code", "промокод", "купон"),
    "gift_wrap": ("giftwrap", "подарочная упаковка"),
    "type": ("event", "event_type", "event_name", "action", "событие", "тип события"),
    "id": ("event_id", "message_id"),
    "session": ("session_id", "user_session", "сессия"),
    "value": ("event_value", "значение"),
    "url": ("page", "page_url", "link", "страница", "адрес страницы"),
    "source": ("utm_source", "источник"),
    "email": ("e-mail", "mail", "почта", "эл. почта", "электронная почта"),
    "phone": ("telephone", "mobile", "телефон", "мобильный", "мобильный телефон"),
    "first_name": ("firstname", "имя"),
    "last_name": ("lastname", "surname", "фамилия"),
    "patronymic": ("отчество",),
    "sex": ("gender", "пол"),
    "birthday": ("birth_date", "birthdate", "date_of_birth", "дата рождения", "день рождения"),
    "created": ("registered", "registration_date", "created_at", "дата создания", "дата регистрации"),
    "city": ("город",),
    "region": ("state", "регион", "область"),
    "country": ("страна",),
    "company": ("компания", "организация"),
    "tags": ("labels", "теги", "метки"),
}  # fmt: skip

_OF_FLATS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "visits": {
        "person": ("ym:s:userid", "userid", "user_id"),
        "anonymous": ("ym:s:clientid", "clientid", "client_id", "client id", "user_pseudo_id", "ga_client_id"),
        "time": ("ym:s:datetime", "ym:s:date", "session_start", "дата визита", "дата и время визита", "начало визита"),
        "id": ("ym:s:visitid", "visit_id", "session_id", "ga_session_id", "номер визита"),
        "source": ("ym:s:lasttrafficsource", "ym:s:utmsource", "utm_source", "session_source", "источник трафика", "источник"),
        "medium": ("ym:s:utmmedium", "utm_medium", "session_medium", "канал трафика", "тип трафика"),
        "campaign": ("ym:s:utmcampaign", "utm_campaign", "session_campaign", "кампания", "рекламная кампания"),
        "referrer": ("ym:s:referer", "referer", "page_referrer", "реферер", "сайт перехода"),
        "device": ("ym:s:devicecategory", "device_category", "device_type", "тип устройства", "устройство"),
        "pages": ("ym:s:pageviews", "pageviews", "page_views", "screen_page_views", "просмотры", "глубина просмотра", "число страниц"),
    },
    "messages": {
        "person": ("email", "email address", "recipient", "phone", "contact", "получатель", "адрес", "подписчик", "телефон"),
        "time": ("sent", "sent_at", "send time", "send_time", "send date", "дата отправки", "время отправки", "отправлено"),
        "id": ("message_id", "letter_id", "email_id", "id сообщения", "id письма"),
        "channel": ("канал", "тип рассылки", "media"),
        "campaign": ("campaign title", "campaign name", "campaign_name", "campaign_id", "mailing", "subject",
                     "рассылка", "кампания", "название рассылки", "тема письма"),
        "link": ("url", "clicked url", "ссылка", "адрес ссылки"),
        "delivered": ("доставлено", "доставка", "доставлен"),
        "delivered_at": ("delivery time", "delivery_time", "время доставки", "дата доставки"),
        "opened": ("open", "opens", "read", "прочитано", "открыто", "открытия", "прочитал", "открыл"),
        "opened_at": ("open time", "open_time", "last opened", "read_at", "время открытия", "дата открытия", "время прочтения"),
        "clicked": ("click", "clicks", "переход", "переходы", "переход по ссылке", "клики"),
        "clicked_at": ("click time", "click_time", "last clicked", "время перехода", "дата перехода"),
        "bounced": ("bounce", "bounces", "ошибка доставки", "не доставлено", "возврат"),
        "bounced_at": ("bounce time", "bounce_time", "время ошибки"),
        "unsubscribed": ("unsubscribe", "unsub", "отписка", "отписался", "отписан"),
        "unsubscribed_at": ("unsub time", "unsubscribe time", "время отписки", "дата отписки"),
        "complained": ("complaint", "spam", "abuse", "жалоба", "спам", "пожаловался"),
        "complained_at": ("complaint time", "время жалобы", "дата жалобы"),
    },
    "deals": {
        "deal": ("deal_id", "id сделки", "id", "сделка", "номер сделки", "название сделки", "deal name", "lead"),
        "person": ("contact", "contact_id", "client", "customer", "контакт", "основной контакт", "id контакта", "клиент"),
        "time": ("created", "created_at", "date_create", "дата создания", "дата создания сделки", "создано", "создана", "начало"),
        "company": ("company_title", "компания", "компания контакта", "организация"),
        "stage": ("stage_id", "pipeline_stage", "этап сделки", "этап", "стадия сделки", "стадия", "воронка/этап"),
        "stage_since": ("stage_changed", "date_stage_change", "дата смены этапа", "дата изменения стадии", "дата перехода на этап"),
        "status": ("state", "статус", "статус сделки", "результат"),
        "amount": ("budget", "opportunity", "sum", "price", "бюджет", "сумма", "бюджет сделки", "сумма сделки"),
        "closed": ("closed_at", "closedate", "close date", "дата закрытия", "дата закрытия сделки", "закрыта", "завершение"),
        "manager": ("responsible", "owner", "assigned_by", "ответственный", "ответственный за сделку", "менеджер"),
        "lost_reason": ("loss_reason", "lost reason", "причина отказа", "причина проигрыша"),
    },
    "meetings": {
        "person": ("contact", "client", "attendee", "контакт", "клиент", "участник"),
        "time": ("date", "start", "starts_at", "start time", "дата встречи", "дата и время встречи", "начало", "дата", "время"),
        "id": ("meeting_id", "id встречи"),
        "kind": ("type", "meeting_type", "вид встречи", "тип встречи", "вид", "тип"),
        "outcome": ("result", "итог встречи", "итог", "результат", "результат встречи"),
        "manager": ("responsible", "owner", "host", "менеджер", "ответственный", "сотрудник"),
    },
    "answers": {
        "person": ("email", "email address", "respondent", "respondent_id", "респондент", "адрес электронной почты", "клиент"),
        "time": ("timestamp", "submitted", "submitted_at", "answered_at", "date", "отметка времени", "дата ответа", "дата", "время"),
        "id": ("response_id", "submission_id", "id ответа", "id анкеты"),
        "survey": ("form", "form_name", "survey_name", "poll", "опрос", "анкета", "название опроса"),
        "question": ("question_text", "вопрос", "текст вопроса"),
        "answer": ("response", "answer_text", "ответ", "текст ответа"),
        "value": ("score", "rating", "оценка", "балл"),
    },
}  # fmt: skip
"""What reports of mailing services, of CRMs, of web counters and of survey services call the fields of flat facts."""

SAID_OF: dict[Kind, dict[str, str]] = {"messages": {"sent": "time"}, "deals": {"created": "time"}}
"""Other names of a fact's time: what happens first to a message or a deal."""

SIGNS: dict[Kind, tuple[str, ...]] = {
    "deals": ("stage",),
    "messages": ("opened", "clicked", "opened_at", "clicked_at"),
    "answers": ("answer",),
    "visits": ("medium", "referrer", "pages"),
    "meetings": ("outcome",),
}
"""Columns of which one must be there for a file to be taken for this kind unasked."""

BECAME = ("delivered", "opened", "clicked", "bounced", "unsubscribed", "complained")
"""What can become of a message; each may come with its instant."""


def _field(name: str, reading: Reading, *, needed: bool = False, kind: Kind | None = None) -> FieldSpec:
    aliases = _ALIASES.get(name, ()) if kind is None else _OF_FLATS[kind].get(name, ())
    return FieldSpec(reading, needed, aliases)


def _fields(names: str, reading: Reading, kind: Kind | None = None) -> dict[str, FieldSpec]:
    return {name: _field(name, reading, kind=kind) for name in names.split()}


def _shared(kind: Kind) -> dict[str, FieldSpec]:
    """What a flat fact of every kind has: whose it is and when."""
    visitor = {"anonymous": _field("anonymous", "id", kind=kind)} if kind == "visits" else {}
    person = {"person": _field("person", "id", needed=not visitor, kind=kind)}
    return person | visitor | {"time": _field("time", "instant", needed=True, kind=kind)}


ORDER_LEVEL: dict[str, FieldSpec] = {
    **_fields("status channel payment delivery coupon", "text"),
    **_fields("gift_wrap", "truth"),
}
"""Fields of an order that the language knows and both kinds of order files may carry, as ``order.status`` or ``status``."""

KINDS: dict[Kind, dict[str, FieldSpec]] = {
    "order-lines": {
        "order": _field("order", "id", needed=True),
        "person": _field("person", "id", needed=True),
        "time": _field("time", "instant", needed=True),
        "product": _field("product", "id"),
        **_fields("product_name category", "text"),
        "quantity": _field("quantity", "number"),
        "price": _field("price", "money", needed=True),
        **_fields("cost discount", "money"),
        **ORDER_LEVEL,
    },
    "orders": {
        "order": _field("order", "id"),
        "person": _field("person", "id", needed=True),
        "time": _field("time", "instant", needed=True),
        "total": _field("total", "amount", needed=True),
        **_fields("cost discount", "amount"),
        **ORDER_LEVEL,
    },
    "people": {
        "person": _field("person", "id", needed=True),
        **{name: _field(name, _READING[type_]) for name, type_ in PERSON_FIELDS.items()},
    },
    "events": {
        "person": _field("person", "id"),
        "anonymous": _field("anonymous", "id"),
        "type": _field("type", "text", needed=True),
        "time": _field("time", "instant", needed=True),
        **_fields("id session product", "id"),
        **_fields("category url source", "text"),
        **_fields("value", "number"),
    },
    "visits": {
        **_shared("visits"),
        **_fields("id", "id", "visits"),
        **_fields("source medium campaign referrer device", "text", "visits"),
        **_fields("pages", "number", "visits"),
    },
    "messages": {
        **_shared("messages"),
        **_fields("id", "id", "messages"),
        **_fields("channel campaign link", "text", "messages"),
        **_fields(" ".join(BECAME), "happened", "messages"),
        **_fields(" ".join(f"{name}_at" for name in BECAME), "when", "messages"),
    },
    "deals": {
        "deal": _field("deal", "id", needed=True, kind="deals"),
        **_shared("deals"),
        **_fields("company stage status manager lost_reason", "text", "deals"),
        **_fields("stage_since closed", "instant", "deals"),
        **_fields("amount", "amount", "deals"),
    },
    "meetings": {
        **_shared("meetings"),
        **_fields("id", "id", "meetings"),
        **_fields("kind outcome manager", "text", "meetings"),
    },
    "answers": {
        **_shared("answers"),
        **_fields("id", "id", "answers"),
        "survey": _field("survey", "text", needed=True, kind="answers"),
        "question": _field("question", "text", kind="answers"),
        "answer": _field("answer", "text", needed=True, kind="answers"),
        **_fields("value", "number", "answers"),
    },
}


def attribute_reading(name: str) -> Reading:
    """How a person's attribute is read: by the type that the language fixes for it, else by its content."""
    return _READING[PERSON_FIELDS[name]] if name in PERSON_FIELDS else "content"
