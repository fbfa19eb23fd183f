"""The AMI link to one Asterisk: kept up, watched, and safe to share by all calls."""
