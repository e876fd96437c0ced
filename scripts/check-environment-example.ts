/** Fails when `.env.example` and the settings that are really read do not name the same variables. */
import { readFileSync } from 'node:fs';
import { variableNames } from '../config/env.ts';
import { setupVariableNames } from '../config/setup.ts';

const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
const named = new Set([...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? ''));
const read = new Set([...variableNames(), ...setupVariableNames()]);
const missing = [...read].filter((name) => !named.has(name));
const stale = [...named].filter((name) => !read.has(name));
if (missing.length > 0) console.error(`.env.example does not name: ${missing.join(', ')}`);
if (stale.length > 0) console.error(`.env.example names what nobody reads: ${stale.join(', ')}`);
process.exitCode = missing.length + stale.length > 0 ? 1 : 0;
