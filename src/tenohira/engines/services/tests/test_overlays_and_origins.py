"""A pack says only what differs: key by key, with the place that said it, and a version that is the content's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from tenohira.engines.services.catalogue import load_catalogue
from tenohira.engines.services.definition import FlowDefinition, FlowState, Transition
from tenohira.engines.services.folders import Folders, check_folders, service_folders
from tenohira.engines.services.references import Reference, nearest, notices, report
from tenohira.engines.services.tests.factories import SERVICES, bundle, own_pack, write
from tenohira.foundation.definitions import LocalText, Problems, content_hash, overlay, parse_yaml

DOG = "services/environment/dog-registration/service.yaml"
LIBRARY = Path(settings.TENOHIRA_LIBRARY)


def folders(pack: Path) -> Folders:
    return Folders(LIBRARY, pack)


def merged(pack: Path, name: str = DOG) -> Any:
    problems = Problems()
    source = folders(pack).merged(name, problems)
    assert not problems, str(problems)
    assert source is not None
    return source


def line_of(path: Path, text: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(text))


class TestWhoSaidIt:
    def test_a_key_of_the_pack_stands_at_its_own_line_and_the_rest_in_the_library(
        self, tmp_path: Path
    ) -> None:
        own = write(tmp_path, DOG, "# てのひら市の違い\n\nstandard_days: 3\nfee:\n  yen: 2500\n")
        source = merged(tmp_path)
        assert source.place(("standard_days",)) == (own, 3)
        assert source.place(("fee", "yen")) == (own, 5)
        assert source.place(("fee", "note"))[0] == LIBRARY / DOG
        assert source.place(("title",)) == (LIBRARY / DOG, line_of(LIBRARY / DOG, "title:"))

    def test_a_list_is_replaced_whole_and_nothing_of_the_old_one_stands_anywhere(
        self, tmp_path: Path
    ) -> None:
        own = write(tmp_path, DOG, "bring:\n  - my-number-card\n")
        source = merged(tmp_path)
        assert source.value["bring"] == ["my-number-card"]
        assert source.place(("bring", 0)) == (own, 2)
        assert source.place(("bring", 1)) == (own, 1)

    def test_one_language_of_a_title_leaves_the_others(self, tmp_path: Path) -> None:
        before = merged(tmp_path).value["title"]
        write(tmp_path, DOG, "title: {en: Dogs of Tenohira}\n")
        assert merged(tmp_path).value["title"] == before | {"en": "Dogs of Tenohira"}

    def test_a_mistake_in_the_overlay_is_told_in_the_overlay(self, tmp_path: Path) -> None:
        with own_pack(tmp_path) as pack:
            own = write(pack, DOG, "standard_days: 7\nbring: [rabies-certificat]\ncategory: enviroment\n")
            problems = Problems()
            load_catalogue(folders(pack), problems)
            assert [(one.file, one.line) for one in problems] == [(str(own), 2), (str(own), 3)]
            paper, category = problems
            assert "「rabies-certificate」ではありませんか" in paper.how
            assert "「environment」ではありませんか" in category.how

    def test_a_mistake_the_overlay_makes_in_the_library_s_part_is_told_where_the_wrong_word_stands(
        self, tmp_path: Path
    ) -> None:
        with own_pack(tmp_path) as pack:
            own = write(pack, DOG, "issues:\n  granted:\n    template: certificat\n")
            problems = Problems()
            load_catalogue(folders(pack), problems)
            [told] = problems
            assert (told.file, told.line) == (str(own), 3)
            assert "ひな形「certificat」" in told.what


def test_a_file_of_the_pack_that_cannot_be_read_leaves_the_library_s(tmp_path: Path) -> None:
    write(tmp_path, DOG, "title: [\n")
    problems = Problems()
    source = folders(tmp_path).merged(DOG, problems)
    assert source is not None
    assert source.value["owner"] == "kankyo"
    assert len(problems) == 1


def test_what_neither_has_is_nothing_and_no_mistake(tmp_path: Path) -> None:
    problems = Problems()
    assert folders(tmp_path).merged("services/none/none/service.yaml", problems) is None
    assert not problems
    assert not folders(tmp_path).has("services/none/none/service.yaml")
    assert folders(tmp_path).has(DOG)


def test_the_library_and_the_pack_together_are_the_services_of_a_city(tmp_path: Path) -> None:
    write(tmp_path, "services/environment/fireflies/service.yaml", "schema: 1\n")
    found = service_folders(folders(tmp_path))
    assert set(found) == {*SERVICES, "fireflies"}
    assert found["fireflies"] == "environment/fireflies"
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("services/environment/fireflies/form.yaml", "service.yaml がない"),
        ("services/pets/dog-registration/service.yaml", "services/environment/dog-registration にもあります"),
        ("services/fireflies/service.yaml", "置き場所が違います"),
        ("services/service.yaml", "置き場所が違います"),
    ],
)
def test_a_folder_nobody_would_read_is_told(tmp_path: Path, name: str, says: str) -> None:
    write(tmp_path, name, "schema: 1\n")
    problems = Problems()
    check_folders(folders(tmp_path), problems)
    [told] = problems
    assert says in f"{told.what}{told.why}"
    assert Path(told.file).parent == (tmp_path / name).parent
    assert told.how


PLAIN = st.recursive(
    st.integers(0, 9) | st.sampled_from(["a", "b"]),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=6,
)
TREES = st.dictionaries(st.sampled_from("xyz"), PLAIN, max_size=3)


def yaml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml, value)) + "]"
    return str(value)


def laid(base: Any, *over: Any) -> Any:
    problems = Problems()
    found = parse_yaml(yaml(base), Path("library.yaml"), problems)
    for n, one in enumerate(over):
        source = parse_yaml(yaml(one), Path(f"pack{n}.yaml"), problems)
        assert found is not None
        assert source is not None
        found = overlay(found, source)
    assert not problems
    assert found is not None
    return found


@bounds(max_examples=60)
@given(TREES, TREES)
def test_what_the_pack_says_holds_and_what_it_leaves_out_stays(base: Any, over: Any) -> None:
    def holds(low: Any, high: Any, found: Any) -> None:
        if not (isinstance(low, dict) and isinstance(high, dict)):
            assert found == high
            return
        assert found.keys() == low.keys() | high.keys()
        for key, value in found.items():
            if key not in high:
                assert value == low[key]
            elif key not in low:
                assert value == high[key]
            else:
                holds(low[key], high[key], value)

    holds(base, over, laid(base, over).value)


@bounds(max_examples=60)
@given(TREES, TREES)
def test_saying_it_twice_is_saying_it_once_and_never_changes_the_library(base: Any, over: Any) -> None:
    assert laid(base, over, over).value == laid(base, over).value
    assert laid(base, {}).value == base
    assert laid(base, base).value == base


class TestVersions:
    @bounds(max_examples=60)
    @given(TREES, st.randoms(use_true_random=False))
    def test_the_order_of_keys_makes_no_other_version(self, value: Any, random: Any) -> None:
        keys = list(value)
        random.shuffle(keys)
        assert content_hash({key: value[key] for key in keys}) == content_hash(value)

    @bounds(max_examples=60)
    @given(TREES, TREES)
    def test_another_content_is_another_version(self, one: Any, other: Any) -> None:
        assert (content_hash(one) == content_hash(other)) is (one == other)

    def test_a_comment_or_the_same_words_again_keep_the_version(self, tmp_path: Path) -> None:
        before = bundle("dog-registration").version
        with own_pack(tmp_path) as pack:
            for text in (
                "# 変更なし\n",
                "standard_days: 5\n",
                "fee: {yen: 3000}\n",
                "law: 狂犬病予防法 第4条第1項\n",
            ):
                write(pack, DOG, text)
                problems = Problems()
                assert load_catalogue(folders(pack), problems).bundle("dog-registration").version == before
            write(pack, DOG, "fee: {yen: 3001}\n")
            assert load_catalogue(folders(pack), problems).bundle("dog-registration").version != before
            assert not problems

    def test_the_version_is_the_hash_of_the_parts_of_every_service(self) -> None:
        versions = {service: bundle(service).version for service in SERVICES}
        assert {service: content_hash(bundle(service).parts()) for service in SERVICES} == versions
        assert len(set(versions.values())) == len(SERVICES)


class TestNamesThatLeadNowhere:
    SOURCE = parse_yaml("schema: 1\n\nbring:\n  - card\n  - crad\n", Path("service.yaml"), Problems())

    def told(self, *references: Reference) -> list[tuple[int, str, str, str]]:
        assert self.SOURCE is not None
        problems = Problems()
        report(references, self.SOURCE, problems)
        return [(one.line, one.what, one.why, one.how) for one in problems]

    def test_the_line_the_right_names_and_the_nearest_are_told(self) -> None:
        [(line, what, why, how)] = self.told(Reference("持ち物", "crad", ("bring", 1), {"photo", "card"}))
        assert line == 5
        assert what == "持ち物「crad」がありません。"
        assert why == "使えるのは card、photo です。"
        assert how.startswith("「card」ではありませんか。")

    def test_a_name_that_is_there_or_no_name_at_all_says_nothing(self) -> None:
        known = {"card"}
        assert (
            self.told(*(Reference("持ち物", name, ("bring", 0), known) for name in ("card", None, 3, ["x"])))
            == []
        )

    def test_where_nothing_is_defined_yet_that_is_said(self) -> None:
        [(_, _, why, how)] = self.told(Reference("持ち物", "card", ("bring", 0), ()))
        assert "（まだありません）" in why
        assert not how.startswith("「")

    @pytest.mark.parametrize(
        ("name", "hint"), [("aproval", "approval"), ("acceptence", "acceptance"), ("xyz", "")]
    )
    def test_the_nearest_name_is_offered_only_when_it_is_near(self, name: str, hint: str) -> None:
        found = nearest(name, ["approval", "acceptance", "voice"])
        assert found == (f"「{hint}」ではありませんか。" if hint else "")

    def test_the_notices_of_a_flow_are_each_named_once_in_order(self) -> None:
        text = LocalText({"ja": "受付"})
        step = {"from": ["a"], "to": "a", "by": ["office"]}
        flow = FlowDefinition(
            schema_=1,
            title=text,
            states={"a": FlowState(title=text, phase="received")},
            steps=["a"],
            transitions=[
                Transition(id="x", title=text, then=["notice:refused", "clock:stop"], **step),
                Transition(id="y", title=text, then=["notice:granted", "notice:refused", "receipt"], **step),
            ],
        )
        assert notices(flow) == ["granted", "refused"]
