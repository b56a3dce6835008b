"""What each file format's text is: one module a format, each from bytes to ``Extracted``."""
