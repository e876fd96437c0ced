/** The rooms of the house and what each may know (docs/architecture.md). A path out of a room is an error here. */
const room = (name, from, mayKnow, npm, node = true) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '/main\\.ts$' },
  to: {
    pathNot: [...mayKnow, ...npm.map((each) => `node_modules/${each}`)],
    ...(node && { dependencyTypesNot: ['core'] }),
  },
});
const contracts = '^contracts/';
const domain = '^domain/';
const messages = '^workflows/messages\\.ts$';
const doors = '^doors/';
const anyNpm = [''];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    room('contracts-know-zod', contracts, [contracts], ['zod'], false),
    room('domain-is-pure', domain, [domain, contracts], ['@noble/hashes', 'zod'], false),
    room(
      'workflows-know-rules',
      '^workflows/',
      ['^workflows/', '^activities/', domain, contracts],
      ['@temporalio/workflow', '@temporalio/common', 'zod'],
      false,
    ),
    {
      name: 'workflows-know-activities-by-type',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    room(
      'activities-take-ports',
      '^activities/',
      ['^activities/', domain, contracts],
      ['@temporalio/activity', '@temporalio/common', 'uuid', 'zod', '@langchain/textsplitters'],
    ),
    room('adapters-are-neighbours', '^adapters/', ['^adapters/', domain, contracts, '^prisma/generated/'], anyNpm),
    // a tool is handed what it touches, so that the platform may know what it is without being able to do it
    room('tools-are-handed-their-world', '^tools/', ['^tools/', domain, contracts], anyNpm),
    room('doors-share', doors, [doors, domain, contracts, messages], anyNpm),
    room('api-is-a-door', '^api/', ['^api/', doors, domain, contracts, messages, '^config/'], anyNpm),
    room(
      'bridge-is-a-door',
      '^xmpp-bridge/',
      ['^xmpp-bridge/', doors, domain, contracts, messages, '^config/'],
      anyNpm,
    ),
    room(
      'watch-looks-on',
      '^watch/',
      ['^watch/', '^workflows/activities\\.ts$', '^activities/', doors, domain, contracts],
      anyNpm,
    ),
    {
      name: 'watch-knows-steps-by-type',
      severity: 'error',
      from: { path: '^watch/' },
      to: { path: '^(workflows|activities|doors)/', dependencyTypesNot: ['type-only'] },
    },
    room('config-reads-the-environment', '^config/', ['^config/', contracts], anyNpm),
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: '^(test|bench)/' }, to: { path: '^test/' } },
    {
      name: 'nobody-imports-scripts',
      severity: 'error',
      from: { pathNot: '^(test|bench|scripts)/' },
      to: { path: '^scripts/' },
    },
  ],
  options: {
    builtInModules: { add: ['node:sqlite'] },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['prisma/generated/internal', '^ui/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
