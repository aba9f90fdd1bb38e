export const target = "test";
