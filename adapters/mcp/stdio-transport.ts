import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { endGroup } from '../process-group.ts';
import type { McpCommand } from './commands.ts';

/** Milliseconds for a program to end by itself once its input has ended. */
const FAREWELL_MS = 500;

export interface StdioTransport extends Transport {
  /** Ends the program with all it started in its group; resolves when it is gone. */
  close(): Promise<void>;
}

/**
 * MCP over a child process: one message a line. The SDK's own hands down some of our environment, ends the one process and
 * not its children, and waits up to four seconds to do so; this one does neither. `most`: bytes that are read in all;
 * then `tooMuch` is told.
 */
export function stdioTransport({ command, args, env }: McpCommand, most: number, tooMuch: () => void): StdioTransport {
  let child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  let gone: Promise<unknown> | undefined;
  const buffer = new ReadBuffer({ maxBufferSize: most });

  const transport: StdioTransport = {
    async start() {
      const started = spawn(command, args, { env, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
      child = started;
      gone = new Promise((resolve) => {
        started.once('close', resolve);
        started.on('error', resolve); // a program that could not be started closes nothing
      });
      started.once('exit', () => endGroup(started.pid));
      started.once('close', () => transport.onclose?.());
      started.stdin.on('error', () => undefined); // it has ended, which `close` tells
      let left = most;
      started.stdout.on('data', (piece: Buffer) => {
        left -= piece.length;
        if (left < 0) return tooMuch();
        buffer.append(piece);
        read();
      });
      await once(started, 'spawn');
    },
    async send(message) {
      if (!child?.stdin.writable) throw new Error('The program has ended');
      child.stdin.write(serializeMessage(message));
    },
    async close() {
      if (!child || !gone) return;
      child.stdin.end();
      const late = setTimeout(() => endGroup(child?.pid), FAREWELL_MS);
      await gone;
      clearTimeout(late);
    },
  };

  function read(): void {
    for (;;)
      try {
        const message = buffer.readMessage();
        if (message === null) return;
        transport.onmessage?.(message);
      } catch (error) {
        // a line that is no message is passed over, as the SDK does: some programs print a greeting
        transport.onerror?.(error as Error);
      }
  }
  return transport;
}
