"""Recognition by a vosk-server elsewhere."""
