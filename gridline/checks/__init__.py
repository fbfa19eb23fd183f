"""Looks at the parts, one by one: the doctor asks from outside, /healthz from inside."""

from gridline.checks.diagnosis import Check, Diagnosis, Look, SlowLook, State, examine

__all__ = ["Check", "Diagnosis", "Look", "SlowLook", "State", "examine"]
