/** Bytes (UTF-8) of the longest message a door accepts. */
export const MAX_MESSAGE_BYTES = 65_536;

/** Tokens below which a model call is not worth making. */
export const TOKEN_FLOOR = 64;

/**
 * Tokens to ask the ledger for: what the model may write, and a bound for what it is told. A token is never shorter than
 * a byte, and seldom than three in the languages we serve; the AI tier counts the real prompt against the grant.
 */
export const tokensWanted = (maxTokens: number, promptBytes: number): number => maxTokens + Math.ceil(promptBytes / 3);

/**
 * Bytes of a prompt that are not known when tokens are reserved: eight memories of about two hundred words, the turns of
 * the conversation, the frame. What does not fit into the grant is left out, farthest and oldest first.
 */
export const CONTEXT_ALLOWANCE_BYTES = 20_000;
