/**
 * Loaded into the sandbox once, before any workflow, and shared by all of them. What is not here each workflow loads anew and
 * keeps for itself as long as it waits; with zod that was most of what it took. Only modules without state belong here.
 */
import './short-stack-traces.ts';
import 'zod';
import '../contracts/addresses.ts';
import '../contracts/errors.ts';
import '../contracts/step-names.ts';
import '../domain/approval-sentences.ts';
import '../domain/canonical-json.ts';
import '../domain/derived-id.ts';
import '../domain/interruptions.ts';
import '../domain/model-reasons.ts';
import '../domain/policy/check-worker-availability.ts';
import '../domain/policy/validate-tool-call.ts';
import '../domain/priority.ts';
import '../domain/sentences.ts';
import '../domain/steps.ts';
import '../domain/tool-request.ts';
import '../domain/tool-sentences.ts';
