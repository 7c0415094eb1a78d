"""How fast the service is, beside the least that the same work could cost on the same machine in the same run."""
