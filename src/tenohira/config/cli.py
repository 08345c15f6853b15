"""The command `tenohira`: everything an operator or a writer of definitions types."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console

from tenohira.foundation.errors import TenohiraError

console = Console(highlight=False)


def _ready(home: Path | None = None) -> None:
    """Set Django up; `home` is where the data of this installation lies."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    if home is not None:
        os.environ["TENOHIRA_HOME"] = str(home)
    import django

    django.setup()


class Plain(click.Group):
    """Commands that end a refusal with what, why and what to do, never with a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error a person may read is printed, and the exit status is 1."""
        try:
            return super().invoke(ctx)
        except TenohiraError as error:
            lines = [error.what, f"理由: {error.why}" if error.why else "", error.remedy]
            click.echo("\n".join(str(line) for line in lines if line), err=True)
            ctx.exit(1)


@click.group(cls=Plain)
@click.version_option(package_name="tenohira")
def main() -> None:
    """手のひら市役所: 手続きを受け付け、決め、記録する。"""


@main.command()
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
@click.option("--port", default=8000, show_default=True, help="待ち受けるポート")
@click.option("--size", default=0, help="つくる住民の数。省くと city.yaml の人口")
@click.option("--cases", default=300, show_default=True, help="つくる案件の数")
@click.option("--home", type=click.Path(path_type=Path), default=None, help="データを置くフォルダ")
@click.option("--fresh", is_flag=True, help="前のお試しデータを消して、はじめからつくる")
def demo(city: str, port: int, size: int, cases: int, home: Path | None, fresh: bool) -> None:
    """お試しの市役所を開く（住民・職員・案件を架空のデータでつくり、ウェブとワーカーを起動する）。"""
    from tenohira.config.demo import opening

    opening.run(opening.Wanted(city=city, port=port, size=size, cases=cases, home=home, fresh=fresh))


@main.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--show", default="", help="この手続きの、合成した後の定義を出どころつきで見る")
@click.option("--mutants", is_flag=True, help="規則を少しずつ変えて、どの例も気づかない境目を示す")
@click.option("--service", default="", help="--mutants で、この手続きだけを調べる")
def check(path: Path | None, show: str, mutants: bool, service: str) -> None:
    """手続きや市区町村パックの定義を調べ、まちがいを全部、場所と直し方つきで示す。"""
    _ready()
    from tenohira.config import checking

    if show:
        sys.exit(checking.show(show, path, console))
    if mutants or service:
        from tenohira.config import proving

        sys.exit(proving.run(path, service, console))
    sys.exit(checking.run(path, console))


@main.command()
@click.option("--base", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--draft", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="この日の年齢と値で。省くと今日"
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@click.option(
    "--register",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="住民のファイル（取込形式の CSV、同じ見出しの Parquet）。省くと、取り込んである台帳",
)
def simulate(base: Path, draft: Path, day: datetime | None, form: str, register: Path | None) -> None:
    """2つの市区町村パックを住民の全員で比べ、だれが増え、だれが減り、年にいくらかかるかを示す。"""
    _ready()
    from tenohira.config import simulating

    wanted = simulating.Wanted(base, draft, day.date() if day else None, form, register)
    sys.exit(simulating.run(wanted, console))


@main.command()
@click.option("--city", required=True, help="市区町村コード（6桁）")
@click.option("--size", default=0, help="住民の数。省くと city.yaml の人口")
@click.option("--seed", default=1, show_default=True, help="同じ数なら、同じ住民ができる")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="書き出すCSV。省くと標準出力")
def population(city: str, size: int, seed: int, out: Path | None) -> None:
    """実在の統計の形に合わせて、架空の住民を住民台帳の取込形式（CSV）でつくる。"""
    _ready()
    from tenohira.config.demo import residents

    residents.write(city, size, seed, out)


@main.command("import-register")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--city", default="", help="市区町村コード（6桁）")
@click.option("--dry-run", is_flag=True, help="調べるだけで、取り込まない")
@click.option("--skip-bad", is_flag=True, help="誤りのある行を飛ばして、残りを取り込む")
def import_register(file: Path, city: str, dry_run: bool, skip_bad: bool) -> None:
    """住民台帳のCSVを取り込む。誤りが1行でもあれば、何も取り込まずに全部の誤りを示す。"""
    _ready()
    from tenohira.config.demo import residents

    sys.exit(residents.load(file, city, dry_run=dry_run, skip_bad=skip_bad))


@main.group()
def journal() -> None:
    """記録簿を調べる。"""


@journal.command()
@click.option("--city", default=None, help="市区町村コード（6桁）。省くと全部")
def verify(city: str | None) -> None:
    """記録簿の鎖をたどり、書き換えや抜けがないことを確かめる。"""
    _ready()
    from tenohira.foundation import journal as book

    faults = book.verify(city)
    for fault in faults:
        console.print(f"[red]✗[/red] {fault.city} {fault.stream} {fault.seq}番: {fault.reason}")
    if faults:
        console.print("記録簿が書き換えられています。データベースを止め、控えと照らし合わせてください。")
        sys.exit(1)
    console.print(f"✓ 記録 {book.count():,} 件の鎖は、つながっています。")


@journal.command()
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、既定のパック")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="この日だけ。省くと全部の日"
)
def root(city: str, day: datetime | None) -> None:
    """公開した記録簿のルート（1日分の記録をまとめた値）を、1行に1日ずつ JSON で書き出す。"""
    _ready()
    from tenohira.config import journal_roots

    sys.exit(journal_roots.write(city, day.date() if day else None))


@journal.command("check-root")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check_root(file: Path) -> None:
    """手元に控えたルートと、いまの記録簿を突き合わせ、後からの書き換え・削除・追加を見つける。"""
    _ready()
    from tenohira.config import journal_roots

    sys.exit(journal_roots.check(file, console))


@journal.command("check-proof")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check_proof(file: Path) -> None:
    """手続きのページで受け取った「記録の証明」が、それだけで成り立つか確かめる（データベースは要らない）。"""
    _ready()
    from tenohira.config import journal_roots

    sys.exit(journal_roots.check_proofs(file, console))


@main.command()
@click.option(
    "--phase",
    type=click.Choice(["pre", "post"]),
    default=None,
    help="pre: 新しい版を動かす前（足すだけ）、post: 古い版がなくなった後（片付け）。省くと両方",
)
def migrate(phase: Literal["pre", "post"] | None) -> None:
    """データベースを、この版の形にする。"""
    _ready()
    from tenohira.config import migrating

    migrating.run(phase)


@main.command()
@click.argument("number")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
def disclose(number: str, out: Path, city: str) -> None:
    """宛名番号の方について持っている情報を、全部、1つのZIPにまとめる（開示請求に応えるとき）。"""
    _ready()
    from tenohira.config import disclosing

    sys.exit(disclosing.disclose(number, out, city))


@main.command("load-city")
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
def load_city(city: str) -> None:
    """市区町村パックの課と決裁ルートを、データベースに入れる。何度しても同じ。"""
    _ready()
    from tenohira.config import city_loading

    sys.exit(city_loading.load(city))


@main.group()
def staff() -> None:
    """最初の管理者をつくる。パスワードは、ここでは決めない。"""


@staff.command("create-administrator")
@click.option("--name", required=True, help="氏名")
@click.option("--mail", required=True, help="サインインに使うメールアドレス")
@click.option("--number", default="", help="職員番号")
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
def create_administrator(name: str, mail: str, number: str, city: str) -> None:
    """管理者を登録し、本人がパスワードを決めるための、一度だけ使えるリンクを出す。"""
    _ready()
    from tenohira.config import administrators

    sys.exit(administrators.create(city, name, mail, number))


@staff.command("setup-link")
@click.argument("mail")
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
def setup_link(mail: str, city: str) -> None:
    """期限が切れたときなどに、職員がパスワードを決めるリンクを、もう一度出す。"""
    _ready()
    from tenohira.config import administrators

    sys.exit(administrators.link(city, mail))


@main.command("end-sessions")
@click.option("--mail", default="", help="この人だけ。省くと、市区町村の全員")
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
def end_sessions(mail: str, city: str) -> None:
    """開いているログインを、すべての端末で終わらせる。"""
    _ready()
    from tenohira.config import administrators

    sys.exit(administrators.end_sessions(city, mail))


@main.command("forget-factors")
@click.option("--mail", required=True, help="アカウントのメールアドレス")
@click.option("--city", default="", help="市区町村コード（6桁）。省くと、最初に見つかったパック")
def forget_factors(mail: str, city: str) -> None:
    """パスキーや認証アプリをなくした人の、二つめの確認を外す。本人確認書類を見てから使う。"""
    _ready()
    from tenohira.config import administrators

    sys.exit(administrators.forget_factors(city, mail))


@main.group()
def keys() -> None:
    """暗号化の鍵を調べ、新しい鍵に替える。"""


@keys.command("list")
def list_keys() -> None:
    """鍵の指紋と、暗号化している項目を示す。鍵そのものは出さない。"""
    _ready()
    from tenohira.config.keys import commands

    sys.exit(commands.show())


@keys.command("new")
def new_key() -> None:
    """新しい鍵をつくる。"""
    _ready()
    from tenohira.config.keys import commands

    sys.exit(commands.add())


@keys.command()
def rotate() -> None:
    """古い鍵で封をしたものを、全部、いちばん新しい鍵に替える。途中で止まっても、続きからやり直せる。"""
    _ready()
    from tenohira.config.keys import commands

    sys.exit(commands.rotate())


@keys.command("status")
def key_status() -> None:
    """どの鍵で何件に封をしているか数える。古い鍵がまだ要るなら終了コード1。"""
    _ready()
    from tenohira.config.keys import commands

    sys.exit(commands.status())


@keys.command()
def forget() -> None:
    """もう何にも使われていない古い鍵を外す。"""
    _ready()
    from tenohira.config.keys import commands

    sys.exit(commands.forget())


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="[verify] FOLDER")
def backup(words: tuple[str, ...]) -> None:
    """データベースとファイルの控えを、同じ時点でフォルダに取る。verify なら、取らずに確かめる。

    暗号化の鍵（TENOHIRA_KEYS）は控えに入らない。別の安全な場所に保管する。
    """
    *verb, folder = words
    if verb not in ([], ["verify"]):
        raise click.UsageError("tenohira backup フォルダ、または tenohira backup verify フォルダ")
    _ready()
    from tenohira.config.backup import commands

    sys.exit(commands.verify(Path(folder)) if verb else commands.backup(Path(folder)))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--force", is_flag=True, help="いまのデータを消して戻す")
def restore(folder: Path, force: bool) -> None:
    """控えからデータベースとファイルを戻し、記録簿の鎖と件数を確かめる。"""
    _ready()
    from tenohira.config.backup import commands

    sys.exit(commands.restore(folder, force=force))


@main.command()
@click.option("--once", is_flag=True, help="たまっている分だけ片付けて終わる")
def worker(once: bool) -> None:
    """送信待ちの通知を送り、期限を見張る。"""
    _ready()
    from tenohira.config import working
    from tenohira.config.operating.logs import catch_the_rest

    catch_the_rest()

    working.run(once=once)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="プロセスの数")
def serve(host: str, port: int, workers: int) -> None:
    """ウェブサーバーを起動する。"""
    from tenohira.config import serving

    serving.run(host, port, workers)


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs/reference"), show_default=True)
def reference(out: Path) -> None:
    """コマンド・設定・できごと・定義の項目の一覧を、プログラムから書き出す。"""
    _ready()
    from tenohira.config import reference_pages

    for path in reference_pages.write(out):
        console.print(f"✓ {path}")


if __name__ == "__main__":
    main()
