"""Rules made at random over the small vocabulary of the factories: numbers, dates, money, conditions, loops."""

from hypothesis import strategies as st

BINDING = "any", "all"


def form(shape: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions of a shape, its gaps filled from the parts; with a short repr, as nested strategies need."""

    @st.composite
    def filled(draw: st.DrawFn) -> str:
        return shape.format(*(draw(part) for part in parts))

    return filled()


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        form("({} {} {})", inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner),
        form("min({}, {})", inner, inner),
        form("max({}, {})", inner, inner),
        form("({} if {} else {})", inner, CONDITIONS, inner),
        form("sum({} for c in household.children if c.lives_with)", MEMBER_NUMBERS),
        form("{}({} for c in household.children)", st.sampled_from(["min", "max"]), MEMBER_NUMBERS),
        form("(-{})", inner),
    )


CONDITIONS = st.sampled_from(["person.registered", "is_adult", "household.size > 3"])
MEMBER_NUMBERS = st.sampled_from(["c.age", "c.rank", "c.rank * 2", "c.rank // (c.age - 3)", "1"])
NUMBERS = st.recursive(
    st.sampled_from(
        ["0", "1", "3", "18", "household.size", "person.age", "count(household.children)", "care_age"]
    ),
    _numbers,
    max_leaves=4,
)
DATES = st.one_of(
    st.sampled_from(["today", "person.birth_date", "fiscal_year_end(today)", "date(2024, 2, 29)"]),
    form("(today + days({} * 1))", NUMBERS),
    form("(person.birth_date + months({} * 1))", NUMBERS),
    form("business_days_after(today, {} * 1)", NUMBERS),
)
MONEY = st.one_of(
    st.sampled_from(["cost", "fee", "person.income", "cost * rate", "cost / 3"]),
    form("floor_to(cost * {}, 10)", NUMBERS),
    form("allowance({}, {})", NUMBERS, NUMBERS),
)
COMPARISONS = st.one_of(
    *(
        form("({} {} {})", kind, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), kind)
        for kind in (NUMBERS, DATES, MONEY)
    ),
    form("({} <= {} < {})", NUMBERS, NUMBERS, NUMBERS),
    form("({} in ({}, {}))", NUMBERS, NUMBERS, NUMBERS),
    form("(person.sex {} '男')", st.sampled_from(["==", "!="])),
    st.sampled_from(["person.registered", "is_adult", "('walking' in helps)"]),
)
MEMBER_TRUTHS = st.sampled_from(
    ["c.lives_with", "c.age > 5", "c.rank * 2 == c.age", "1 // c.rank > 0", "is_adult"]
)
QUANTIFIED = st.one_of(
    form("{}({} for c in household.children)", st.sampled_from(BINDING), MEMBER_TRUTHS),
    form(
        "{}({} for c in household.children if {})",
        st.sampled_from(BINDING),
        MEMBER_TRUTHS,
        MEMBER_TRUTHS,
    ),
)
TRUTHS = st.recursive(
    st.one_of(COMPARISONS, QUANTIFIED),
    lambda inner: st.one_of(
        form("({} and {})", inner, inner),
        form("({} or {})", inner, inner),
        form("(not {})", inner),
        form("({} if {} else {})", inner, inner, inner),
    ),
    max_leaves=6,
)
