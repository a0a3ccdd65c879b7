"""The database tells of changed vouchers (`NOTIFY voucher_changed`), so that copies are forgotten."""

from alembic import op

revision = "0006"
down_revision = "0005"

TELL_VOUCHER = """
CREATE FUNCTION tell_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('voucher_changed', OLD.id::text);
  RETURN NULL;
END $$
"""

# Who may see a voucher hangs on the path of its unit: all copies are in doubt.
TELL_ORGANISATION = """
CREATE FUNCTION tell_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('voucher_changed', '');
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(TELL_VOUCHER)
    op.execute(TELL_ORGANISATION)
    op.execute(
        "CREATE TRIGGER tell_voucher AFTER UPDATE OR DELETE ON voucher "
        "FOR EACH ROW EXECUTE FUNCTION tell_voucher()"
    )
    op.execute(
        "CREATE TRIGGER tell_organisation AFTER UPDATE OF path ON organisation "
        "FOR EACH ROW EXECUTE FUNCTION tell_organisation()"
    )
