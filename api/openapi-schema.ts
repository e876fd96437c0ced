import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** A schema of ours as JSON Schema 2020-12, the dialect of OpenAPI 3.1. `input`: what a client writes; `output`: what it gets. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, {
    io,
    // what JSON Schema has no words for is described as anything, and still refused by the route
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // a format says it; its pattern is several times as long as the rest
      if (jsonSchema.format === 'uuid' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return plain;
}

/** The members of an object's schema, for parameters. */
export function membersOf(schema: z.ZodType): { name: string; schema: JsonSchema; required: boolean }[] {
  const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, member]) => ({
    name,
    schema: member,
    required: required.includes(name),
  }));
}
