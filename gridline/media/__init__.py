"""The media process: it plays prompts and listens to callers at the same time, for bridges that ask it to."""
