"""The house: all business meaning. It knows no web, no queue and no pixels."""
