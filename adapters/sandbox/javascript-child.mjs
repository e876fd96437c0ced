/**
 * The process that runs one program in QuickJS, which is WebAssembly and has of its host the one function given here.
 * Code on descriptor 4; `console` goes to 1 and 2, a word to 3 at the end. It is ended from outside when it takes too
 * long. Plain JavaScript, because stripping types would be half of the time to start.
 */
import { Buffer } from 'node:buffer';
import { readFileSync, writeSync } from 'node:fs';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';

const [heap = 0, stack = 0, uid = 0] = process.argv.slice(2).map(Number);
const pageOfWasm = 65_536;
const code = readFileSync(4, 'utf8');
// this wall holds even where the limit of QuickJS does not
const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: (heap * 2) / pageOfWasm });
const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));
if (process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
}
const runtime = quickjs.newRuntime();
runtime.setMemoryLimit(heap);
runtime.setMaxStackSize(stack);
const context = runtime.newContext();
giveConsole();
process.exitCode = run() ? 0 : 1;
writeSync(3, 'done');

/** Whether it ended well: as a module, so that `await` stands where it likes. */
function run() {
  const evaluated = context.evalCode(code, 'main.js', { type: 'module' });
  if (evaluated.error) return failed(evaluated.error);
  do {
    const { error } = runtime.executePendingJobs(1_000);
    if (error) return failed(error);
  } while (runtime.hasPendingJob());
  const state = context.getPromiseState(evaluated.value);
  if (state.type === 'rejected') return failed(state.error);
  if (state.type === 'fulfilled') return true;
  writeSync(2, 'The program waits for something that will never come.\n');
  return false;
}

/** @param {import('quickjs-emscripten-core').QuickJSHandle} error */
function failed(error) {
  const told = context.dump(error);
  const headline = typeof told?.name === 'string' ? `${told.name}: ${told.message}` : String(told);
  writeAll(2, `Uncaught ${headline}\n${typeof told?.stack === 'string' ? told.stack : ''}`);
  return false;
}

/** `console` of the program's own world; it hands over JSON, because plain text would end at its first NUL. */
function giveConsole() {
  const write = context.newFunction('write', (stream, text) =>
    writeAll(context.getNumber(stream) === 2 ? 2 : 1, String(JSON.parse(context.getString(text)))),
  );
  const make = context.unwrapResult(
    context.evalCode(`({ stringify }, write) => {
      const show = (value) => {
        if (typeof value === 'string') return value;
        if (value instanceof Error) return value.name + ': ' + value.message + '\\n' + value.stack;
        if (typeof value === 'object' && value !== null) try { return stringify(value); } catch {}
        return String(value);
      };
      const to = (stream) => (...values) => write(stream, stringify(values.map(show).join(' ') + '\\n'));
      globalThis.console = { log: to(1), info: to(1), debug: to(1), warn: to(2), error: to(2) };
    }`),
  );
  const json = context.getProp(context.global, 'JSON');
  context.unwrapResult(context.callFunction(make, context.undefined, json, write)).dispose();
  for (const handle of [json, make, write]) handle.dispose();
}

/** @param {1 | 2} to @param {string} text */
function writeAll(to, text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(to, bytes, at);
}
