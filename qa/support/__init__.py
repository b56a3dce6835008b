"""Whether one sentence of a source says what a statement says, in its language or in the other.

``statements`` is the door. ``wording`` takes both apart into words and clauses; ``same_language`` and
``other_language`` pair the words of the one with those of the other, and every other module here is a rule that may
refuse what they paired.
"""
