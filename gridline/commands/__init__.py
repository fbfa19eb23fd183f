"""The commands of `gridline`, a module each: `add_arguments(parser)` and `run(arguments, settings_file) -> status`."""
