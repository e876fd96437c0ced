/**
 * Loaded into the sandbox once, before any workflow, and frozen. What is not here each workflow loads anew and keeps for as long
 * as it waits: the rules belong here, schemas nowhere in a workflow. A module whose state changes would break: also a global
 * expression that it exports, which remembers where it stopped.
 */
import './short-stack-traces.ts';
import '../contracts/addresses.ts';
import '../contracts/errors.ts';
import '../contracts/step-names.ts';
import '../domain/approval-sentences.ts';
import '../domain/canonical-json.ts';
import '../domain/derived-id.ts';
import '../domain/interruptions.ts';
import '../domain/model-reasons.ts';
import '../domain/policy/check-worker-availability.ts';
import '../domain/policy/decision.ts';
import '../domain/policy/validate-tool-call.ts';
import '../domain/priority.ts';
import '../domain/reminders.ts';
import '../domain/sentences.ts';
import '../domain/steps.ts';
import '../domain/tool-request.ts';
import '../domain/tool-sentences.ts';
