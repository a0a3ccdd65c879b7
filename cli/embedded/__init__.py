"""The services of one machine: PostgreSQL and Redis from wheels, no root, no Docker."""
