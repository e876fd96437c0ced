import { z } from 'zod';
import { reasons } from '../contracts/reasons.ts';
import type { MailSender } from '../domain/mail-ports.ts';
import { LONGEST_ARGUMENT } from '../domain/tool-arguments.ts';
import type { Tool, ToolSpec } from '../domain/tool-ports.ts';
import { policyWith } from './defaults.ts';
import { addressFault, domainOf } from './mail-address.ts';

const MOST_RECIPIENTS = 20;

const address = z
  .string()
  .max(320)
  .check((context) => {
    const fault = addressFault(context.value);
    if (fault) context.issues.push({ code: 'custom', input: context.value, message: fault });
  });

/** A line: nothing that begins another header, and nothing that shows it in another order than it is written. */
const subject = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u, reasons.text_line);

const body = z
  .string()
  .min(1)
  .max(LONGEST_ARGUMENT)
  .regex(/^(\P{Cc}|[\t\n\r])+$/u, reasons.email_control);

const input = z
  .strictObject({
    to: z.array(address).min(1).max(MOST_RECIPIENTS).describe('addresses alone, such as person@example.org'),
    subject,
    body: body.describe('plain text'),
    cc: z.array(address).max(MOST_RECIPIENTS).optional(),
  })
  .refine(({ to, cc = [] }) => new Set([...to, ...cc].map((one) => one.toLowerCase())).size === to.length + cc.length, {
    path: ['to'],
    message: reasons.recipients_twice,
  });
type Input = z.infer<typeof input>;

export const emailSenderSpec: ToolSpec<Input> = {
  name: 'email_sender',
  version: 1,
  description: "Sends one plain text e-mail from the operator's address. Replies to it do not come back to you.",
  input,
  effect: 'once',
  risk: 'high',
  policy: policyWith({ requires_approval: true, audit_log: true, rate_limit_per_minute: 10 }),
  summary: ({ to, cc = [], subject: line }) => `${[...to, ...cc].join(', ')} · ${line}`,
  hostsOf: ({ to, cc = [] }) => [...new Set([...to, ...cc].map(domainOf))],
};

interface Parts {
  /** Undefined when the operator has set none. */
  mail: MailSender | undefined;
  /** What an agent is called by its owner. */
  nameOf: (ownerUserId: string, agentId: string) => Promise<string | undefined>;
}

/** `email_sender`: one mail by the operator's server; nobody learns from it an address that is not in its arguments. */
export const emailSender = ({ mail, nameOf }: Parts): Tool<Input> => ({
  spec: emailSenderSpec,
  missing: async () => (mail ? undefined : reasons.mail_not_set),
  async run({ to, cc = [], subject: line, body: text }, call) {
    if (!mail) throw new Error('No mail server is set');
    const { ownerUserId, agentId, idempotencyKey, signal } = call;
    const begin = () => call.begin();
    const senderName = safeName(await nameOf(ownerUserId, agentId));
    const { refused } = await mail.send(
      { key: idempotencyKey, senderName, to, cc, subject: line, text },
      { begin, signal },
    );
    const taken = [...to, ...cc].filter((one) => !refused.includes(one));
    const sent = `The mail server took the e-mail for ${taken.join(', ')}.`;
    return { text: refused.length === 0 ? sent : `${sent} It refused ${refused.join(', ')}: they get nothing.` };
  },
});

/** A name of words only: with an @, a quote or a sign that turns the writing round it could pass for another sender. */
const safeName = (name: string | undefined): string | undefined => {
  const words = name?.normalize('NFC').trim();
  return words !== undefined && /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’-]{0,63}$/u.test(words) ? words : undefined;
};
