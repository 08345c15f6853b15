"""The customer barcode: the examples that Japan Post publishes to check such a program by (manual, 抜き出し法 9/9)."""

from __future__ import annotations

import pytest

from tenohira.foundation.address import (
    AddressError,
    address_digits,
    barcode_bars,
    barcode_signs,
    part_after_town,
)

PUBLISHED = [
    ("263-0023", "千葉市稲毛区緑町3丁目30-8　郵便ビル403号", "3-30-8-403", "5"),
    ("014-0113", "秋田県大仙市堀見内　南田茂木　添60-1", "60-1", "CC8"),
    ("110-0016", "東京都台東区台東5-6-3　ABCビル10F", "5-6-3-10", "9"),
    ("060-0906", "北海道札幌市東区北六条東4丁目　郵便センター6号館", "4-6", "9"),
    ("065-0006", "北海道札幌市東区北六条東8丁目　郵便センター10号館", "8-10", "9"),
    ("407-0033", "山梨県韮崎市龍岡町下條南割　韮崎400", "400", "-"),
    ("273-0102", "千葉県鎌ケ谷市右京塚　東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", "0"),
    ("198-0036", "東京都青梅市河辺町十一丁目六番地一号　郵便タワー601", "11-6-1-601", "CC8"),
    ("027-0203", "岩手県宮古市大字津軽石第二十一地割大淵川480", "21-480", "CC5"),
    ("590-0016", "大阪府堺市堺区中田出井町四丁六番十九号", "4-6-19", "CC2"),
    ("080-0831", "北海道帯広市稲田町南七線　西28", "7-28", "CC7"),
    ("317-0055", "茨城県日立市宮田町6丁目7-14　ABCビル2F", "6-7-14-2", "CC1"),
    ("650-0046", "神戸市中央区港島中町9丁目7-6　郵便シティA棟1F1号", "9-7-6A1-1", "5"),
    ("623-0011", "京都府綾部市青野町綾部6-7　LプラザB106", "6-7LB106", "4"),
    ("064-0804", "札幌市中央区南四条西29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", "3"),
    ("910-0067", "福井県福井市新田塚3丁目80-25　J1ビル2-B", "3-80-25J1-2B", "9"),
    ("100-0013", "東京都千代田区霞が関1丁目3番2号　郵便プラザ503室", "1-3-2-503", "9"),
]


@pytest.mark.parametrize(("postal_code", "address", "said", "check"), PUBLISHED)
def test_an_address_says_the_digits_and_the_check_digit_that_japan_post_published(
    postal_code: str, address: str, said: str, check: str
) -> None:
    signs = barcode_signs(postal_code, address)
    assert address_digits(address) == said
    assert len(signs) == 21
    assert signs[:7] == tuple(postal_code.replace("-", ""))
    assert signs[-1] == check


def test_what_is_too_short_is_filled_and_what_is_too_long_is_cut() -> None:
    assert barcode_signs("407-0033", "韮崎400")[7:20] == ("4", "0", "0", *["CC4"] * 10)
    assert "".join(barcode_signs("064-0804", "29丁目1524-23 第2郵便ハウス501")[7:20]) == "29-1524-23-2-"


def test_a_letter_is_two_signs_and_may_be_cut_between_them() -> None:
    signs = barcode_signs("910-0067", "3丁目80-25 J1ビル2-B")
    assert signs[14:20] == ("CC1", "9", "1", "-", "2", "CC1")
    assert barcode_signs("910-0067", "T")[7:9] == ("CC2", "9")
    assert barcode_signs("910-0067", "Z")[7:9] == ("CC3", "5")


@pytest.mark.parametrize("written", ["1丁目２番3号", "一丁目二番三号", "1-2-3", "1の2の3", "1－2ー3"])
def test_the_same_place_written_in_other_ways_says_the_same(written: str) -> None:
    assert address_digits(written) == "1-2-3"


def test_a_number_in_the_name_of_a_town_is_not_said() -> None:
    assert part_after_town("三の丸", "4-1", "") == "4-1"
    assert part_after_town("駅南一丁目", "3-5", "コーポ湖201") == "一丁目3-5 コーポ湖201"
    assert address_digits(part_after_town("駅南一丁目", "3-5", "コーポ湖201")) == "1-3-5-201"
    assert part_after_town("津軽石第二十一地割", "480", "") == "第二十一地割480"


def test_the_bars_are_67_three_for_each_sign_between_start_and_stop() -> None:
    bars = barcode_bars(barcode_signs("100-0013", "1丁目3番2号 郵便プラザ503室"))
    assert len(bars) == 67
    assert bars[:2] == "13"
    assert bars[-2:] == "31"
    assert bars[2:11] == "114" + "144" + "144"
    assert bars[-5:-2] == "411"


def test_the_postal_code_of_a_whole_city_gets_no_barcode() -> None:
    assert barcode_signs("431-0400", "吉美3268") == ()
    assert barcode_bars(()) == ""


def test_what_is_no_postal_code_is_refused() -> None:
    with pytest.raises(AddressError):
        barcode_signs("431", "1-1")
