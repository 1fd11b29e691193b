"""OAI-PMH 2.0: repositories harvest what the public may know, selectively and for ever."""
