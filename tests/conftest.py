"""What every test gets. The settings module and the rest of the configuration stand in pyproject.toml."""
