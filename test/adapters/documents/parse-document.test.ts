import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { documentParser } from '../../../adapters/documents/parse-document.ts';
import { DOCUMENT_LIMIT_BYTES } from '../../../contracts/document.ts';
import { UnreadableDocument } from '../../../domain/document-ports.ts';
import {
  archive,
  docxParts,
  encryption,
  laughs,
  paragraph,
  pdfOf,
  row,
  shown,
  table,
  xlsxParts,
} from '../../support/sample-documents.ts';
import { until } from '../../support/until.ts';
// counting would give the readers a variable of ours
import '../../support/uncounted.ts';

const parser = documentParser({ timeLimitMs: 60_000 });
const never = new AbortController().signal;

const read = (name: string, bytes: Uint8Array | string, pages?: string, by = parser) =>
  by.parse({ name, mediaType: 'application/octet-stream', bytes: Buffer.from(bytes) }, pages, never);
const refused = async (name: string, bytes: Uint8Array | string, why: RegExp, pages?: string, by = parser) =>
  assert.rejects(read(name, bytes, pages, by), (error: Error) => {
    assert.ok(error instanceof UnreadableDocument, `${name}: ${error}`);
    assert.match(error.message, why, name);
    return true;
  });

/** A page that takes its reader longer than anybody waits, in a small file. */
const endless = () => pdfOf([`BT /F1 12 Tf ${'(a) Tj '.repeat(12_000_000)} ET`]);

const paged = pdfOf([shown('First page'), shown('Ora\\347\\343o'), shown('Third')]);
const sheets = archive(
  xlsxParts({ Sales: row(1, ['City', 'Sum']) + row(2, ['Lisboa', 12.5]), Empty: '', Café: row(1, ['açúcar']) }),
);

/** Processes that this one started to read files. */
const readers = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      const parent = / \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ')'))?.[1];
      return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('parser-process');
    } catch {
      return false;
    }
  });

it('reads every kind of file to text, with a mark before each page and sheet', async () => {
  const [pdf, docx, xlsx, html] = await Promise.all([
    read('a.pdf', paged),
    read(
      'a.docx',
      archive(
        docxParts(
          paragraph('Olá, São João') +
            table([
              ['Name', 'Age'],
              ['Ana', '41'],
            ]),
        ),
      ),
    ),
    read('a.xlsx', sheets),
    read(
      'page.htm',
      '<title>T</title><h1>Guide</h1><script>alert("no")</script><p>See <a href="https://example.org/a">this</a> &amp; that</p>',
    ),
  ]);
  assert.deepEqual(pdf, {
    format: 'PDF',
    extent: 'pages 1-3 of 3',
    text: '[page 1]\nFirst page\n\n[page 2]\nOração\n\n[page 3]\nThird',
  });
  assert.equal(docx.format, 'DOCX');
  assert.match(docx.text, /^Olá, São João\s+Name +Age\nAna +41$/);
  assert.deepEqual(xlsx, {
    format: 'XLSX',
    extent: 'sheets 1-3 of 3',
    text: '[sheet 1: Sales]\nCity\tSum\nLisboa\t12.5\n\n[sheet 2: Empty]\n\n\n[sheet 3: Café]\naçúcar',
  });
  assert.deepEqual([html.format, html.extent], ['HTML', undefined]);
  assert.match(html.text, /Guide\n+See this \[https:\/\/example\.org\/a\] & that$/);
  assert.doesNotMatch(html.text, /alert/);
  assert.deepEqual(await read('a.md', '# Olá\n- um'), { format: 'Markdown', extent: undefined, text: '# Olá\n- um' });
  // windows-1252, as spreadsheets of older years write it
  const csv = await read('a.csv', Buffer.from('nome;ação\n', 'latin1'));
  assert.deepEqual(csv, { format: 'CSV', extent: undefined, text: 'nome;ação\n' });
  const wide = await read('notes', Buffer.from('\ufeffnúmero', 'utf16le'));
  assert.deepEqual(wide, { format: 'plain text', extent: undefined, text: 'número' });
});

it('reads the pages that are asked for, and says what there is when they are not there', async () => {
  assert.equal((await read('a.pdf', paged, '3,1')).text, '[page 1]\nFirst page\n\n[page 3]\nThird');
  assert.deepEqual((await read('a.xlsx', sheets, '3')).extent, 'sheet 3 of 3');
  await refused('a.pdf', paged, /there is no 4: it has 3 pages/, '2-4');
  await refused('a.txt', 'words', /no pages or sheets/, '1');
});

it('goes by what a file is, not by what it is called', async () => {
  assert.equal((await read('holiday.txt', paged, '1')).format, 'PDF');
  await refused('a.pdf', 'these are words', /not a PDF, although its name says so/);
  await refused('a.docx', '<html>', /not a DOCX|HTML/);
  await refused('photo.jpg', Buffer.from('ffd8ffe000104a4649460001', 'hex'), /Nothing that can be read/);
  await refused('a.docx', archive({ 'readme.xml': '<a/>' }), /Nothing that can be read/);
  await refused('old.doc', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), /older office program|password/);
});

it('reads nothing of an empty file and of one that is a byte too large', async () => {
  await refused('a.pdf', '', /empty/);
  await refused('a.txt', Buffer.alloc(DOCUMENT_LIMIT_BYTES + 1, 'a'), /too large/);
});

it('does not unpack a zip bomb, whatever the archive says of its sizes', async () => {
  const spaces = ' '.repeat(8 * 1_048_576);
  const honest = archive(docxParts(`${paragraph('x')}${spaces}`));
  assert.ok(honest.length < 65_536);
  await refused('honest.docx', honest, /unpack to far more/);
  // the same bytes, with a small number wherever the size stood
  const lying = Buffer.from(honest);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(Buffer.byteLength(docxParts(`${paragraph('x')}${spaces}`)['word/document.xml'] ?? ''));
  for (let at = lying.indexOf(size); at >= 0; at = lying.indexOf(size, at)) lying.writeUInt32LE(1_000, at);
  assert.notDeepEqual(lying, honest);
  await refused('lying.docx', lying, /broken/);
});

it('expands no entity of an XML bomb', async () => {
  const docx = docxParts(paragraph('&l9;'), laughs);
  await refused('laughs.docx', archive(docx), /entities of its own/);
  await refused('laughs.xlsx', archive(xlsxParts({ A: row(1, ['&l9;']) }, laughs)), /entities of its own/);
  const wide = Buffer.from(`\ufeff${docx['word/document.xml']?.replace('UTF-8', 'UTF-16') ?? ''}`, 'utf16le');
  await refused('wide.docx', archive({ ...docx, 'word/document.xml': wide }), /entities of its own/);
});

it('says of a PDF that is broken or locked that it is', async () => {
  await refused('cut.pdf', Buffer.from('%PDF-1.7\nand nothing more'), /broken/);
  await refused('locked.pdf', pdfOf([shown('secret')], encryption), /password/);
  await refused('cut.docx', archive(docxParts(paragraph('x'))).subarray(0, 300), /broken/);
});

it('kills a reader that takes too long or is stopped, which has no environment and few rights meanwhile', async () => {
  const hanging = endless();
  assert.ok(hanging.length < 1_048_576);
  const stop = new AbortController();
  const reading = parser.parse({ name: 'a.pdf', mediaType: '', bytes: hanging }, undefined, stop.signal);
  const ended = assert.rejects(reading, /the message was stopped/);
  await until(
    async () => readers().some((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--permission')),
    30_000,
    'the reader',
  );
  const [pid = ''] = readers();
  await until(
    async () => /\/node\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('--')[0] ?? ''),
    30_000,
    'Node',
  );
  assert.equal(readFileSync(`/proc/${pid}/environ`, 'utf8'), '');
  assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /Max data size +\d+ +\d+/);
  assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /Max file size +0 +0/);
  stop.abort(new Error('the message was stopped'));
  await ended;
  assert.deepEqual(readers(), []);
  await refused('a.pdf', hanging, /longer than 1.5 seconds/, undefined, documentParser({ timeLimitMs: 1_500 }));
  assert.deepEqual(readers(), []);
});

it('ends a reader that wants more memory than a file may, and reads the next file', async () => {
  const small = documentParser({ timeLimitMs: 60_000, memoryMb: 64 });
  await refused('deep.html', `<html>${'<i>x</i>'.repeat(1_500_000)}`, /more memory than a file may/, undefined, small);
  assert.equal((await read('a.txt', 'still here', undefined, small)).text, 'still here');
});

it('cuts a text that is too long, and says so', async () => {
  const { text } = await read('long.txt', 'word '.repeat(300_000));
  assert.ok(text.length < 1_000_200);
  assert.match(text, /\[the rest is left out/);
});
