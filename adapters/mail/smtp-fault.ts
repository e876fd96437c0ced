import { ToolFault } from '../../domain/tool-ports.ts';

/** As nodemailer reports it. */
interface SmtpError extends Error {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

const steps: Record<string, string> = {
  'MAIL FROM': 'the sender',
  'RCPT TO': 'every recipient',
  DATA: 'the message',
};

/**
 * What the model may hear of a mail that did not go out: the server's code, and not its words, which may name the
 * operator's machines and users. `textOnItsWay`: the server had begun to take the message.
 */
export function smtpFault(error: SmtpError, textOnItsWay: boolean): ToolFault {
  const { code = '', command = '', responseCode } = error;
  const options = { cause: error };
  const answered = responseCode !== undefined && responseCode >= 400 && command in steps;
  if (answered)
    return new ToolFault(
      `The mail server refused ${steps[command]} (${answerCode(error)}); nothing was sent`,
      'no',
      options,
    );
  if (textOnItsWay)
    return new ToolFault('The mail server went away before it said whether it took the e-mail', 'unclear', options);
  if (code === 'EAUTH' || command.startsWith('AUTH'))
    return new ToolFault('The mail server did not let us in; the operator has to look at AIOX_SMTP_URL', 'no', options);
  if (code === 'ETLS' || /^(ERR_TLS|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(causeOf(error)))
    return new ToolFault('The mail server offers no encryption that can be trusted; nothing was sent', 'no', options);
  if (code === 'EMESSAGE' || code === 'EENVELOPE')
    return new ToolFault('The mail server does not take such a message; nothing was sent', 'no', options);
  return new ToolFault('The mail server cannot be reached or does not answer; nothing was sent', 'no', options);
}

/** `550` or `550 5.1.1` (RFC 3463). */
const answerCode = ({ response = '', responseCode }: SmtpError): string =>
  /^\d{3}[ -]\d\.\d{1,3}\.\d{1,3}(?=\s)/.exec(response)?.[0].replace('-', ' ') ?? String(responseCode);

const causeOf = (error: SmtpError): string => String((error as { originalCode?: string }).originalCode ?? error.code);
