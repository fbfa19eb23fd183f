"""The process that has work done when its time has come; of several only one at a time."""
