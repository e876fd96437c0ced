-- Files of an agent: what its owner uploads and what tools make. Name and content are sealed under the tenant's data key;
-- beside them stands what is needed to count and to list.
CREATE TABLE "documents" (
    "owner_user_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "name" BYTEA NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "message_id" UUID,
    "content" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "documents_pkey" PRIMARY KEY ("owner_user_id", "id"),
    CONSTRAINT "documents_owner_user_id_fkey" FOREIGN KEY ("owner_user_id")
        REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "documents_owner_user_id_agent_id_fkey" FOREIGN KEY ("owner_user_id", "agent_id")
        REFERENCES "agents"("owner_user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "documents_owner_user_id_agent_id_created_at_id_idx" ON "documents"("owner_user_id", "agent_id", "created_at", "id");
ALTER TABLE documents ADD CHECK (origin IN ('upload', 'tool'));
-- no foreign key to the message: both go with the agent
ALTER TABLE documents ADD CHECK ((message_id IS NOT NULL) = (origin = 'tool'));
-- what is counted is what is there: sealing adds less than this
ALTER TABLE documents ADD CHECK (size > 0 AND octet_length(content) <= size + 64);
-- sealed bytes do not get smaller; and a part of them, such as the id of their key, is read without the rest
ALTER TABLE documents ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_isolation ON documents
  USING (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid)
  WITH CHECK (owner_user_id = NULLIF(current_setting('app.owner', true), '')::uuid);
-- nobody passes off what a tool made as what the owner gave, or the other way round
CREATE POLICY uploads_by_the_door ON documents AS RESTRICTIVE FOR INSERT TO aiox_api WITH CHECK (origin = 'upload');
CREATE POLICY made_by_tools ON documents AS RESTRICTIVE FOR INSERT TO aiox_ai WITH CHECK (origin = 'tool');

GRANT SELECT, INSERT, DELETE ON documents TO aiox_api;
GRANT SELECT, INSERT ON documents TO aiox_ai;

-- Keeps a file of the owner that is set, unless the owner's files would be more or larger than that together: then false.
-- One after the other for each owner, so that two at once cannot pass the limits. The same id again changes nothing.
CREATE FUNCTION add_document(p_owner uuid, p_id uuid, p_agent uuid, p_name bytea, p_media_type text, p_size integer,
  p_origin text, p_message uuid, p_content bytea, p_most integer, p_most_bytes bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('aiox documents ' || p_owner, 0));
  IF EXISTS (SELECT FROM documents d WHERE d.owner_user_id = p_owner AND d.id = p_id) THEN RETURN true; END IF;
  IF (SELECT count(*) >= p_most OR coalesce(sum(d.size), 0) + p_size > p_most_bytes
      FROM documents d WHERE d.owner_user_id = p_owner) THEN RETURN false; END IF;
  INSERT INTO documents (owner_user_id, id, agent_id, name, media_type, size, origin, message_id, content)
  VALUES (p_owner, p_id, p_agent, p_name, p_media_type, p_size, p_origin, p_message, p_content);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION add_document FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_document TO aiox_api, aiox_ai;
