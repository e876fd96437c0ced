/** Files that run programs in the sandbox, which is tried out once for all of them. */
import { together } from '../support/together.ts';
import '../support/sandbox.ts';

together('adapters/sandbox/python.test.ts', 'adapters/sandbox/javascript.test.ts', 'tools/code-executor.test.ts');
