import type { DataConverter } from '@temporalio/common';
import type { DataKeys } from './payload-codec.ts';
import { TenantCodec } from './payload-codec.ts';
import { workflowSources } from './workflow-sources.ts';

/** How every process reads and writes payloads: sealed per tenant, failures included. */
export const dataConverter = (keys: DataKeys): DataConverter => ({
  failureConverterPath: workflowSources.failureConverterPath,
  payloadCodecs: [new TenantCodec(keys)],
});
