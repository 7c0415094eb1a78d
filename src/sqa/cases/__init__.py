"""Cases: one pupil's or group's support, from assessed need to analysed outcome."""
