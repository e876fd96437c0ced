-- A key made from now on needs, beside its wrapping here, the tenant's shard, which no copy of this database holds.
ALTER TABLE "tenant_keys" ADD COLUMN "sharded" BOOLEAN NOT NULL DEFAULT false;
