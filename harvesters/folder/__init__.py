"""Files that lie in a folder, in a zip or in a directory of a web server, as sources of village data.

What the file harvesters share: finding the files, refusing what must not be read, what a name says of village and
period, and the description of a village's microdata. Nothing is written and nothing is unpacked to disk.
"""
