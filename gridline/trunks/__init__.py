"""SIP trunks: the section written for one, how one is looked at, and a call that tests it."""
