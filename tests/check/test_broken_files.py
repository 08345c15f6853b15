"""Files that cannot be read at all: broken YAML, another encoding, nothing in them. Each is one problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.broken_packs import BIN, GIFT, check, edit, hall, shown

DEFINITIONS = [
    "pack/city.yaml",
    "pack/offices.yaml",
    "pack/routes.yaml",
    "pack/values/compost.yaml",
    "pack/services/environment/compost-bin/service.yaml",
    f"{GIFT}/service.yaml",
    f"{GIFT}/form.yaml",
    f"{GIFT}/examples.yaml",
    "library/facts.yaml",
    "library/values/gifts.yaml",
    "library/flows/acceptance.yaml",
    "library/papers.yaml",
    "library/categories.yaml",
    "library/life-events.yaml",
    "library/fragments/applicant.yaml",
    "library/code-lists/hospitals.yaml",
]
TEXTS = ["pack/towns.csv", "library/messages/granted.ja.md", "pack/messages/received.ja.md"]


@pytest.mark.parametrize("file", DEFINITIONS)
def test_broken_yaml_is_told_at_its_line_and_hides_no_other_file(file: str, tmp_path: Path) -> None:
    root = hall(tmp_path)
    text = (root / file).read_text("utf-8")
    (root / file).write_text(text + "broken: [1,\n", "utf-8")
    edit(root, "library/messages/granted.en.md", "{{ receipt_number }}", "{{ receipt }}")
    found = check(root)
    assert next(one for one in found if one.file == str(root / file)).what == "YAMLとして読めません。"
    assert [one for one in found if one.file.endswith("granted.en.md")], shown(found)
    assert all(one.how for one in found)


@pytest.mark.parametrize("file", [*DEFINITIONS, *TEXTS])
def test_a_file_in_another_encoding_is_told_at_the_line_of_its_first_letter(
    file: str, tmp_path: Path
) -> None:
    root = hall(tmp_path)
    path = root / file
    comment = "#" if path.suffix == ".yaml" else ""
    path.write_bytes(path.read_bytes() + f"{comment}漢字\n".encode("cp932"))
    found = [one for one in check(root) if one.file == str(path)]
    assert [(one.what, one.how) for one in found] == [
        ("文字コードがUTF-8ではありません。", "UTF-8で保存し直してください。")
    ]
    assert found[0].line == path.read_bytes().count(b"\n")


@pytest.mark.parametrize("file", [*DEFINITIONS, *TEXTS])
def test_a_byte_order_mark_is_no_mistake(file: str, tmp_path: Path) -> None:
    root = hall(tmp_path)
    (root / file).write_bytes(b"\xef\xbb\xbf" + (root / file).read_bytes())
    assert check(root) == []


@pytest.mark.parametrize("file", [*DEFINITIONS, *TEXTS])
@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "- 1\n- 2\n", "{}", "null\n", "a: b\n", "schema: 1\n", "\x00", "schema: 1\npages: 3\n"],
)
def test_whatever_stands_in_a_file_check_answers_with_problems(file: str, text: str, tmp_path: Path) -> None:
    root = hall(tmp_path)
    (root / file).write_text(text, "utf-8")
    for one in check(root):
        assert one.line >= 1
        assert one.what
        assert one.how


def test_a_comment_alone_in_the_pack_says_nothing(tmp_path: Path) -> None:
    root = hall(tmp_path)
    for name in (
        "facts.yaml",
        "papers.yaml",
        "services/childcare/birth-gift/form.yaml",
        "flows/acceptance.yaml",
    ):
        edit(root, f"pack/{name}", "", "# ここに、わが市の違いを書く\n")
    found = check(root)
    assert found == [], shown(found)


def test_a_key_twice_is_told_at_the_second(tmp_path: Path) -> None:
    root = hall(tmp_path)
    edit(root, f"{BIN}/service.yaml", "owner: kankyo\n", "owner: kankyo\nowner: kodomo\n")
    found = check(root)
    assert [(Path(one.file).name, one.line) for one in found] == [("service.yaml", 5)], shown(found)
