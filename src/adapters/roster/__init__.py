"""The school's register: persons, duties, units and groups with their dates, taken in as SS 12000 writes them."""
