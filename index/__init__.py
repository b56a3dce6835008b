"""Building a library of documents and searching it; nothing here knows of questions and answers."""
