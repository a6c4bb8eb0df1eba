"""Invented people and cases for demonstration and measurement. Nothing here is about a real human being (law.md C28)."""
