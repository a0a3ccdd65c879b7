"""Units (province › city › district › street › community), members, roles and data scope."""
