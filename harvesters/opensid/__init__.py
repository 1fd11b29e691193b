"""OpenSID: the 43-column export of residents, and the public documents that its websites list for PPID."""
