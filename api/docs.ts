import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { endpoint } from './endpoint.ts';
import type { Route } from './endpoint.ts';

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>AIOX API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** Nobody else's server is asked for anything: not for a validation badge, nor for another document. */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  queryConfigEnabled: false,
});
`;

/**
 * Only what lies here, and calls to this API. The page sets styles on elements and draws its icons from data: addresses;
 * it cannot run a script that is not a file of ours, nor send anything elsewhere.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/docs`: a page to read and try the API, from files of this installation alone. Pages are no part of the API's document. */
export const docsRoutes = (): Route[] => [
  file('/docs', 'html', async () => PAGE),
  file('/docs/start.js', 'js', async () => START),
  ...['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'].map((name) =>
    file(`/docs/${name}`, name.slice(name.lastIndexOf('.') + 1), () => readFile(join(folder, name))),
  ),
];

const file = (path: string, type: string, content: () => Promise<string | Buffer>): Route =>
  endpoint({
    method: 'get',
    path,
    auth: 'none',
    summary: 'A file of the page that shows this document',
    status: 200,
    async handle({ response }) {
      const body = await content();
      response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'private, max-age=3600' }).type(type);
      response.send(body);
    },
  });
