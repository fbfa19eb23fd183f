"""How a conversation runs, inbound or outbound, whatever carries it."""
