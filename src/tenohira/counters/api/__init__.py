"""The counter for other systems (連携システム): OpenAPI 3.1 over the engines' doors, with tokens and no cookies."""
