"""Live audio of calls over AudioSocket."""
