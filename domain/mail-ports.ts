/** An e-mail as a tool sends it; its sender is the operator's. */
export interface OutgoingMail {
  /** Makes its Message-ID: the same for each attempt, so that a mailbox can tell a second copy. */
  key: string;
  /** Shown beside the operator's address; left out when it might be taken for something else. */
  senderName?: string | undefined;
  to: readonly string[];
  cc: readonly string[];
  subject: string;
  /** Plain text. */
  text: string;
}

export interface MailSender {
  /**
   * Hands a mail to the operator's server. `begin` is awaited when the server has let us in and before it hears of the mail.
   * Gives the recipients that the server refused while it took others. Throws ToolFault; `acted` is `unclear` when the
   * text was on its way and no answer came.
   */
  send(mail: OutgoingMail, call: { begin: () => Promise<void>; signal: AbortSignal }): Promise<{ refused: string[] }>;
}
