/** Files that run programs in the sandbox, which is tried out once for all of them. */
import '../adapters/sandbox/python.test.ts';
import '../adapters/sandbox/javascript.test.ts';
import '../tools/code-executor.test.ts';
