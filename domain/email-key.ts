/** Two spellings of one e-mail address are one person. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();
