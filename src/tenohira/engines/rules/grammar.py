"""Which Python expressions are rules: parsed with `ast`, every node held against a list of the allowed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from fractions import Fraction

from tenohira.engines.rules.errors import GUIDE, RuleProblem

MOST_CHARACTERS = 2000
MOST_PARTS = 600
DEEPEST = 60
LARGEST_NUMBER = 10**15
LONGEST_TEXT = 200

_ALLOWED: tuple[type[ast.AST], ...] = (
    *(ast.Constant, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Tuple, ast.List, ast.IfExp),
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    *(ast.Call, ast.GeneratorExp, ast.comprehension),
)

_SAYS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Pow: ("べき乗 ** は使えません。", "かけ算を書くか、library/values に値を置いてください。"),
    ast.Is: ("is は使えません。", "== で比べてください。"),
    ast.IsNot: ("is not は使えません。", "!= で比べてください。"),
    ast.UAdd: ("数の前の + は使えません。", "+ を消してください。"),
    ast.Lambda: ("lambda は使えません。", "any(... for ... in ...) の形で書いてください。"),
    ast.NamedExpr: (
        "規則の中で名前を付けること（:=）はできません。",
        "計算で求める事実として facts.yaml に置いてください。",
    ),
    ast.JoinedStr: ('文字の組み立て（f"..."）は使えません。', '決まった文字を "..." で書いてください。'),
    ast.Subscript: (
        "[ ] で一つを取り出すことはできません。",
        "any(... for ... in ...) や min、max で書いてください。",
    ),
    ast.ListComp: (
        "[... for ...] は使えません。",
        "any( )、all( )、sum( )、count( ) の中に for を書いてください。",
    ),
    ast.Dict: ("{ } は使えません。", "表になる値は library/values に置いてください。"),
    ast.Set: ("{ } は使えません。", 'in の右側は ("a", "b") のように丸括弧で書いてください。'),
    ast.Starred: ("* で開くことはできません。", "値を一つずつ書いてください。"),
    ast.keyword: (
        "名前つきの引数（a=1）は使えません。",
        "順番に並べて書いてください。比べるときは == です。",
    ),
    ast.BitAnd: ("& は使えません。", "and と書いてください。"),
    ast.BitOr: ("| は使えません。", "or と書いてください。"),
    ast.Invert: ("~ は使えません。", "not と書いてください。"),
}


@dataclass(frozen=True)
class Parsed:
    """What the grammar makes of a text: the expression, or the problems that forbid it."""

    line: str
    expression: ast.expr | None
    problems: tuple[RuleProblem, ...] = ()

    def column(self, node: ast.AST) -> int:
        """Return the 1-based column, in characters, where a node starts."""
        return len(self.line.encode()[: getattr(node, "col_offset", 0)].decode(errors="ignore")) + 1

    def text(self, node: ast.AST) -> str:
        """Return a node's own text."""
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)
        return self.line.encode()[start:end].decode(errors="ignore")

    def number(self, node: ast.Constant) -> Fraction:
        """Return the exact value of a decimal number as written."""
        return Fraction(self.text(node).replace("_", ""))


def parse(source: str) -> Parsed:
    """Parse the text of a rule. Never runs it; refuses what is long, deep or not of the language."""
    if len(source) > MOST_CHARACTERS:
        return _refused(
            source,
            1,
            f"規則が長すぎます（{len(source)}文字）。",
            _split_it(),
            f"上限は{MOST_CHARACTERS}文字です。",
        )
    line = re.sub(r"[\r\n\t\f\v]", " ", source)
    start = len(line) - len(line.lstrip(" "))
    if not line.strip():
        return _refused(line, 1, "規則が空です。", "条件を書いてください。")
    if comment := _comment(line):
        return _refused(
            line,
            comment,
            "規則の中にコメント（#）は書けません。",
            "YAMLの行として、規則の外に書いてください。",
        )
    try:
        tree = ast.parse(line.strip(" "), mode="eval")
    except SyntaxError as error:
        return _unreadable(line, start, error)
    except (ValueError, RecursionError, MemoryError):
        return _refused(
            line,
            1,
            "規則を読めません。",
            _split_it(),
            "括弧などの重なりが深すぎるか、使えない文字があります。",
        )
    return _examine(line, start, tree.body)


def _split_it() -> str:
    return "計算で求める事実に分けるか、名前つきの関数にしてください。"


def _refused(line: str, column: int, what: str, how: str, why: str = "") -> Parsed:
    return Parsed(line, None, (RuleProblem(column, what, why, how),))


def _comment(line: str) -> int:
    """Return the column of a comment, 0 if there is none; a comment would swallow the lines after it."""
    if "#" not in line:
        return 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return token.start[1] + 1 + len(line) - len(line.lstrip())
    except (tokenize.TokenError, SyntaxError):
        return 0
    return 0


def _unreadable(line: str, start: int, error: SyntaxError) -> Parsed:
    column = min((error.offset or len(line.strip()) + 1) + start, len(line) + 1)
    at = line[column - 1 : column].strip()
    if (at and not at.isascii()) or "invalid character" in str(error.msg):
        return _refused(
            line,
            column,
            f"「{at}」は規則で使えない文字です。",
            "半角の記号や引用符で書き直してください。",
            "全角の記号かもしれません。",
        )
    if re.search(r"[^=!<>]=[^=]", line):
        how = "等しいかどうかは == で比べます。"
    else:
        how = "括弧と引用符の閉じ忘れ、and や or の書き忘れを確かめてください。"
    return _refused(
        line, column, "規則として読めません。", how, f"「{at or '文の終わり'}」の所で読めなくなりました。"
    )


def _examine(line: str, start: int, body: ast.expr) -> Parsed:
    depth = {id(body): 1}
    waiting: list[ast.AST] = [body]
    parsed = Parsed(line, body)
    problems: list[RuleProblem] = []
    count = 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > MOST_PARTS or depth[id(node)] > DEEPEST:
            return _refused(
                line, 1, "規則が複雑すぎます。", _split_it(), "部分の数か、入れ子の深さが上限を超えました。"
            )
        _shift(node, start)
        if problem := _forbidden(node, parsed):
            problems.append(problem)
            continue
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.operator | ast.cmpop | ast.unaryop) and (
                problem := _forbidden(child, parsed)
            ):
                problems.append(RuleProblem(parsed.column(node), problem.what, problem.why, problem.how))
                continue
            depth[id(child)] = depth[id(node)] + (0 if isinstance(child, ast.expr_context) else 1)
            waiting.append(child)
    return Parsed(line, None if problems else body, tuple(problems))


def _shift(node: ast.AST, start: int) -> None:
    if isinstance(node, ast.expr | ast.keyword):
        node.col_offset += start
        node.end_col_offset = (node.end_col_offset or 0) + start


def _forbidden(node: ast.AST, parsed: Parsed) -> RuleProblem | None:
    if not isinstance(node, _ALLOWED):
        what, how = _SAYS.get(
            type(node), ("この書き方は規則では使えません。", "手引きにある書き方に直してください。")
        )
        return RuleProblem(parsed.column(node), what, "", how)
    if isinstance(node, ast.Constant):
        return _forbidden_constant(node, parsed)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if name.startswith("_"):
        return RuleProblem(
            parsed.column(node),
            f"「{name}」は名前として使えません。",
            "下線で始まる名前はありません。",
            GUIDE,
        )
    return None


def _forbidden_constant(node: ast.Constant, parsed: Parsed) -> RuleProblem | None:
    value, column = node.value, parsed.column(node)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return RuleProblem(
            column,
            "文字が長すぎます。",
            f"上限は{LONGEST_TEXT}文字です。",
            "短い値かコードで比べてください。",
        )
    if isinstance(value, float) and not re.fullmatch(
        r"[\d_]{1,20}\.[\d_]{0,10}|\.[\d_]{1,10}", parsed.text(node)
    ):
        return RuleProblem(column, "この小数の書き方は使えません。", "", "0.5 のように書いてください。")
    if isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
        return RuleProblem(column, "数が大きすぎます。", "上限は1,000兆です。", "桁数を確かめてください。")
    if not isinstance(value, bool | int | float | str):
        how = (
            "分からないことは、書かなくても「未確認」として扱われます。"
            if value is None
            else "数か文字で書いてください。"
        )
        return RuleProblem(column, f"「{parsed.text(node)[:20]}」は規則では使えない値です。", "", how)
    return None
