"""Typed settings, read once at start from a TOML file and the environment; each part is given its own section."""

from gridline.settings.errors import Mistake, SettingsError, SettingsRefused
from gridline.settings.loading import read_settings, settings_file, settings_from
from gridline.settings.secret import Secret
from gridline.settings.sections import Settings

__all__ = [
    "Mistake",
    "Secret",
    "Settings",
    "SettingsError",
    "SettingsRefused",
    "read_settings",
    "settings_file",
    "settings_from",
]
