"""`gridline demo works`: consumers are told of planned works by real calls, and told again when these are moved."""
