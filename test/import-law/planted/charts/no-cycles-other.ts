import type { One } from "./no-cycles";

export type Other = One | "other";
