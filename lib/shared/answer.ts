// Building blocks of answers.
import { z } from "zod";

/** An object that the OpenAPI document knows by its own name. */
export function namedSchema<Shape extends z.ZodRawShape>(id: string, shape: Shape) {
  return z.object(shape).meta({ id });
}

/** Another object, as an answer refers to it. */
export const Reference = z.object({ id: z.string(), name: z.string() });
