"""Statistics that leave the circle of the cases one may read: tables saved as they were told, for good."""
