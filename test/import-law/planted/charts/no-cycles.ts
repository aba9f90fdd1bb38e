import type { Other } from "./no-cycles-other";

export type One = Other | "one";
