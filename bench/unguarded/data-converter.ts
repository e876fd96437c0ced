import type { DataConverter } from '@temporalio/common';
import { workflowSources } from '../../temporal/workflow-sources.ts';

/** Payloads as they are. */
export const dataConverter = (): DataConverter => ({ failureConverterPath: workflowSources.failureConverterPath });
