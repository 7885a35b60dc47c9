"""Letters to a person: an answer of `where` in plain words, under the law that was asked by."""
