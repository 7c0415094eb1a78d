"""What most stories have in common: how a case opens, is assessed, planned, carried out, judged, handed on and closed."""
