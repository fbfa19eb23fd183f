"""`gridline demo storm`: the evening on which a feeder fails and everybody phones, with real calls."""
