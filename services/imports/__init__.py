"""Tables of other systems, brought in whole or not at all."""
