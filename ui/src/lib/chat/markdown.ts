import DOMPurify from 'dompurify';
import { Lexer, Marked } from 'marked';
import { chatWords } from './chat-words.ts';
import { none, type Blocks } from './markdown-blocks.ts';

/** Characters above which a block is no prose any more, and reading it as Markdown would hold up the page. */
const LONGEST = 8_000;

/** Where a link of a model may lead; elsewhere its text stays text. */
const PROTOCOLS = ['http:', 'https:', 'mailto:', 'xmpp:'];

const marked = new Marked({
  gfm: true,
  breaks: true,
  // HTML is no part of what a model may write: it stays the text that it is
  tokenizer: { html: () => undefined, tag: () => undefined },
  renderer: {
    html: ({ text }) => escaped(text),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const url = addressOf(href);
      if (!url) return text;
      const at = escaped(url.href);
      const target = url.protocol.startsWith('http') ? ' target="_blank"' : '';
      return `<a href="${at}" title="${at}"${target} rel="noopener noreferrer nofollow">${text}</a>`;
    },
    // never loaded: the address of a picture can carry a secret out
    image: ({ href, text }) => `<span class="picture">${escaped(chatWords().picture(text, hostOf(href)))}</span>`,
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>`,
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'span'],
    ...['h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'rel', 'target', 'title', 'class', 'start', 'tabindex', 'align'],
  ADD_URI_SAFE_ATTR: ['rel', 'target', 'start', 'tabindex', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|xmpp):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_TRUSTED_TYPE: true as const,
};

/** Cuts a text into its blocks, without reading what is in them. */
export function blocksOf(text: string): Blocks {
  const lexer = new Lexer(marked.defaults);
  try {
    lexer.blockTokens(text, lexer.tokens);
  } catch {
    // quotes inside quotes, thousands deep: no prose
    return { raws: [text], links: none };
  }
  const { links } = lexer.tokens;
  return { raws: lexer.tokens.map(({ raw }) => raw), links: Object.keys(links).length === 0 ? none : links };
}

/** One block as HTML that may stand in the page; undefined for one that is shown as the text that it is. */
export function rendered(raw: string, links: Blocks['links'] = none): TrustedHTML | undefined {
  const fenced = /^ {0,3}(```|~~~)/.test(raw);
  if (raw.length > LONGEST && !fenced) return undefined;
  const lexer = new Lexer(marked.defaults);
  lexer.tokens.links = { ...links };
  try {
    return DOMPurify.sanitize(marked.parser(lexer.lex(raw)), allowed);
  } catch {
    return undefined;
  }
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

function addressOf(href: string): URL | undefined {
  const url = URL.parse(href);
  return url && PROTOCOLS.includes(url.protocol) ? url : undefined;
}

const hostOf = (href: string): string => URL.parse(href)?.host ?? '';
