-- What an agent does now is shown beside each agent of a list: what is open is few rows of many.
CREATE INDEX messages_unfinished ON messages (owner_user_id, agent_id) WHERE direction = 'in' AND finished_at IS NULL;
CREATE INDEX approvals_open ON approvals (owner_user_id, agent_id) WHERE state = 'open';
