import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, it } from 'node:test';
import { ChatOpenAI } from '@langchain/openai';
import { modelCall } from '../../support/model-call.ts';
import { modelAt } from '../../support/model-endpoint.ts';
import { startScriptedModel } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';

const traces: string[] = [];
const tracing = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    traces.push(Buffer.concat(chunks).toString());
    response.end('{}');
  });
});
after(() => {
  tracing.close();
  tracing.closeAllConnections();
});

it('no prompt goes to a tracing service, although the environment of the library asks for it', async () => {
  await new Promise<void>((resolve) => void tracing.listen(0, '127.0.0.1', resolve));
  const endpoint = await startScriptedModel();
  const switchedOn = () =>
    Object.assign(process.env, {
      LANGSMITH_TRACING: 'true',
      LANGSMITH_API_KEY: 'key',
      LANGSMITH_ENDPOINT: `http://127.0.0.1:${(tracing.address() as AddressInfo).port}`,
    });
  try {
    switchedOn();
    const message = 'a private matter';
    await modelAt({ provider: 'openai', apiKey: 'k', baseUrl: endpoint.baseUrl }).answer(modelCall({ message }));

    // the control: the library by itself does send what it is told
    switchedOn();
    const bare = new ChatOpenAI({ model: 'm', apiKey: 'k', configuration: { baseURL: endpoint.baseUrl } });
    await bare.invoke('the control');
    await until(() => traces.some((trace) => trace.includes('the control')), 10_000);
    assert.ok(!traces.some((trace) => trace.includes('private')));
  } finally {
    await endpoint.stop();
  }
});
