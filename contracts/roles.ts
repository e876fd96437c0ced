export const roles = ['user', 'auditor', 'admin'] as const;

/** `admin` operates and reads no content; `auditor` reads what an owner has granted, for a time. */
export type Role = (typeof roles)[number];
