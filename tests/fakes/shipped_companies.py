"""The companies that we ship, as a node that serves one of them has it after its start."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from gridline.company import load_company
from gridline.settings import Settings
from gridline.settings.sections import CompanySettings
from models.company_profile import CompanyProfile

CODES = ("aes", "arek", "demo", "ivg", "sal", "smz")


@cache
def shipped_profiles() -> Mapping[str, CompanyProfile]:
    """By code."""
    return {code: load_company(replace(Settings(), company=CompanySettings(code))).profile for code in CODES}
