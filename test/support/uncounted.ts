/**
 * Imported by tests that send hundreds of messages or start processes again and again: lines are not counted in the
 * processes they start. Other tests run the same lines, and counting costs a seventh of the machine.
 */
delete process.env['NODE_V8_COVERAGE'];
