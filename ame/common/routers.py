class StatistikRouter:
    """The alias `statistik` reads views only: no model lives there and no migration runs there (design wall 1)."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        return False if db == "statistik" else None
