"""单位: the tree of units that the caller may see."""
