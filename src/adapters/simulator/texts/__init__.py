"""Short Swedish texts as staff might write them, about nobody."""
