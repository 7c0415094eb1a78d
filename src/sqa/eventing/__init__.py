"""Events, the streams they make up, and the catalogue that names them all."""
