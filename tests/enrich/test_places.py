"""Places by city cells and addresses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.enrich.gazetteer import Town, nicknames, standard
from coterie.enrich.places import Place, find, load_own, read_address
from coterie.enrich.regions import find_region, names_region, region_of_postcode
from coterie.enrich.tables import rows
from coterie.errors import ImportRefused

SUBJECTS = [row for row in rows("regions") if row["country"] in {"RU", "UA"}]
TOWNS = [town for town in standard().towns if town.country == "RU" and town.region and (town.population or 0) >= 5_000]


def city(place: Place | None) -> str | None:
    return place.city.ru if place and place.city else None


def region(place: Place | None) -> str | None:
    return place.region.code if place and place.region else None


def country(text: str) -> str | None:
    place = find(text)
    return place.country.code if place and place.country else None


def sure(place: Place | None) -> float:
    return place.confidence if place else 0.0


# ---------------------------------------------------------------- the table


def test_every_federal_subject_is_there_and_its_capital_is_found_under_every_spelling() -> None:
    assert len(SUBJECTS) == 85
    for row in SUBJECTS:
        for text in (row["capital"], f"г. {row['capital']}", f"{row['capital'].upper()} г"):
            found = find(text, region=row["ru"])
            assert (city(found), region(found)) == (row["capital"], row["code"]), text
            assert found
            assert found.confidence >= 0.9


def test_every_region_is_found_by_both_names_and_by_the_short_forms_of_its_kind() -> None:
    for row in SUBJECTS:
        for name in (row["ru"], row["en"], *filter(None, row["other"].split("|"))):
            assert find_region(name) is find_region(row["ru"]), name
        if row["ru"].endswith(("область", "край")):
            stem, _, kind = row["ru"].rpartition(" ")
            short = "обл" if kind == "область" else "кр"
            for text in (f"{stem} {short}.", f"{short}. {stem}", f"{stem} {kind}".upper()):
                assert find_region(text) is find_region(row["ru"]), text


def test_every_row_is_whole() -> None:
    zones = {town.timezone for town in standard().towns}
    assert all(zone and ZoneInfo(zone) for zone in zones)
    for town in standard().towns:
        assert town.area in {"urban", "suburban", "rural"}
        assert -90 <= (town.latitude or 0) <= 90
        assert -180 <= (town.longitude or 0) <= 180
        assert town.name.ru
        assert town.region or town.country != "RU"
    assert all(standard().named(key) for key in nicknames())


def test_no_postcode_is_of_two_regions() -> None:
    prefixes = [three for row in SUBJECTS for part in row["postcodes"].split() for three in range(int(part[:3]), int(part[-3:]) + 1)]
    assert len(prefixes) == len(set(prefixes))
    assert {region_of_postcode(f"{three}000") is None for three in prefixes} == {False}


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Питер", "Санкт-Петербург"), ("СПб", "Санкт-Петербург"), ("С-Петербург", "Санкт-Петербург"), ("С.Петербург", "Санкт-Петербург"),
        ("Санкт-Петербург г", "Санкт-Петербург"), ("St. Petersburg", "Санкт-Петербург"), ("Saint Petersburg", "Санкт-Петербург"),
        ("г. Химки", "Химки"), ("Химки г", "Химки"), ("г.Химки", "Химки"), ("Khimki", "Химки"), ("Мск", "Москва"), ("Moscow", "Москва"),
        ("Нск", "Новосибирск"), ("Екат", "Екатеринбург"), ("Екб", "Екатеринбург"), ("Ekaterinburg", "Екатеринбург"),
        ("Yekaterinburg", "Екатеринбург"), ("Н.Новгород", "Нижний Новгород"), ("Nizhny Novgorod", "Нижний Новгород"),
        ("Nizhnij Novgorod", "Нижний Новгород"), ("орел", "Орёл"), ("ОРЁЛ", "Орёл"), ("Ростов н/Д", "Ростов-на-Дону"),
        ("Ulianovsk", "Ульяновск"), ("Rjazan", "Рязань"), ("Ростов на Дону", "Ростов-на-Дону"), ("наб. Челны", "Набережные Челны"), ("Йошкар Ола", "Йошкар-Ола"), ("Алма-Ата", "Алматы"),
        ("London", "Лондон"), ("Köln", "Кёльн"), ("Cologne", "Кёльн"), ("Нью Йорк", "Нью-Йорк"), ("Сан Франциско", "Сан-Франциско"),
        ("Пермь (Пермский край)", "Пермь"), ("Мытищи, Московская область", "Мытищи"), ("ст-ца Ленинградская", "Ленинградская"),
    ],
)  # fmt: skip
def test_a_city_is_one_however_it_is_written(text: str, wanted: str) -> None:
    assert city(find(text)) == wanted


def found_right(ask: Callable[[Town], Place | None]) -> float:
    """The share of the people of Russia's towns whose town is told right."""
    towns = [town for town in standard().towns if town.country == "RU"]
    right = [
        town
        for town in towns
        if (place := ask(town)) and (place.city, place.region, place.latitude) == (town.name, town.region, town.latitude)
    ]
    return sum(town.population or 0 for town in right) / sum(town.population or 0 for town in towns)


def test_nearly_everybody_s_town_is_told_right() -> None:
    assert found_right(lambda town: find(town.name.ru, region=town.region.name.ru if town.region else "")) > 0.996
    assert found_right(lambda town: find(f"г. {town.name.ru}")) > 0.975
    assert found_right(lambda town: find(town.name.en)) > 0.975
    assert found_right(lambda town: read_address(f",,{town.region.name.ru if town.region else ''},,{town.name.ru} г,,Ленина ул,5")) > 0.996


def test_with_the_region_nobody_is_told_another_town_confidently() -> None:
    told = [
        (town, find(f"{town.name.ru} г", region=town.region.name.ru)) for town in standard().towns if town.country == "RU" and town.region
    ]
    assert [town for town, place in told if place and place.city and place.confidence >= 0.9 and place.latitude != town.latitude] == []


@given(st.text(max_size=40) | st.text("гдс пк.,-0156ЕёЯ()«»ТX", max_size=30))
def test_any_text_is_answered(text: str) -> None:
    for place in (find(text), find(text, region=text, country=text), read_address(text)):
        assert place is None or 0 < place.confidence <= 1


WRITTEN = ["{}", "г. {}", "г.{}", "{} г", "город {}", "  {} ", "«{}»"]


@given(st.sampled_from(TOWNS), st.sampled_from(WRITTEN), st.sampled_from([str, str.upper, str.lower]))
def test_a_town_is_found_again_in_any_case_with_any_word_for_its_kind(town: Town, written: str, case: object) -> None:
    assert town.region
    text = written.format(town.name.ru)
    for spelled in (text, text.replace("ё", "е")):
        found = find(case(spelled), region=town.region.name.ru)  # type: ignore[operator]
        assert (city(found) or "").lower().replace("ё", "е") == town.name.ru.lower().replace("ё", "е"), spelled
        assert region(found) == town.region.code


def test_a_name_of_several_towns_is_the_region_s_else_the_largest_with_less_confidence() -> None:
    alone, told = find("Киров"), find("Киров", region="Калужская обл")
    assert (region(alone), region(told)) == ("RU-KIR", "RU-KLU")
    assert sure(alone) < sure(told) == 0.99
    doubtful = find("Советск")
    assert doubtful
    assert doubtful.confidence < 0.7
    assert "likeliest of 3" in doubtful.reason
    assert region(find("Советск", region="Кировская область")) == "RU-KIR"


def test_a_region_or_country_that_contradicts_leaves_nothing_to_believe() -> None:
    elsewhere = find("Пермь", region="Московская обл")
    assert elsewhere
    assert elsewhere.confidence < 0.5
    in_germany = find("Пермь", country="Германия")
    assert (city(in_germany), in_germany and in_germany.country and in_germany.country.code) == (None, "DE")


def test_a_city_and_the_region_around_it_agree() -> None:
    found = find("Москва", region="Московская область")
    assert found
    assert (city(found), found.confidence) == ("Москва", 0.99)


def test_crimea_is_of_the_country_that_is_given() -> None:
    given_ = {told: find("Симферополь", country=told) for told in ("Россия", "Украина", "")}
    assert {told: place and place.country and place.country.code for told, place in given_.items()} == {
        "Россия": "RU",
        "Украина": "UA",
        "": "UA",
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("МО", "RU-MOS"), ("Московская обл", "RU-MOS"), ("Респ Татарстан", "RU-TA"), ("ХМАО", "RU-KHM"), ("Ленобласть", "RU-LEN")],
)
def test_a_region_in_the_city_s_column_is_a_region(text: str, wanted: str) -> None:
    found = find(text)
    assert (city(found), region(found)) == (None, wanted)
    assert found
    assert found.timezone == "Europe/Moscow" or wanted == "RU-KHM"


@pytest.mark.parametrize("text", ["", " ", "-", "нет", "123", "не указан", "ул. Ленина", "???"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert find(text) is None
    assert read_address(text) is None


def test_only_what_is_known_is_said() -> None:
    assert city(find("Нарния", region="Пермский край")) is None
    assert region(find("Нарния", region="Пермский край")) == "RU-PER"
    assert region(find("", region="Пермский край")) == "RU-PER"
    assert country("Казахстан") == "KZ"
    assert not names_region("Тверская")


def test_a_large_city_that_is_called_a_village_is_doubted() -> None:
    found = find("д. Пермь")
    assert found
    assert found.confidence < 0.5


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("text", "wanted", "code"),
    [
        (",123456,Московская обл,,Химки г,,Ленина ул,дом № 5", "Химки", "RU-MOS"),
        ("614000,Пермский край,,Пермь г,,Ленина ул,дом № 5,корпус А,кв.3", "Пермь", "RU-PER"),
        ("Россия, 620014, Свердловская обл, Екатеринбург г, Малышева ул, 5", "Екатеринбург", "RU-SVE"),
        ("141400, Россия, Московская область, г.о. Химки, г. Химки, мкр. Сходня, ул. Мира", "Химки", "RU-MOS"),
        ("Респ Татарстан, г Казань, ул Баумана, д 1", "Казань", "RU-TA"),
        ("Ханты-Мансийский Автономный округ - Югра АО, Сургут г", "Сургут", "RU-KHM"),
        (",,Пермский край,Пермский р-н,,Кондратово д,Камская ул,5", "Кондратово", "RU-PER"),
        ("Краснодарский край, ст-ца Ленинградская, ул. Красная", "Ленинградская", "RU-KDA"),
        ("обл. Ленинградская, г. Выборг", "Выборг", "RU-LEN"),
        ("г. Пермь, ул. Ленина 5", "Пермь", "RU-PER"), ("ул. Ленина 5, г. Пермь", "Пермь", "RU-PER"), ("г. Пермь ул. Ленина 5", "Пермь", "RU-PER"),
        ("Пермь Ленина 5", "Пермь", "RU-PER"), ("614000 Пермь", "Пермь", "RU-PER"), ("Пермь, Ленина, 5", "Пермь", "RU-PER"),
        ("Советская, 5, Пермь", "Пермь", "RU-PER"), ("Пермский край г Пермь ул Ленина д 5", "Пермь", "RU-PER"),
        ("Пермь г ул Ленина 5", "Пермь", "RU-PER"), ("МО, г. Химки", "Химки", "RU-MOS"), ("Химки МО", "Химки", "RU-MOS"),
        ("Нижний Новгород Ленина 5", "Нижний Новгород", "RU-NIZ"), ("125009, Москва, Тверская 1", "Москва", "RU-MOW"),
        ("Москва, Тверская ул, 1", "Москва", "RU-MOW"), ("Тверь, Московская ул, 3", "Тверь", "RU-TVE"),
        ("Санкт-Петербург, Московский пр-т, 10", "Санкт-Петербург", "RU-SPE"), ("Казань г, Кирова ул", "Казань", "RU-TA"),
        ("бульвар Мира 5, Киров, Калужская область", "Киров", "RU-KLU"), ("249440, Киров, ул. Ленина, 1", "Киров", "RU-KLU"),
        ("RUSSIA, Perm, Lenina str. 5", "Пермь", "RU-PER"),
        ("London, UK", "Лондон", None), ("Berlin, Germany", "Берлин", None), ("New York, NY 10001", "Нью-Йорк", "US-NY"),
        ("10 Downing Street, London SW1A 2AA, United Kingdom", "Лондон", None), ("Los Angeles, California, USA", "Лос-Анджелес", "US-CA"),
    ],
)  # fmt: skip
def test_an_address_gives_its_town(text: str, wanted: str, code: str | None) -> None:
    found = read_address(text)
    assert (city(found), region(found)) == (wanted, code)
    assert found
    assert found.confidence >= 0.9


def test_a_village_that_no_table_has_is_rural_and_of_its_region() -> None:
    found = read_address("Пермский край, с. Неизвестное, ул. Мира 1")
    assert found
    assert (found.city, region(found), found.area) == (None, "RU-PER", "rural")


def test_a_state_a_country_or_a_postcode_alone_is_what_it_is() -> None:
    assert region(read_address("Paris, TX 75460, USA")) == "US-TX"
    assert region(read_address("350000")) == "RU-KDA"
    assert country("Paris, France") == "FR"


def test_a_postcode_of_another_region_lowers_the_confidence() -> None:
    right, wrong = read_address("614000, г. Пермь"), read_address("101000, Пермский край, г. Пермь")
    assert sure(wrong) < sure(right)
    assert wrong
    assert wrong.reason == "the postcode is of another region"


# ---------------------------------------------------------------- a user's own table


def test_an_own_table_adds_places_and_wins_over_ours(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        "﻿City;Region;Country;Latitude;Longitude;Population;Area;Timezone\n"
        "Нарния;Пермский край;Россия;58,1;56,2;1 200;село;Asia/Yekaterinburg\n"
        "Пермь;Своя область;RU;;;;;\n",
        "utf-8",
    )
    own = load_own(path)

    narnia, perm = own.find("г. Нарния"), own.find("Пермь")

    assert narnia
    assert (city(narnia), narnia.latitude, narnia.population, narnia.area) == ("Нарния", 58.1, 1200, "rural")
    assert narnia.reason == "name, of your own table"
    assert perm
    assert perm.region
    assert perm.region.name.ru == "Своя область"
    assert city(own.find("Казань")) == "Казань"
    assert city(own.read_address("Пермский край, Нарния, ул. Мира 5")) == "Нарния"
    assert region(find("Пермь")) == "RU-PER"


def test_all_faults_of_an_own_table_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("city,country,latitude,population,area,timezone\nА,Нарния,91,-1,лес,Mars/Base\n,RU,,,,\n", "utf-8")

    with pytest.raises(ImportRefused) as refused:
        load_own(path)

    text = str(refused.value)
    assert [
        word
        for word in ("country “Нарния”", "latitude “91”", "population “-1”", "area “лес”", "timezone “Mars/Base”", "line 3: city is empty")
        if word not in text
    ] == []


@pytest.mark.parametrize("content", [b"town,country\nA,RU\n", b"", b"\xff\xfe\x00"])
def test_what_is_no_table_of_places_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused):
        load_own(path)
