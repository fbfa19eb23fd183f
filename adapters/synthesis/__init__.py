"""Speech engines of the machine: RHVoice, Piper, festival or espeak-ng, whichever is installed."""
