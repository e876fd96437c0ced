/**
 * Why a request is refused, beside the title of its error: a code that outlives its words, for programs that say it in a
 * language of their own, and the English sentence. What takes facts is among `reasonsWith`.
 */
export const reasons = {
  access_token_over: 'The access token is not valid (any more)',
  address_ascii: 'must be plain ASCII, without characters that look like others',
  address_at: 'must have an @',
  address_at_once: 'must have one @ only',
  address_bare: 'must be the address alone, without a name beside it',
  address_broken: 'The address cannot be decoded',
  address_control: 'must have no control characters or line breaks',
  address_domain: 'must have the name of a domain after the @',
  address_ip: 'must name a domain and not an IP address',
  address_local: 'must have a usual part before the @',
  address_one: 'must be one address, without spaces, commas or comments',
  address_quoted: 'must have no quoted part',
  admin_last: 'The last admin stays one: make another one first',
  admin_only: 'The only admin stays: make somebody else an admin first',
  agent_changed: 'The agent was changed meanwhile: read it again',
  answered_before: 'Somebody answered before',
  api_key_over: 'The API key is not valid (any more)',
  approvers_others: 'The policy names other approvers',
  arguments_deep: 'They are nested too deep',
  arguments_of_denial: 'A denial has no arguments',
  arguments_unclear: 'What may have been done cannot be made another call',
  auditor_unknown: 'is not the address of an auditor',
  bare_jid: 'a bare JID in lower case',
  base64: 'must be base64',
  body_early: 'The body ended early',
  body_empty: 'The body is empty',
  body_large: 'The body is too large',
  body_not_utf8: 'The body is not UTF-8',
  builtin_model: "the provider 'builtin' has one model only: 'builtin'",
  certificate: 'must be a certificate in PEM',
  command_name: 'must be the name of a command that the operator offers',
  connection_name: 'a small letter, then up to 31 small letters, digits and -',
  connections_full: 'you have as many connections as one may have',
  cookie_elsewhere: 'The cookie of a sign-in is taken from its own pages only',
  credentials_needed: 'Send Authorization: Bearer <access token or API key>',
  cursor: 'is not one that a page before gave',
  email_control: 'must have no control characters but line breaks and tabs',
  export_busy: 'One export at a time',
  fallback_same: 'must be another model than the first',
  file_empty: 'The file is empty',
  file_name: 'must be a file name without folders, control characters or marks of writing direction',
  get_body: 'GET and HEAD have no body',
  header_fixed: 'this header cannot be set',
  header_https: 'is sent over https:// only',
  header_letters: 'a name must be of letters, digits and - only',
  header_name: 'must be lower-case letters, digits and hyphens',
  header_ours: 'is a header of the connection itself',
  header_value: 'must be printable ASCII without spaces at its ends',
  headers_many: 'must be at most 10',
  host_name: 'must be the name or the address of a host',
  host_not_allowed: 'A host is not among the allowed domains',
  host_not_found: 'cannot be found',
  host_pattern: 'a host name in lower case, or *. and one',
  host_unknown: 'its host cannot be found',
  if_match: 'send the ETag of the agent, such as "3"',
  key_characters: 'must be printable ASCII without spaces',
  key_form: 'use 1 to 255 visible ASCII characters',
  key_nobody: 'is not taken here: nobody has signed in yet',
  key_once: 'send one',
  localpart: 'use 1 to 64 of a-z, 0-9, dot, hyphen and underscore',
  localpart_agent: "must not start with 'agent-'",
  mail_not_set: 'no mail server is set (AIOX_SMTP_URL, AIOX_SMTP_FROM)',
  mcp_server_name: 'must be a lower-case letter and up to 19 lower-case letters and digits',
  media_body: 'Send application/json in UTF-8, as it is or compressed with gzip; a file as it is',
  media_utf8: 'Send application/json in UTF-8',
  message_finished: 'This message is finished already',
  no_address: 'There is no such address',
  no_history: 'There is no history of this message (any more)',
  no_sandbox: 'this tool runs in no sandbox',
  not_sent_as_json: 'Send the body as application/json',
  nothing_to_change: 'nothing to change: send name, language or password',
  pages: 'write pages or sheets like "1-3,5"',
  password_needs_current: 'is needed to set another password',
  password_without_new: 'is only for setting another password',
  past: 'must be in the future',
  period_order: 'must be after its beginning',
  permissions_changed: 'What this agent may do was changed after this was asked: deny it, and let the agent ask again',
  pool_name: 'lower-case letters, digits and hyphens',
  reading_only: 'The policy only allows reading',
  recipients_twice: 'must name everybody once, in to and cc together',
  refresh_needed: 'Send refresh_token, in the body or as the cookie of the sign-in',
  refresh_token_over: 'The refresh token is not valid (any more)',
  request_changed: 'This request has other arguments than those you saw',
  request_closed: 'This request is closed',
  reset_over: 'This reset is not valid (any more): ask an admin for another one',
  restore_over: 'Its time to be restored is over',
  search_not_set: 'AIOX_SEARCH_URL names no search service',
  table_name: 'schema.table in lower case',
  table_system: 'must not be of the system',
  taken: 'This e-mail address or XMPP address is taken',
  text_broken: 'must not contain NUL or broken characters',
  text_control: 'must have no control characters',
  text_empty: 'must not be empty',
  text_line: 'must be one line without control characters',
  tls: 'must be verify for a host of the public internet',
  tool_gone: 'The tool is not there in this version any more',
  tool_name: 'a letter, then letters, digits, _ and -',
  tool_nowhere: 'no AI worker offers it',
  tool_twice: 'each tool once',
  url: 'must be a URL such as https://example.org/path',
  url_complete: 'must be a complete URL such as https://models.example.org/v1',
  url_credentials: 'must not hold a user name or a password',
  url_plain: 'must have neither a query nor a fragment',
  url_private: 'must not lead to a private, local or reserved address, unless the operator allows it',
  url_redirects: 'redirects too often',
  url_scheme: 'must begin with https:// or http://',
  url_secret: 'must have neither a query nor a fragment: secrets belong into headers',
} as const satisfies Record<string, string>;

/** Reasons that are told with facts, as they stand in `params` of a field or in `details` of a problem. */
export const reasonsWith = {
  api_keys_full: (of: { maximum: number }) => `An account has at most ${of.maximum} API keys: delete one`,
  arguments_large: (of: { maximum: number }) => `At most ${of.maximum} bytes of JSON`,
  body_nested: (of: { maximum: number }) => `The body is nested more than ${of.maximum} levels deep`,
  body_not_json: (of: { position?: number }) =>
    `The body is not a JSON object${of.position === undefined ? '' : ` (it breaks at position ${of.position})`}`,
  code_long: (of: { maximum: number }) => `at most ${of.maximum} bytes of UTF-8`,
  grants_full: (of: { maximum: number }) => `An account has at most ${of.maximum} open grants: revoke one`,
  headers_most: (of: { maximum: number }) => `must be ${of.maximum} headers at most`,
  limit_granted: (of: { maximum: number }) => `an admin allows at most ${of.maximum}`,
  looser: (of: { standard: string }) => `is looser than the tool's own: ${of.standard}`,
  mcp_name_taken: (of: { name: string }) => `There is an MCP server "${of.name}" already`,
  mcp_servers_full: (of: { maximum: number }) => `An account has at most ${of.maximum} MCP servers: delete one`,
  member_twice: (of: { name: string }) => `A member stands twice in the body: ${JSON.stringify(of.name)}`,
  model_needed: (of: { provider: string }) => `name the model of the provider '${of.provider}'`,
  period_long: (of: { maximum: number }) => `must be at most ${of.maximum} days after its beginning`,
  prompt_long: (of: { tokens: number; maximum: number }) =>
    `the system prompt alone takes about ${of.tokens} tokens: it never fits ${of.maximum} a minute`,
  too_hot: (of: { provider: string; maximum: number }) => `the provider '${of.provider}' takes at most ${of.maximum}`,
  requests_many: (of: { whose: 'account' | 'address' }) =>
    `Too many requests ${of.whose === 'account' ? 'of this account' : 'from this address'}: nothing was done; wait, then send it again`,
  tool_unknown: (of: { tool: string }) => `there is no tool '${of.tool}'`,
};

/**
 * What is wrong with a member by its kind alone, as zod finds it; the sentence is zod's. `params` are `minimum`, `maximum`,
 * `expected`, `allowed`, `format` or `divisor`, whichever the kind has.
 */
export const kinds = [
  ...(['required', 'unknown_field', 'type', 'choice', 'format', 'multiple', 'invalid'] as const),
  ...(['too_short', 'too_long', 'too_small', 'too_big', 'too_few', 'too_many'] as const),
];
export type Kind = (typeof kinds)[number];

export type PlainReason = keyof typeof reasons;
export type ReasonWith = keyof typeof reasonsWith;
export type ReasonCode = PlainReason | ReasonWith | Kind;
export type ReasonParams = Record<string, string | number | string[]>;

/** Every code that there is. */
export const reasonCodes: ReasonCode[] = [
  ...kinds,
  ...(Object.keys(reasons) as PlainReason[]),
  ...(Object.keys(reasonsWith) as ReasonWith[]),
];

type ParamsOf<Code extends ReasonWith> = Parameters<(typeof reasonsWith)[Code]>[0];

/** A reason with its facts: code, facts and sentence. */
export const reasonWith = <Code extends ReasonWith>(code: Code, params: ParamsOf<Code>) => ({
  ...{ code, params: params as ReasonParams },
  detail: reasonsWith[code](params as never),
});

/** The same as the details of an `AppError`. */
export const because = <Code extends ReasonWith>(code: Code, params: ParamsOf<Code>) => ({
  ...{ ...(params as Record<string, string | number>), reason_code: code },
  reason: reasonsWith[code](params as never),
});

const byDetail = new Map<string, PlainReason>(
  Object.entries(reasons).map(([code, detail]) => [detail, code as PlainReason]),
);

/** The code of a sentence of `reasons`. */
export const reasonOf = (detail: string): PlainReason | undefined => byDetail.get(detail);

export const isReasonWith = (code: unknown): code is ReasonWith =>
  typeof code === 'string' && Object.hasOwn(reasonsWith, code);
