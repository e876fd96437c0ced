/**
 * Loaded into the sandbox before any workflow. The SDK takes a stack trace of every promise a workflow makes and looks each
 * frame up in the source map; with ten frames that was a third of the sandbox's time. Three still say where an error was
 * thrown.
 */
Error.stackTraceLimit = 3;

export {};
