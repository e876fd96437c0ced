/** Migrates an empty database of its own and compares it with `prisma/schema.prisma`: part of `npm run check`. */
import { drift } from './migrate.ts';
import { startStack } from './stack.ts';

const stack = await startStack({ services: ['postgres'], processes: [], ports: 'free' });
try {
  const difference = await drift(stack.adminUrl);
  if (difference !== undefined) {
    process.stderr.write(`The migrations do not lead to prisma/schema.prisma. What is missing:\n${difference}\n`);
    process.exitCode = 1;
  }
} finally {
  await stack.stop({ wipe: true });
}
