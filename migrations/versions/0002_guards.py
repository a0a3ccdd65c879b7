"""What the database itself guards: balanced entries, append-only rows, partitions of the registry."""

from alembic import op

revision = "0002"
down_revision = "0001"

PARTITIONS = 16
APPEND_ONLY = (
    "event_log",
    "seal",
    "seal_leaf",
    "journal_entry",
    "posting",
    "reading",
    "correction",
)

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$
"""

NOTE_UNSEALED = """
CREATE FUNCTION note_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_unsealed (organisation_id, event_id) VALUES (NEW.organisation_id, NEW.id);
  RETURN NULL;
END $$
"""

ENTRY_BALANCED = """
CREATE FUNCTION entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  entry uuid := CASE TG_TABLE_NAME WHEN 'posting' THEN (to_jsonb(NEW) ->> 'entry_id')::uuid
                                   ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
  counted bigint;
  uneven text;
BEGIN
  SELECT count(*) INTO counted FROM posting
    WHERE organisation_id = NEW.organisation_id AND entry_id = entry;
  IF counted < 2 THEN
    RAISE EXCEPTION 'journal entry % has % postings', entry, counted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
  END IF;
  SELECT book INTO uneven FROM posting
    WHERE organisation_id = NEW.organisation_id AND entry_id = entry
    GROUP BY book HAVING sum(amount_fen) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal entry % does not balance in book %', entry, uneven
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced';
  END IF;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    for part in range(PARTITIONS):
        op.execute(
            f"CREATE TABLE voucher_key_{part:02d} PARTITION OF voucher_key "
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
    op.execute(REFUSE_CHANGE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(NOTE_UNSEALED)
    op.execute(
        "CREATE TRIGGER note_unsealed AFTER INSERT ON event_log "
        "FOR EACH ROW EXECUTE FUNCTION note_unsealed()"
    )
    op.execute(ENTRY_BALANCED)
    for table in ("posting", "journal_entry"):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balanced()"
        )
