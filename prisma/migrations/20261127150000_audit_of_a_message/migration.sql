-- A receipt holds the rows of one message: few of a chain that only grows.
CREATE INDEX "audit_logs_owner_user_id_message_id_idx" ON audit_logs (owner_user_id, message_id) WHERE message_id IS NOT NULL;
