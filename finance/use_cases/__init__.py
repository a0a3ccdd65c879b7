"""One act per file, verb_noun: this listing reads as the handbook."""
