"""What the files of a library are called in its folder."""

DATABASE = "library.sqlite"
# What the names of a library's own files begin with.
OWN_NAMES = (
    DATABASE,
    "writer.",
    "rebuild.lock",
    "derived",
    "readers",
    "uploads",
    "restore.partial",
    "salvage.partial",
)
OWN_FOLDERS = ("derived", "readers", "uploads")
