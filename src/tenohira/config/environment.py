"""Every setting an operator can give, read from TENOHIRA_* environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tenohira.foundation.errors import TenohiraError

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent.parent


def _wrong(item: Any) -> str:
    name = f"TENOHIRA_{str(item['loc'][0]).upper()}"
    return (
        f"{name} という設定はありません" if item["type"] == "extra_forbidden" else f"{name}={item['input']}"
    )


def _default_cities() -> str:
    carried = PACKAGE / "cities"
    return str(carried if carried.is_dir() else REPOSITORY / "cities")


def _handed_over(prefix: str) -> dict[str, str]:
    """Secrets in files, by the name of the file; files of others that lie there are left alone."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder or not Path(folder).is_dir():
        return {}
    files = (path for path in Path(folder).iterdir() if path.name.startswith(prefix) and path.is_file())
    return {path.name: path.read_text(encoding="utf-8").strip() for path in files}


class SettingsWrong(TenohiraError):
    """A TENOHIRA_* variable has a name or a value that cannot be used."""


class Environment(BaseModel):
    """The operator's settings; each field is the variable TENOHIRA_<NAME IN CAPITALS>."""

    model_config = ConfigDict(extra="forbid")

    home: str = Field(
        "", description="データを置くフォルダ（SQLite、ファイル、鍵）。空なら実行した場所の .tenohira"
    )
    database_url: str = Field(
        "", description="postgresql://… または sqlite:///パス。空なら home の中の SQLite"
    )
    storage_url: str = Field(
        "", description="ファイルの置き場。s3://鍵:秘密@ホスト/バケット?region=地域。空なら home/files"
    )
    cities: str = Field(default_factory=_default_cities, description="市区町村パックのフォルダ")
    debug: bool = Field(False, description="開発者向けの詳しいエラー表示。本番では使わない")
    secret_key: str = Field("", description="署名用の秘密の値。空なら home に作って保存する")
    keys: str = Field(
        "", description="暗号化の鍵（Fernet、カンマ区切り、先頭が新しい）。空なら home に作って保存する"
    )
    allowed_hosts: str = Field("localhost,127.0.0.1,[::1]", description="受け付けるホスト名（カンマ区切り）")
    default_city: str = Field(
        "", description="どのホスト名にも当たらないときの市区町村コード。空なら唯一のパック"
    )
    base_url: str = Field("http://127.0.0.1:8000", description="通知やQRコードに書くこのサイトのURL")
    mail_url: str = Field(
        "", description="smtp://利用者:パスワード@ホスト:587?tls=1 。空なら home/mail に書く"
    )
    mail_from: str = Field("", description="差出人のメールアドレス。空なら city.yaml の mail")
    secure: bool = Field(False, description="HTTPS で公開するとき true（Cookie と HSTS）")
    trial: bool = Field(False, description="お試し（tenohira demo）の印。全ページの上に「お試し」と出す")
    signing_keys: str = Field(
        "",
        description="発行する書類に付ける署名の鍵のフォルダ。<市区町村コード>.p12 か、.pem と .key。空なら署名しない",
    )
    signing_passphrase: str = Field("", description="署名の鍵の合い言葉")
    timestamp_url: str = Field(
        "", description="署名にタイムスタンプ（RFC 3161）を付ける時刻認証局のURL。空なら付けない"
    )
    jpki_authorities: str = Field(
        "",
        description="公的個人認証の署名用CA証明書のファイル（PEM か DER、カンマ区切り）。空なら署名での申請を受けない",
    )
    jpki_crls: str = Field(
        "", description="署名用電子証明書の失効リスト（CRL）のファイルかURL（カンマ区切り）"
    )
    jpki_ocsp: str = Field("", description="署名用電子証明書の有効性を答えるサーバー（OCSP）のURL")
    desk_idle_minutes: int = Field(
        30, description="職員の画面で操作がないとき、ログアウトするまでの時間（分）"
    )
    desk_hours: int = Field(10, description="職員のログインが続く時間の上限（時間）")
    anonymous_per_minute: int = Field(
        120, description="ログインしていない人が、同じアドレスから1分間にためせる回数。0 は数えない"
    )
    proxies: int = Field(0, description="前に置いたプロキシの数。X-Forwarded-For のどこを信じるかが決まる")
    scanner_url: str = Field(
        "",
        description="ウイルス検査（clamd）の tcp://ホスト:3310 か unix:///パス。空なら検査しない。"
        "書くと、検査が済んでいないファイルは受け取らず、渡さない",
    )
    copy_days: int = Field(
        7, ge=1, le=90, description="住民が依頼した「自分の情報の写し」を、受け取れるようにしておく日数"
    )
    export_days: int = Field(
        90, ge=7, le=3650, description="職員の「書き出し」の記録（一覧と目的）を、申請から残しておく日数"
    )
    unused_account_days: int = Field(
        180, ge=30, le=3650, description="一度もログインしないアカウントを、作ってから残しておく日数"
    )
    upload_limit_mb: int = Field(20, description="1ファイルの上限（MB）")
    api_per_minute: int = Field(300, description="API を1つのトークンが1分間に呼べる回数")
    webhook_networks: str = Field(
        "", description="Webhook を送ってよい庁内のネットワーク（CIDR、カンマ区切り。例 10.20.0.0/16）"
    )
    vapid_key: str = Field(
        "",
        description="ウェブプッシュの鍵（VAPID、楕円曲線 P-256 の秘密鍵、PEM）のファイル。"
        "空ならウェブプッシュを出さない（お試しでは作る）",
    )
    vapid_contact: str = Field(
        "",
        description="プッシュサービスに名乗る連絡先（mailto: か https:）。空なら mail_from か base_url",
    )
    line_channel_token: str = Field(
        "",
        description="LINE公式アカウント（Messaging API）の長期のチャネルアクセストークン。空ならLINEを使わない",
    )
    line_channel_secret: str = Field(
        "", description="LINEのチャネルシークレット。届いた知らせ（Webhook）の署名を確かめる"
    )
    line_friend_url: str = Field(
        "", description="LINEの友だち追加のURL（https://lin.ee/… など）。空なら出さない"
    )
    line_api_url: str = Field("https://api.line.me", description="Messaging API のURL。試験のときだけ変える")
    metrics_token: str = Field(
        "", description="/metrics を読む監視の合言葉（Bearer）。空なら /metrics はない"
    )
    match_engine: Literal["duckdb", "postgresql", "spark"] = Field(
        "duckdb",
        description="規則を住民全員に一度に当てはめる（照合する）所。duckdb はこのプロセスの中、"
        "postgresql はデータベース、spark は Spark（pip install tenohira[spark] と Java 17 が要る）",
    )
    log_format: Literal["json", "text"] = Field("json", description="記録（ログ）の形。json か text")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="記録（ログ）の細かさ"
    )
    digital_auth_issuer: str = Field(
        "", description="デジタル認証アプリの発行者（iss）のURL。空ならカードでのログインを出さない"
    )
    digital_auth_client_id: str = Field("", description="デジタル認証アプリに登録したクライアントID")
    digital_auth_key: str = Field(
        "", description="private_key_jwt に署名する秘密鍵（PEM、EC P-256 か RSA）のファイル"
    )
    digital_auth_key_id: str = Field("", description="登録した公開鍵の kid。空なら付けない")
    digital_auth_base_path: str = Field(
        "/api/realms/main/protocol/openid-connect", description="認可・トークンなどの入口の前につくパス"
    )
    digital_auth_acr_values: str = Field("", description="求める認証の強さ（例: aal3 crl）。空なら求めない")
    company_sign_in_issuer: str = Field(
        "", description="会社のログイン（GビズID）の発行者（iss）のURL。空なら出さない"
    )
    company_sign_in_client_id: str = Field("", description="会社のログインに登録したクライアントID")
    company_sign_in_key: str = Field("", description="private_key_jwt に署名する秘密鍵（PEM）のファイル")
    company_sign_in_key_id: str = Field("", description="登録した公開鍵の kid。空なら付けない")
    company_sign_in_secret: str = Field(
        "", description="private_key_jwt を使えない相手の、クライアントの合言葉。鍵があれば使わない"
    )
    company_sign_in_base_path: str = Field("/oauth", description="会社のログインの入口の前につくパス")
    company_sign_in_endpoints: str = Field(
        "authorize,token,userinfo,.well-known/jwks.json",
        description="入口の名前: 認可,トークン,利用者情報,公開鍵",
    )
    company_sign_in_algorithm: Literal["ES256", "RS256"] = Field(
        "ES256", description="会社のログインのIDトークンの署名方式"
    )
    test_database_suffix: str = Field("", description="テスト用データベース名の末尾（並行して走らせるとき）")

    @classmethod
    def read(cls) -> Environment:
        """Return the settings of this process; unknown TENOHIRA_ names are refused, so that a typo is seen.

        What the environment does not say may lie in a file of the same name in $CREDENTIALS_DIRECTORY, where systemd,
        Kubernetes or the agent of a key vault puts secrets. Raises SettingsWrong.
        """
        prefix = "TENOHIRA_"
        outside = {"TENOHIRA_CHROMIUM", "TENOHIRA_TEST_DATABASES"}
        values: dict[str, Any] = {
            name.removeprefix(prefix).lower(): value
            for name, value in {**_handed_over(prefix), **os.environ}.items()
            if name.startswith(prefix) and name not in outside
        }
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SettingsWrong(
                f"設定を読めません: {'、'.join(_wrong(item) for item in error.errors())}",
                "環境変数 TENOHIRA_… の名前か値が正しくありません。",
                "docs/reference/settings.md の一覧で、つづりと値の形を確かめてください。",
            ) from error

    def folder(self) -> Path:
        """Return the data folder, made when missing."""
        path = Path(self.home) if self.home else Path.cwd() / ".tenohira"
        path.mkdir(parents=True, exist_ok=True)
        return path
