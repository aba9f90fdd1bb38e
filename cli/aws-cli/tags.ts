import { z } from "zod";

/** AWS's tags as a record. */
export const tagList = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .nullish()
  .transform((tags) => Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value])));
